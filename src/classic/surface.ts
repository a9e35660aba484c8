import { createHash } from 'node:crypto'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Authenticate, Caller } from '../auth/authenticate.ts'
import { authorize } from '../auth/authorize.ts'
import { type Access, mayDo, refusalOf } from '../auth/roles.ts'
import { verbOf } from '../define/operations.ts'
import type { Limiter, Verdict } from '../store/limiter.ts'
import type { Sql } from '../store/sql.ts'
import type { Store } from '../store/store.ts'
import { accountOf, legacyPrincipal } from './account.ts'
import { readValues } from './body.ts'
import type { ClassicAnswer, ClassicRoute } from './call.ts'
import { ClassicError, classicError } from './classic-error.ts'
import type { SendOut } from './handshake.ts'
import { legacyRoutes, oauthRoutes, routes } from './routes.ts'

export interface ClassicSettings {
  /** Requests of one account in a clock hour (UTC). */
  readonly hourlyMax: number
  /** Whether `/funnels.json` and the like answer to `email` and `auth_token` in the query. */
  readonly legacy: boolean
  /** Whether the host of a new funnel webhook is asked first. */
  readonly handshake: boolean
  /** Whether everything answers 503 for now. */
  readonly maintenance: boolean
}

export interface ClassicParts {
  readonly store: Store
  readonly sql: Sql
  readonly authenticate: Authenticate
  readonly limit: Limiter
  readonly send: SendOut
  readonly settings: ClassicSettings
  /** Whether the scopes of a token limit it. */
  readonly scopes: boolean
}

const maintenanceS = 300

/** Routes the Classic API v1 under `/api/attributes`, and its older paths where they are on (docs/decisions/0023). */
export function registerClassic(app: FastifyInstance, parts: ClassicParts): void {
  app.register(async (scope) => {
    scope.setErrorHandler((error, request, reply) => sendRefusal(error, request, reply))
    const current = routes.map((route) => ({ ...route, path: `/api/attributes${route.path}` }))
    for (const route of [...current, ...oauthRoutes]) {
      const handler = handlerOf(route, parts, ({ headers }) => parts.authenticate(headers.authorization))
      scope.route({ method: route.method, url: route.path, handler })
    }
    if (!parts.settings.legacy) return
    for (const route of legacyRoutes) {
      const handler = handlerOf(route, parts, async (request, reply) => {
        reply.header('access-control-allow-origin', '*')
        return legacyPrincipal(parts, queryOf(request))
      })
      scope.route({ method: 'GET', url: route.path, handler })
    }
  })
}

type FindCaller = (request: FastifyRequest, reply: FastifyReply) => Promise<Caller>

function handlerOf(route: ClassicRoute, parts: ClassicParts, callerOf: FindCaller) {
  const { store, sql, limit, send, settings, scopes } = parts
  const access = accessOf(route)
  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    if (settings.maintenance) {
      reply.header('retry-after', maintenanceS)
      throw new ClassicError(503, 'Down for maintenance. Try again later.')
    }
    const { roles, ...principal } = await callerOf(request, reply)
    const { teamId, workspaceId } = await accountOf(sql, principal)
    refuseExcess(reply, await limit(`classic:${teamId}`, { max: settings.hourlyMax, windowS: 3600 }))
    if (scopes) authorize(principal, { access })
    refuseRole(access, roles.get(teamId) ?? [])
    const answer = await route.handle({
      store,
      sql,
      bound: principal.workspace_id,
      principal: { ...principal, team_ids: [teamId], workspace_id: workspaceId },
      workspaceId,
      params: request.params as Record<string, string>,
      query: queryOf(request),
      handshake: settings.handshake ? send : null,
      values: route.root ? readValues(request, route.root) : {},
    })
    return sendAnswer(request, reply, answer)
  }
}

const accessOf = ({ method, access }: ClassicRoute): Access => ({
  category: access,
  verb: verbOf[method.toLowerCase() as keyof typeof verbOf],
})

/** What the caller's role in the account's team does not allow is 403, as in API v2. */
function refuseRole(asked: Access, held: readonly string[]): void {
  if (!mayDo(held, asked)) throw new ClassicError(403, refusalOf(held, asked))
}

const queryOf = ({ raw }: FastifyRequest): URLSearchParams =>
  new URLSearchParams(raw.url?.split('?')[1] ?? '')

/** Limit and remaining on every answer; the first request too many is 403 (classic-v1.md section 3). */
function refuseExcess(reply: FastifyReply, { allowed, limit, remaining }: Verdict): void {
  reply.header('x-ratelimit-limit', limit).header('x-ratelimit-remaining', remaining)
  if (!allowed) throw new ClassicError(403, `Rate limit exceeded: ${limit} requests an hour are allowed.`)
}

/** A body with a weak tag, or nothing where the client has it already (RFC 9110 section 13.1.2). */
function sendAnswer(request: FastifyRequest, reply: FastifyReply, answer: ClassicAnswer): FastifyReply {
  if (answer.body === undefined) return reply.code(answer.status ?? 204).send()
  const text = JSON.stringify(answer.body)
  if (request.method === 'GET' || request.method === 'HEAD') {
    const tag = `W/"${createHash('md5').update(text).digest('hex')}"`
    reply.headers({ etag: tag, 'cache-control': 'max-age=0, private, must-revalidate' })
    if (matches(request.headers['if-none-match'], tag)) return reply.code(304).send()
  }
  return reply
    .code(answer.status ?? 200)
    .header('content-type', 'application/json; charset=utf-8')
    .send(text)
}

/** Weak comparison: `W/` does not count. */
function matches(header: string | undefined, tag: string): boolean {
  const strong = (text: string): string => text.trim().replace(/^W\//, '')
  const wanted = (header ?? '').split(',').map(strong)
  return wanted.includes('*') || wanted.includes(strong(tag))
}

function sendRefusal(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const refusal = classicError(error)
  if (!refusal) request.log.error({ err: error }, 'request failed')
  const { status, message, extra } = refusal ?? new ClassicError(500, 'Something went wrong on our side.')
  if (status === 401) reply.header('www-authenticate', 'Bearer')
  if (status === 503 && !reply.hasHeader('retry-after')) reply.header('retry-after', '1')
  return reply
    .code(status)
    .header('content-type', 'application/json; charset=utf-8')
    .send(JSON.stringify({ error: message, ...extra }))
}
