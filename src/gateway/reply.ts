import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { ApiError } from '../define/errors.ts'
import { namedConnection } from './choose.ts'
import {
  type GatewayError,
  type GatewayErrorCode,
  gatewayErrorBody,
  gatewayErrorStatus,
} from './gateway-error.ts'
import { noKey } from './keys.ts'
import { reservedSlugs } from './providers/provider-lint.ts'

/** Carries an error of the gateway's own out of a route. */
export class GatewayRefusal extends Error {
  readonly refusal: GatewayError
  constructor(refusal: GatewayError) {
    super(refusal.message)
    this.refusal = refusal
  }
}

/** The value, or its refusal thrown. */
export function required<Value extends object>(value: Value | GatewayError): Value {
  if ('code' in value && 'message' in value) throw new GatewayRefusal(value as GatewayError)
  return value as Value
}

export const invalidRequest = (message: string): GatewayRefusal =>
  new GatewayRefusal({ code: 'invalid_request', message })

/** Makes the routes of a plugin read JSON and answer in the form of the gateway, errors included. */
export function speakGateway(app: FastifyInstance): void {
  app.setErrorHandler((error, request, reply) => sendRefusal(error, request, reply))
}

/** The JSON object a request was sent with; an empty one where there is no body. */
export function jsonObject(request: FastifyRequest): Record<string, unknown> {
  const body = request.body as Buffer | undefined
  if (!body || body.length === 0) return {}
  let value: unknown
  try {
    value = JSON.parse(body.toString('utf8'))
  } catch {
    throw invalidRequest('The body is not JSON.')
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return value as Record<string, unknown>
  throw invalidRequest('The body must be a JSON object.')
}

function sendRefusal(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const refusal = error instanceof GatewayRefusal ? error.refusal : fromApi(error)
  if (!refusal) request.log.error({ err: error }, 'request failed')
  const { code, message, details, headers }: GatewayError = refusal ?? {
    code: 'internal',
    message: 'Something went wrong on our side. The request id helps to find it.',
  }
  return reply
    .code(gatewayErrorStatus[code])
    .headers({ 'cache-control': 'no-store', 'x-tundish-error': code, ...headers })
    .type('application/json; charset=utf-8')
    .send(gatewayErrorBody({ code, message, details }, request.id))
}

/** The absolute form too, so that the gateway is who refuses it where it is for an app. */
const slugPart = /^(?:[a-zA-Z][a-zA-Z0-9+.-]*:\/\/[^/?]*)?\/([a-z0-9-]+)(?=[/?]|$)/

/** The first segment of a target, where it may be an app. */
export const slugOf = (target: string | undefined): string | undefined => {
  const slug = slugPart.exec(target ?? '')?.[1]
  return slug && !reservedSlugs.has(slug) ? slug : undefined
}

/** What stands in a target behind its app, with the query. */
export const behindSlug = (target: string): string => target.replace(slugPart, '')

/** First segments under which everything is the gateway's. */
const ownSegments: ReadonlySet<string> = new Set(['connections', 'gateway', 'triggers'])

/**
 * Answers a request that nothing was there for, where it is plainly meant for the gateway: by its address, by a credential,
 * or by naming a connection. Leaves every other one alone.
 */
export function unknownApp(request: FastifyRequest, reply: FastifyReply): FastifyReply | undefined {
  const refusal = refusalOf(request)
  return refusal && sendRefusal(new GatewayRefusal(refusal), request, reply)
}

function refusalOf({ method, headers, raw }: FastifyRequest): GatewayError | undefined {
  const segment = /^\/([\w-]+)(?=[/?]|$)/.exec(raw.url ?? '')?.[1] ?? ''
  const own = ownSegments.has(segment)
  if (!own && (segment === '' || reservedSlugs.has(segment.toLowerCase()))) return undefined
  const bears = /^bearer /i.test(headers.authorization ?? '')
  // What people manage under /gateway takes an API token instead.
  if (!bears && segment !== 'gateway')
    return own || namedConnection(headers) !== undefined ? noKey : undefined
  const [path = ''] = (raw.url ?? '').split('?', 1)
  if (own) return { code: 'not_found', message: `There is no ${method} ${path.slice(0, 100)} here.` }
  const message = `There is no app ${segment.slice(0, 100)}, and no other address of that name. GET /gateway/apps lists the apps.`
  return { code: 'app_unknown', message }
}

const apiCodes: Readonly<Record<number, GatewayErrorCode>> = {
  401: 'invalid_api_key',
  403: 'policy_denied',
  413: 'body_too_large',
  503: 'unavailable',
}

/** A refusal of the API's own parts, such as the check of a token, or of Fastify. */
export function fromApi(error: unknown): GatewayError | undefined {
  const status = error instanceof ApiError ? error.status : (error as { statusCode?: number }).statusCode
  if (!status || (status >= 500 && !apiCodes[status])) return undefined
  const { message } = error as Error
  return {
    code: apiCodes[status] ?? 'invalid_request',
    message: status === 401 ? `Invalid API key. ${message}.` : message,
    headers: error instanceof ApiError ? error.headers : undefined,
  }
}
