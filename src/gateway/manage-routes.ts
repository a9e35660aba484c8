import type { FastifyInstance, FastifyRequest } from 'fastify'
import { sql } from 'kysely'
import { parameter, statement } from '../store/statement.ts'
import { isConnectionId } from './connection.ts'
import { createKey, type GatewayStore, listKeys, revokeKey } from './keys.ts'
import type { Gateway } from './parts.ts'
import { parsePolicy } from './policy.ts'
import { GatewayRefusal, invalidRequest, jsonObject, speakGateway } from './reply.ts'

/** The teams whose gateway an `Authorization` header may manage: an API token's. Throws for anything else. */
export type ManagedTeams = (authorization: string | undefined) => Promise<readonly string[]>

export type ManageParts = Pick<Gateway, 'store' | 'providers'> & { managedTeams: ManagedTeams }

/** `/gateway/keys`, `/gateway/uses` and `/gateway/apps`, for API tokens of a team. */
export function manageRoutes(app: FastifyInstance, { store, providers, managedTeams }: ManageParts): void {
  speakGateway(app)
  app.get('/gateway/keys', async (request) => {
    return { keys: await listKeys(store, await managedTeams(request.headers.authorization)) }
  })
  app.post('/gateway/keys', async (request, reply) => {
    const teams = await managedTeams(request.headers.authorization)
    const made = await createKey(store, readKey(jsonObject(request), teams))
    return reply.code(201).send({ key: made })
  })
  app.delete<{ Params: { id: string } }>('/gateway/keys/:id', async (request) => {
    const teams = await managedTeams(request.headers.authorization)
    const { id } = request.params
    const key = /^\d{1,18}$/.test(id) ? await revokeKey(store, teams, id) : undefined
    if (!key) throw new GatewayRefusal({ code: 'connection_not_found', message: 'There is no such key.' })
    return { key }
  })
  app.get('/gateway/uses', async (request) => {
    const teams = await managedTeams(request.headers.authorization)
    return listUses(store, teams, usesFilter(request))
  })
  app.get('/gateway/apps', async (request) => {
    await managedTeams(request.headers.authorization)
    const apps = await providers.list()
    return { apps: apps.map(({ slug, name, docs, auth }) => ({ app: slug, name, docs, auth: auth.kind })) }
  })
}

const nameLengthMax = 100

function readKey({ name, policy, team_id }: Record<string, unknown>, teams: readonly string[]) {
  if (typeof name !== 'string' || name.trim() === '' || name.length > nameLengthMax) {
    throw invalidRequest(`name is missing or longer than ${nameLengthMax} characters.`)
  }
  const teamId = team_id === undefined && teams.length === 1 ? teams[0] : String(team_id ?? '')
  if (!teamId || !teams.includes(teamId)) {
    throw invalidRequest(`team_id must be one of ${teams.join(', ')}.`)
  }
  const parsed = parsePolicy(policy ?? {})
  if (typeof parsed === 'string') throw invalidRequest(parsed)
  return { teamId, name: name.trim(), policy: parsed }
}

export type UsesFilter = {
  app?: string | null
  kind?: string | null
  connectionId?: string | null
  keyId?: string | null
  /** Only uses before this one, for the next page. */
  before?: string | null
  limit: number
}

const usesStatement = statement(
  'gateway_use_list',
  sql`select json_build_object('id', id, 'kind', kind, 'app', app, 'method', method, 'path', path, 'status', status,
      'error', error, 'key_id', key_id, 'connection_id', connection_id, 'request_bytes', request_bytes,
      'response_bytes', response_bytes, 'duration_ms', duration_ms, 'retries', retries, 'request_id', request_id,
      'used_at', used_at)
    from gateway_uses where team_id = any(${parameter('teams', 'bigint[]')})
      and (${parameter('app', 'text')} is null or app = ${parameter('app', 'text')})
      and (${parameter('kind', 'text')} is null or kind = ${parameter('kind', 'text')})
      and (${parameter('connection', 'uuid')} is null or connection_id = ${parameter('connection', 'uuid')})
      and (${parameter('key', 'bigint')} is null or key_id = ${parameter('key', 'bigint')})
      and (${parameter('before', 'bigint')} is null or id < ${parameter('before', 'bigint')})
    order by id desc limit ${parameter('limit', 'int')}`,
)

/** Uses of credentials, the newest first, and where the next page begins. */
export async function listUses(
  store: GatewayStore,
  teamIds: readonly string[],
  { app = null, kind = null, connectionId = null, keyId = null, before = null, limit }: UsesFilter,
): Promise<{ uses: Record<string, unknown>[]; next_before: number | null }> {
  const rows = await store.read(usesStatement, {
    teams: `{${teamIds.join(',')}}`,
    ...{ app, kind, before, connection: connectionId, key: keyId, limit: String(limit) },
  })
  const uses: Record<string, unknown>[] = rows.map(([text]) => JSON.parse(text ?? '{}'))
  return { uses, next_before: uses.length === limit ? Number(uses.at(-1)?.id) : null }
}

const usesLimitDefault = 50
const usesLimitMax = 500

function usesFilter({ query }: FastifyRequest): UsesFilter {
  const given = query as Record<string, string | undefined>
  const number = (name: string): string | null => {
    const text = given[name]
    if (!text) return null
    if (/^\d{1,18}$/.test(text)) return text
    throw invalidRequest(`${name} must be a whole number.`)
  }
  const connectionId = given.connection_id || null
  if (connectionId && !isConnectionId(connectionId)) {
    throw invalidRequest('connection_id must be the id of a connection.')
  }
  const limit = Number(number('limit') ?? usesLimitDefault)
  return {
    app: given.app || null,
    kind: given.kind || null,
    connectionId,
    keyId: number('key_id'),
    before: number('before'),
    limit: Math.min(Math.max(1, limit), usesLimitMax),
  }
}
