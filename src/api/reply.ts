import type { FastifyReply, FastifyRequest } from 'fastify'
import {
  ApiError,
  type ErrorStyle,
  notFound,
  tooLarge,
  unavailable,
  unsupportedType,
} from '../define/errors.ts'
import type { Operation } from '../define/operations.ts'
import { surfaces } from '../define/resource.ts'
import { isOutage } from '../store/pg-error.ts'
import type { Outcome } from './call.ts'

export const jsonType = 'application/json; charset=utf-8'

/** Sends what an operation came to, with the headers of paging and creation. */
export function sendOutcome(
  operation: Operation,
  outcome: Outcome,
  request: FastifyRequest,
  reply: FastifyReply,
  origin: string,
): FastifyReply {
  reply.code(outcome.status)
  if (outcome.next !== undefined) {
    reply.header('Pagination-Next', outcome.next)
    reply.header('Link', `<${nextUrl(origin, request.url, outcome.next)}>; rel="next"`)
  }
  if (outcome.created !== undefined && outcome.status === 201) {
    reply.header(
      'Location',
      `${origin}${surfaces[operation.surface]}/${operation.resource.path}/${outcome.created}`,
    )
  }
  if (outcome.json === null) return reply.send()
  if (operation.method !== 'get' && prefersMinimal(request)) {
    return reply
      .header('Preference-Applied', 'return=minimal')
      .code(outcome.status === 200 ? 204 : outcome.status)
      .send()
  }
  return reply.header('content-type', jsonType).send(outcome.json)
}

/** `Prefer: return=minimal` (RFC 7240 section 4.2). */
function prefersMinimal({ headers }: FastifyRequest): boolean {
  return /(^|[,;\s])return=minimal\b/.test(String(headers.prefer ?? ''))
}

/** The same list after the given row, other parameters as the client sent them. */
function nextUrl(origin: string, target: string, after: string): string {
  const [path = '', query = ''] = target.split('?', 2)
  const kept = query.split('&').filter((pair) => pair !== '' && !/^after(=|$)/.test(pair))
  return `${origin}${path}?${[...kept, `after=${after}`].join('&')}`
}

/** Turns anything thrown into a reply: a refusal as it says, everything else as a fixed 500. */
export function sendError(
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
  style: ErrorStyle,
): FastifyReply {
  const refusal =
    error instanceof ApiError
      ? error
      : (fromStore(error) ?? fromFramework(error, request.routeOptions.bodyLimit))
  if (!refusal) {
    request.log.error({ err: error }, 'request failed')
    const body = {
      error: 'Something went wrong on our side. The request id helps to find it.',
      request_id: request.id,
    }
    return reply.code(500).header('content-type', jsonType).send(JSON.stringify(body))
  }
  for (const [name, value] of Object.entries(refusal.headers)) reply.header(name, value)
  return reply
    .code(refusal.status)
    .header('content-type', jsonType)
    .send(JSON.stringify(refusal.body(style)))
}

/** A store that is away, wherever that was noticed. */
const fromStore = (error: unknown): ApiError | null =>
  isOutage(error) ? unavailable('The store cannot be reached at the moment. Try again.') : null

/** What Fastify itself refuses: bodies too large, malformed requests, headers. */
function fromFramework(error: unknown, bodyBytesMax: number): ApiError | null {
  const { code, statusCode } = error as { code?: string; statusCode?: number }
  // An id that is longer than any names nothing.
  if (code === 'FST_ERR_MAX_PARAM_LENGTH') return notFound()
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE') return tooLarge(bodyBytesMax)
  if (code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE') return unsupportedType()
  if (statusCode && statusCode >= 400 && statusCode < 500) {
    return new ApiError(
      statusCode,
      `Bad request: ${error instanceof Error ? error.message : 'malformed request'}`,
    )
  }
  return null
}
