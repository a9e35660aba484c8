import type { FastifyInstance, FastifyRequest } from 'fastify'
import { isConnectionId } from './connection.ts'
import { createKey, listKeys, revokeKey } from './keys.ts'
import type { Gateway } from './parts.ts'
import { parsePolicy } from './policy.ts'
import { GatewayRefusal, invalidRequest, jsonObject, speakGateway } from './reply.ts'
import { listUses, statusRange, type UsesFilter } from './uses.ts'

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
  const time = (name: string): string | null => {
    const text = given[name]
    if (!text) return null
    const date = Date.parse(text)
    if (Number.isNaN(date)) throw invalidRequest(`${name} must be a time, such as 2026-11-22T08:00:00Z.`)
    return new Date(date).toISOString()
  }
  const status = given.status ? statusRange(given.status) : undefined
  if (given.status && !status) throw invalidRequest('status must be a status or a class of them: 429 or 5xx.')
  const limit = Number(number('limit') ?? usesLimitDefault)
  return {
    app: given.app || null,
    kind: given.kind || null,
    connectionId,
    keyId: number('key_id'),
    before: number('before'),
    status,
    since: time('since'),
    until: time('until'),
    limit: Math.min(Math.max(1, limit), usesLimitMax),
  }
}
