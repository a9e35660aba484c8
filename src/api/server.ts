import { randomUUID } from 'node:crypto'
import fastify, {
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  type FastifyServerOptions,
  LogController,
} from 'fastify'
import { noSuchRoute } from '../define/errors.ts'
import { surfaces } from '../define/resource.ts'
import { refuseMalformed } from './client-error.ts'
import { type ServedFile, serveFiles } from './files.ts'
import { handlerOf, type Surroundings } from './handle.ts'
import { serveHealth } from './health.ts'
import { httpServer, type Intercept } from './http-server.ts'
import { sendError } from './reply.ts'
import { serveStoredFiles } from './stored-files.ts'

/** Largest body of an API request, in bytes; larger ones are 413. */
export const bodyBytesMax = 1_048_576

/** How long browsers are to come by https only, once they have: a year, in seconds. */
const secureS = 31_536_000

/** What stands before and behind the router: it takes requests first, and looks at those that nothing was there for. */
export interface Around {
  readonly intercept: Intercept
  /** The reply, or undefined to leave the request to the usual 404. */
  readonly unknownApp: (request: FastifyRequest, reply: FastifyReply) => FastifyReply | undefined
}

const nothingAround: Around = {
  intercept: (_req, _res, otherwise) => otherwise(),
  unknownApp: () => undefined,
}

/** Builds the server with every operation and file routed; nothing listens yet. */
export function buildServer(
  surroundings: Surroundings,
  files: readonly ServedFile[],
  logger: FastifyServerOptions['loggerInstance'],
  { intercept, unknownApp }: Around = nothingAround,
  connectionsMax?: number,
): FastifyInstance {
  const refuse = (error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply =>
    sendError(error, request, reply, surroundings.errors)
  const app = fastify({
    ...(logger ? { loggerInstance: logger } : { logger: false }),
    trustProxy: surroundings.proxies?.length ? [...surroundings.proxies] : false,
    bodyLimit: bodyBytesMax,
    serverFactory: (handler) => httpServer(intercept, handler, connectionsMax),
    clientErrorHandler: refuseMalformed,
    frameworkErrors: (error, request, reply) => void refuse(error, request, reply),
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: requestId,
    rewriteUrl: (request) => plainTarget(request.url ?? '/'),
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 200 },
    return503OnClosing: false,
    forceCloseConnections: 'idle',
  }) as unknown as FastifyInstance
  const secure = surroundings.origin.startsWith('https:')
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body))
  app.addHook('onRequest', (request, reply, done) => {
    reply.header('x-request-id', request.id)
    if (secure) reply.header('strict-transport-security', `max-age=${secureS}`)
    done()
  })
  if (logger) app.addHook('onResponse', logReply)
  app.setErrorHandler(refuse)
  app.setNotFoundHandler(
    (request, reply) => unknownApp(request, reply) ?? refuse(noSuchRoute(), request, reply),
  )
  for (const operation of surroundings.store.registry.operations) {
    const methods =
      operation.method === 'put' || operation.method === 'patch'
        ? ['PUT', 'PATCH']
        : operation.method.toUpperCase()
    const url = `${surfaces[operation.surface]}${operation.path.replaceAll(/\{(\w+)\}/g, ':$1')}`
    app.route({
      method: methods,
      url,
      bodyLimit: operation.raw?.bytesMax ?? bodyBytesMax,
      handler: handlerOf(operation, surroundings),
      exposeHeadRoute: false,
    })
  }
  serveHealth(app, surroundings.store.ready)
  serveFiles(app, files)
  serveStoredFiles(app, surroundings.uploads)
  app.get('/', (_request, reply) => reply.redirect('/docs'))
  return app
}

/** One line per request: what was asked, without the query, whose values may be personal, and how it went. */
function logReply(request: FastifyRequest, reply: FastifyReply, done: () => void): void {
  const [path] = request.url.split('?', 1)
  const ms = Math.round(reply.elapsedTime * 10) / 10
  request.log.info({ method: request.method, path, status: reply.statusCode, ms }, 'request')
  done()
}

/** A client's request id is kept where it is harmless; otherwise we make one. */
function requestId(request: { headers: Record<string, string | string[] | undefined> }): string {
  const given = request.headers['x-request-id']
  return typeof given === 'string' && /^[\w.-]{1,100}$/.test(given) ? given : randomUUID()
}

/** `.json` at the end of an API path is tolerated (v2-behaviour.md section 18.1, row 24). */
function plainTarget(target: string): string {
  if (!target.startsWith('/api/') || !target.includes('.json')) return target
  return target.replace(/\.json\/?(?=\?|$)/, '')
}
