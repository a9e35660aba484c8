import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { isOutage } from '../../store/pg-error.ts'
import type { Site } from '../pages/site.ts'
import { introspect } from './introspect.ts'
import { metadata } from './metadata.ts'
import { OAuthError } from './oauth-error.ts'
import { register } from './register.ts'
import { revoke } from './revoke.ts'
import { token } from './token.ts'
import { tokenInfo } from './token-info.ts'

type Endpoint = (site: Site, request: FastifyRequest) => Promise<Record<string, unknown>>

/** Routes the endpoints that clients call; the one that people see, `/oauth/authorize`, is a page. */
export function registerOAuth(app: FastifyInstance, site: Site): void {
  app.register(async (scope) => {
    scope.setErrorHandler((error, request, reply) => sendRefusal(error, request, reply))
    const route = (method: 'GET' | 'POST', url: string, endpoint: Endpoint, status = 200): void => {
      scope.route({
        method,
        url,
        handler: async (request, reply) => sendJson(reply.code(status), await endpoint(site, request)),
      })
    }
    route('POST', '/oauth/token', token)
    route('POST', '/oauth/revoke', revoke)
    route('POST', '/oauth/introspect', introspect)
    route('GET', '/oauth/token/info', tokenInfo)
    route('POST', '/oauth/register', register, 201)
    route('GET', '/.well-known/oauth-authorization-server', async () => metadata(site))
  })
}

/** No answer of an OAuth endpoint may be kept (RFC 6749 section 5.1). */
const sendJson = (reply: FastifyReply, body: Record<string, unknown>): FastifyReply =>
  reply
    .headers({
      'content-type': 'application/json; charset=utf-8',
      'cache-control': 'no-store',
      pragma: 'no-cache',
      'x-content-type-options': 'nosniff',
    })
    .send(JSON.stringify(body))

function sendRefusal(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  if (error instanceof OAuthError) {
    const { code, message, status, scheme } = error
    if (status === 401)
      reply.header(
        'www-authenticate',
        `${scheme} realm="Tundish", error="${code}", error_description="${message}"`,
      )
    return sendJson(reply.code(status), { error: code, error_description: message })
  }
  const { statusCode } = error as { statusCode?: number }
  if (statusCode && statusCode >= 400 && statusCode < 500)
    return sendJson(reply.code(statusCode), {
      error: 'invalid_request',
      error_description: 'The request is malformed or too large.',
    })
  const outage = isOutage(error)
  if (!outage) request.log.error({ err: error }, 'request failed')
  else reply.header('retry-after', '1')
  return sendJson(reply.code(outage ? 503 : 500), {
    error: outage ? 'temporarily_unavailable' : 'server_error',
    error_description: 'Something went wrong on our side. Try again.',
  })
}
