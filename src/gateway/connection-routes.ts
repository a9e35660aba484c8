import type { FastifyInstance, FastifyRequest } from 'fastify'
import { connectLinks, type Links, linksForLists } from './connect/link.ts'
import {
  type Connection,
  type ConnectionMethod,
  connectionMethods,
  connectionStatuses,
  createConnection,
  deleteConnection,
  findConnection,
  listConnections,
} from './connection.ts'
import type { GatewayKey } from './keys.ts'
import type { Gateway } from './parts.ts'
import { mayUse, refuseByPolicy } from './policy.ts'
import type { Provider } from './providers/provider.ts'
import { type Rates, tooMany } from './rate.ts'
import { GatewayRefusal, invalidRequest, jsonObject, required, speakGateway } from './reply.ts'

/** What has to happen beside the row when a connection goes. */
export type ConnectionRoutes = Pick<Gateway, 'store' | 'settings' | 'providers' | 'findKey'> & {
  rates: Rates
  onDelete: (connection: Connection) => Promise<void>
}

const limitDefault = 100
const limitMax = 1_000

/** `GET` and `POST /connections`, `GET` and `DELETE /connections/{id}`, as Maton's clients expect them. */
export function connectionRoutes(app: FastifyInstance, gateway: ConnectionRoutes): void {
  const { store } = gateway
  const { origin, requestsPerSecond } = gateway.settings
  const freshLinks: Links = (connections) => connectLinks(store, origin, connections)
  const listLinks = linksForLists(freshLinks)
  /** The key of a request, which counts with the calls the key makes. */
  const keyOf = async (request: FastifyRequest): Promise<GatewayKey> => {
    const key = required(await gateway.findKey(request.headers.authorization))
    const waitMs = await gateway.rates.take(`key ${key.id}`, requestsPerSecond)
    if (waitMs > 0) throw new GatewayRefusal(tooMany('this key', requestsPerSecond, waitMs))
    return key
  }
  speakGateway(app)
  app.get('/connections', async (request) => {
    const key = await keyOf(request)
    const found = await listConnections(store, key.team_id, filterOf(key, request))
    return { connections: await shown(listLinks, origin, key, found) }
  })
  app.post('/connections', async (request) => {
    const key = await keyOf(request)
    const { app: slug, method } = jsonObject(request)
    const provider = await providerOf(gateway, key, slug)
    const made = { teamId: key.team_id, app: provider.slug, method: methodOf(provider, method) }
    const [connection] = await shown(freshLinks, origin, key, [await createConnection(store, made)])
    return { connection_id: connection?.connection_id, url: connection?.url, connection }
  })
  app.get<ById>('/connections/:id', async (request) => {
    const key = await keyOf(request)
    const connection = await find(gateway, key, request.params.id)
    const [only] = await shown(freshLinks, origin, key, [connection])
    return { connection: only }
  })
  app.delete<ById>('/connections/:id', async (request) => {
    const key = await keyOf(request)
    const connection = await find(gateway, key, request.params.id)
    refuseChange(key, connection.app, 'DELETE')
    const deleted = await deleteConnection(store, connection)
    if (deleted) await gateway.onDelete(deleted)
    return {}
  })
}

type ById = { Params: { id: string } }

async function find(gateway: ConnectionRoutes, key: GatewayKey, id: string): Promise<Connection> {
  const connection = await findConnection(gateway.store, key.team_id, id)
  if (connection && mayUse(key.policy, connection)) return connection
  throw new GatewayRefusal({
    code: 'connection_not_found',
    message: `There is no connection ${id.slice(0, 100)} that this key may use.`,
  })
}

function filterOf(key: GatewayKey, { query }: FastifyRequest) {
  const { app, status, method, limit } = query as Record<string, string | string[] | undefined>
  return {
    app: oneText('app', app),
    status: oneOf('status', connectionStatuses, status),
    method: oneOf('method', connectionMethods, method),
    limit: limitOf(oneText('limit', limit)),
    apps: key.policy.apps,
    ids: key.policy.connections,
  }
}

function oneText(name: string, value: string | string[] | undefined): string | null {
  if (Array.isArray(value)) throw invalidRequest(`${name} may be given once.`)
  return value || null
}

function oneOf<Value extends string>(
  name: string,
  values: readonly Value[],
  given: string | string[] | undefined,
): Value | null {
  const text = oneText(name, given)
  if (text === null) return null
  const value = values.find((one) => one === text.toUpperCase())
  if (!value) throw invalidRequest(`${name} must be one of ${values.join(', ')}, not ${text.slice(0, 100)}.`)
  return value
}

function limitOf(text: string | null): number {
  if (text === null) return limitDefault
  const limit = Number(text)
  if (/^\d{1,9}$/.test(text) && limit >= 1) return Math.min(limit, limitMax)
  throw invalidRequest(`limit must be a whole number from 1 to ${limitMax}.`)
}

async function providerOf(gateway: ConnectionRoutes, key: GatewayKey, slug: unknown): Promise<Provider> {
  if (typeof slug !== 'string' || slug === '')
    throw invalidRequest('app is missing: send {"app":"clickfunnels"}.')
  refuseChange(key, slug, 'POST')
  const provider = await gateway.providers.get(slug)
  if (provider) return provider
  const apps = (await gateway.providers.list()).map((one) => one.slug)
  throw new GatewayRefusal({
    code: 'app_unknown',
    message: `There is no app ${slug.slice(0, 100)}. Known apps: ${apps.join(', ')}.`,
  })
}

/** Making and deleting connections is a change, which keys limited to some connections or to reading may not make. */
function refuseChange({ policy }: GatewayKey, app: string, method: string): void {
  const refusal = refuseByPolicy({ ...policy, paths: undefined }, { app, method, path: '/' })
  if (refusal) throw new GatewayRefusal(refusal)
  if (!policy.connections) return
  const message = 'This key is limited to certain connections and may not make or delete any.'
  throw new GatewayRefusal({ code: 'policy_denied', message })
}

const methodsOf: Readonly<Record<Provider['auth']['kind'], ConnectionMethod>> = {
  oauth2: 'OAUTH2',
  api_key: 'API_KEY',
  basic: 'BASIC',
}

function methodOf(provider: Provider, given: unknown): ConnectionMethod {
  const method = methodsOf[provider.auth.kind]
  if (given === undefined || given === null) return method
  if (typeof given === 'string' && given.toUpperCase() === method) return method
  throw invalidRequest(`${provider.name} connects with the method ${method}; leave method out or send that.`)
}

/** A connection as clients see it. */
export type WireConnection = {
  connection_id: string
  status: string
  creation_time: string
  last_updated_time: string
  /** Opens the connect page, once and within half an hour; a key that may only read gets no link. */
  url: string
  app: string
  method: string
  metadata: Record<string, string>
}

async function shown(
  links: Links,
  origin: string,
  key: GatewayKey,
  connections: readonly Connection[],
): Promise<WireConnection[]> {
  const urls = key.policy.read_only ? connections.map(() => `${origin}/connect`) : await links(connections)
  return connections.map((one, index) => ({
    connection_id: one.id,
    status: one.status,
    creation_time: one.creation_time,
    last_updated_time: one.last_updated_time,
    url: urls[index] ?? '',
    app: one.app,
    method: one.method,
    metadata: one.metadata,
  }))
}
