import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { connectLinks } from './connect/link.ts'
import type { Connection } from './connection.ts'
import type { ConnectionFinder } from './find.ts'
import { type ForwardOutcome, type ForwardTarget, forward } from './forward.ts'
import { methodOverrideHeaders } from './forward-headers.ts'
import { type GatewayError, gatewayErrorStatus, writeGatewayError } from './gateway-error.ts'
import type { GatewayKey } from './keys.ts'
import type { Live, OpenLive } from './live.ts'
import type { Gateway } from './parts.ts'
import { limitsMethods, refuseByPolicy } from './policy.ts'
import type { Provider } from './providers/provider.ts'
import { type Rates, tooMany } from './rate.ts'
import type { Use } from './record.ts'
import { behindSlug, fromApi } from './reply.ts'
import { splitTarget } from './request-target.ts'
import type { Verify } from './verify.ts'

/** Answers a request to `/{app}/…` whose body nobody has read. Always answers, never throws. */
export type Proxy = (req: IncomingMessage, res: ServerResponse, provider: Provider) => Promise<void>

export type ProxyParts = {
  gateway: Gateway
  finder: ConnectionFinder
  rates: Rates
  openLive: OpenLive
  verify: Verify
}

export function proxy(parts: ProxyParts): Proxy {
  return async (req, res, provider) => {
    const call: Call = {
      ...parts,
      req,
      res,
      provider,
      requestId: requestIdOf(req),
      startedAt: Date.now(),
    }
    try {
      await handle(call)
    } catch (error) {
      const refusal = fromApi(error)
      if (!refusal) parts.gateway.log(error, 'A request at the gateway failed')
      const message = 'Something went wrong on our side. The request id helps to find it.'
      writeGatewayError(res, refusal ?? { code: 'internal', message }, call.requestId)
    }
  }
}

type Call = ProxyParts & {
  req: IncomingMessage
  res: ServerResponse
  provider: Provider
  requestId: string
  startedAt: number
}

async function handle(call: Call): Promise<void> {
  const { gateway, req, provider, rates } = call
  // What is known is not awaited: each wait is a turn of the event loop, and there are thousands of calls a second.
  const foundKey = gateway.findKey(req.headers.authorization)
  const key = foundKey instanceof Promise ? await foundKey : foundKey
  if ('code' in key) return refuse(call, key)
  const taking = rates.take(`key ${key.id}`, gateway.settings.requestsPerSecond)
  const waitMs = typeof taking === 'number' ? taking : await taking
  if (waitMs > 0) return refuse(call, tooMany('this key', gateway.settings.requestsPerSecond, waitMs), key)
  const target = splitTarget(req.url ?? '')
  if ('code' in target) return refuse(call, target, key)
  const method = req.method ?? ''
  const denied = refuseByPolicy(key.policy, { app: provider.slug, method, path: target.path })
  if (denied) return refuse(call, denied, key)
  const finding = call.finder.find(key, provider.slug, req.headers)
  const found = finding instanceof Promise ? await finding : finding
  if ('code' in found) return refuse(call, found, key)
  if (found.refused)
    return refuse(call, await withLink(call, found.refused, key, found.connection), key, found.connection)
  const opening = freshLive(call, found.connection)
  const live = opening instanceof Promise ? await opening : opening
  if ('code' in live)
    return refuse(call, await withLink(call, live, key, found.connection), key, found.connection)
  const budget = provider.limits?.requests_per_second
  const budgetMs = budget ? await rates.take(`connection ${live.connection.id}`, budget) : 0
  if (budget && budgetMs > 0)
    return refuse(call, tooMany(provider.name, budget, budgetMs), key, live.connection)
  await pass(call, key, live, target.path)
}

/** The connection with a credential that has not expired. */
function freshLive(call: Call, connection: Connection): Live | GatewayError | Promise<Live | GatewayError> {
  const due = connection.refresh_at !== null && connection.refresh_at <= Date.now()
  return due ? refreshedLive(call, connection) : call.openLive(call.provider, connection)
}

async function refreshedLive(call: Call, connection: Connection): Promise<Live | GatewayError> {
  const { gateway, provider, openLive, finder } = call
  const before = openLive(provider, connection)
  if ('code' in before || !before.refreshable) return before
  const fresh = await gateway.refresh(provider, connection)
  if ('code' in fresh || fresh.revision !== connection.revision) finder.forget(connection)
  return 'code' in fresh ? fresh : openLive(provider, fresh)
}

async function pass(call: Call, key: GatewayKey, live: Live, path: string): Promise<void> {
  const { gateway, req, res, provider, requestId } = call
  const target = targetFor(key, live, path)
  if ('code' in target) return refuse(call, target, key, live.connection)
  const room = gateway.record.room()
  if (room) await room
  const seconds = provider.limits?.head_timeout_s
  const outcome = await forward(gateway.outbound, req, res, target, {
    requestId,
    limits: seconds ? { headTimeoutMs: seconds * 1000 } : undefined,
    responseHeaders: ['X-Tundish-Connection', live.connection.id],
    renew: () => renewed(call, key, live, path),
  })
  record(call, { key, connection: live.connection, outcome, path, secrets: target.secrets })
}

function targetFor(key: GatewayKey, live: Live, path: string): ForwardTarget | GatewayError {
  const target = live.target(path)
  if ('code' in target || !limitsMethods(key.policy)) return target
  return { ...target, headersToDrop: [...(target.headersToDrop ?? []), ...methodOverrideHeaders] }
}

/** After a 401: a fresh token, or the news that the credential is gone, or nothing, and the 401 goes to the caller. */
async function renewed(
  call: Call,
  key: GatewayKey,
  live: Live,
  path: string,
): Promise<ForwardTarget | GatewayError | undefined> {
  const { gateway, provider, openLive, finder } = call
  const { connection } = live
  try {
    const fresh = live.refreshable
      ? await gateway.refresh(provider, connection)
      : await call.verify.afterRefusal(provider, connection)
    if (!fresh) return undefined
    finder.forget(connection)
    if ('code' in fresh) {
      return fresh.code === 'needs_reauth' ? withLink(call, fresh, key, connection) : undefined
    }
    if (fresh.revision === connection.revision) return undefined
    const next = openLive(provider, fresh)
    return 'code' in next ? next : targetFor(key, next, path)
  } catch (error) {
    gateway.log(error, 'A credential could not be renewed')
    return undefined
  }
}

/** Adds the link that mends the connection, for keys that may change connections. */
async function withLink(
  { gateway }: Call,
  error: GatewayError,
  key: GatewayKey,
  connection: Connection,
): Promise<GatewayError> {
  if (key.policy.read_only || !['needs_reauth', 'connection_required'].includes(error.code)) return error
  const [link] = await connectLinks(gateway.store, gateway.settings.origin, [connection])
  return { ...error, details: { ...error.details, connection_id: connection.id, connect_url: link } }
}

function refuse(call: Call, error: GatewayError, key?: GatewayKey, connection?: Connection): void {
  writeGatewayError(call.res, error, call.requestId)
  if (!key) return
  const outcome: ForwardOutcome = {
    status: gatewayErrorStatus[error.code],
    error: error.code,
    requestBytes: 0,
    responseBytes: 0,
    retries: 0,
    renewed: false,
  }
  record(call, { key, connection, outcome, path: behindSlug(call.req.url ?? '') })
}

type Recorded = {
  key: GatewayKey
  connection?: Connection
  outcome: ForwardOutcome
  path: string
  secrets?: readonly string[]
}

function record(call: Call, { key, connection, outcome, path, secrets = [] }: Recorded): void {
  const use: Use = {
    team_id: key.team_id,
    key_id: key.id,
    connection_id: connection?.id ?? null,
    kind: outcome.upstreamStatus === undefined && outcome.error ? 'refused' : 'call',
    app: call.provider.slug,
    method: call.req.method ?? '',
    path: redacted(path, secrets),
    status: outcome.status,
    error: outcome.error ?? null,
    request_bytes: outcome.requestBytes,
    response_bytes: outcome.responseBytes,
    duration_ms: Date.now() - call.startedAt,
    retries: outcome.retries,
    request_id: call.requestId,
    used_at: call.startedAt,
  }
  call.gateway.record.add(use)
}

/** A path without its query, and without a credential somebody may have put into it. */
function redacted(rawPath: string, secrets: readonly string[]): string {
  const query = rawPath.indexOf('?')
  let path = query === -1 ? rawPath : rawPath.slice(0, query)
  for (const secret of secrets) if (secret.length >= 8) path = path.replaceAll(secret, '***')
  return path
}

function requestIdOf({ headers }: IncomingMessage): string {
  const given = headers['x-request-id']
  return typeof given === 'string' && /^[\w.-]{1,100}$/.test(given) ? given : randomUUID()
}
