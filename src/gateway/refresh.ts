import { setTimeout as delay } from 'node:timers/promises'
import type { Vault } from '../store/vault.ts'
import { type Circuit, circuit } from './circuit.ts'
import { type Connection, failConnection, readConnection } from './connection.ts'
import {
  type Credential,
  type OAuthClient,
  openCredential,
  sealCredential,
  templateValues,
} from './credential.ts'
import type { GatewayError } from './gateway-error.ts'
import type { GatewayStore } from './keys.ts'
import { keepRefreshed, leaseMs, postponeRefresh, renewLease, takeLease } from './lease.ts'
import { requestToken, type TokenAnswer, type TokenFailure, tokenTimes } from './oauth-token.ts'
import type { Outbound } from './outbound.ts'
import { captureValues } from './providers/capture.ts'
import type { OAuth2Auth, Provider } from './providers/provider.ts'
import type { ServerContext } from './providers/provider-target.ts'
import type { Recorder } from './record.ts'

/** Time for refreshes; `simulatedNow` stands in for the database's clock in simulations, and is null otherwise. */
export type RefreshClock = {
  now: () => number
  sleep: (ms: number) => Promise<unknown>
  random: () => number
  simulatedNow: () => string | null
}

export const systemRefreshClock: RefreshClock = {
  now: Date.now,
  sleep: (ms) => delay(ms),
  random: Math.random,
  simulatedNow: () => null,
}

export type RefreshParts = {
  store: GatewayStore
  vault: Vault
  outbound: Outbound
  server: (provider: Provider) => ServerContext
  clientOf: (provider: Provider, credential: Credential) => OAuthClient | undefined
  record: Pick<Recorder, 'add'>
  clock?: RefreshClock
}

/**
 * Gives a connection with a newer credential than the one that was read, refreshing it at most once however many ask, in
 * this process and in others. An error says why there is none; `needs_reauth` comes with the connection FAILED.
 */
export type Refresh = (provider: Provider, stale: Connection) => Promise<Connection | GatewayError>

const waitMsMax = 30_000
const pollMs = 100
const keepTriesMax = 10
const backoffMs = 2_000
const backoffMsMax = 10 * 60_000

export function refresher(given: RefreshParts): Refresh {
  const { clock = systemRefreshClock } = given
  const parts: Parts = { ...given, clock, circuit: circuit(clock.now) }
  const underWay = new Map<string, Promise<Connection | GatewayError>>()
  return (provider, stale) => {
    const key = `${stale.id} ${stale.revision}`
    const known = underWay.get(key)
    if (known) return known
    const refreshed = refreshAcross(parts, provider, stale).finally(() => underWay.delete(key))
    underWay.set(key, refreshed)
    return refreshed
  }
}

type Parts = RefreshParts & { clock: RefreshClock; circuit: Circuit }

/** Takes the lease, or waits for the process that has it. */
async function refreshAcross(
  parts: Parts,
  provider: Provider,
  stale: Connection,
): Promise<Connection | GatewayError> {
  const { store, clock } = parts
  const deadline = clock.now() + waitMsMax
  for (;;) {
    const leased = await takeLease(store, stale, clock.simulatedNow())
    if (leased) return refreshAlone(parts, provider, leased)
    const current = await readConnection(store, stale.id)
    if (!current) return { code: 'connection_not_found', message: 'The connection was deleted meanwhile.' }
    if (current.status === 'FAILED') return needsReauth(provider, current.reason)
    if (current.revision !== stale.revision) return current
    if (isPostponed(current, clock)) return usableOr(current, clock, postponedError(provider, current, clock))
    if (clock.now() >= deadline) return usableOr(current, clock, pending(provider))
    await clock.sleep(pollMs * (0.5 + clock.random()))
  }
}

const isPostponed = ({ retry_at }: Connection, clock: RefreshClock): boolean =>
  retry_at !== null && retry_at > clock.now()

/** Sends the refresh token while the lease is held, and stores what comes before anybody uses it. */
async function refreshAlone(
  parts: Parts,
  provider: Provider,
  leased: Connection,
): Promise<Connection | GatewayError> {
  const { store, vault, clock } = parts
  const credential = openCredential(vault, leased)
  const client = parts.clientOf(provider, credential)
  if (provider.auth.kind !== 'oauth2' || !credential.refresh_token || !client) {
    return failed(parts, provider, leased, 'There is no refresh token.')
  }
  const renewing = setInterval(() => {
    renewLease(store, leased, clock.simulatedNow()).catch(() => {})
  }, leaseMs / 3).unref()
  try {
    const result = await redeem(parts, { ...provider, auth: provider.auth }, leased, credential, client)
    if (result.kind === 'token') return await keep(parts, provider, leased, credential, result)
    if (result.kind === 'dead') return await adoptOrFail(parts, provider, leased, credential, result)
    const waitMs = result.retryAfterMs ?? backoff(leased.refresh_failures, clock)
    await postponeRefresh(store, leased, Math.min(waitMs, backoffMsMax), clock.simulatedNow())
    return usableOr(leased, clock, {
      code: 'provider_refresh_failed',
      message: `The access token could not be renewed. ${result.message}`,
      headers: { 'Retry-After': String(Math.ceil(waitMs / 1000)) },
    })
  } finally {
    clearInterval(renewing)
  }
}

async function redeem(
  parts: Parts,
  provider: Provider & { auth: OAuth2Auth },
  leased: Connection,
  credential: Credential,
  client: OAuthClient,
): Promise<TokenAnswer | TokenFailure> {
  const refreshToken = credential.refresh_token ?? ''
  const endpoint = provider.auth.refresh_url ?? provider.auth.token_url
  const place = `${provider.slug} ${endpoint}`
  const waitMs = parts.circuit.waitMs(place)
  if (waitMs > 0) return circuitOpen(provider, waitMs)
  for (let tries = 1; ; tries++) {
    const result = await requestToken(parts.outbound, {
      provider,
      client,
      server: parts.server(provider),
      values: templateValues(leased, credential),
      grant: { refreshToken },
    })
    recordRefresh(parts, provider, leased, result)
    parts.circuit.report(place, result.kind !== 'transient')
    // The provider may have exchanged the token already; many accept it once more for a short while, none does later.
    if (result.kind !== 'transient' || !result.ambiguous || tries === 2) return result
  }
}

function circuitOpen(provider: Provider, waitMs: number): TokenFailure {
  const seconds = Math.ceil(waitMs / 1000)
  const message = `${provider.name} gave no token several times in a row; it is asked again in ${seconds} s.`
  return { kind: 'transient', code: 'circuit_open', message, status: 0, retryAfterMs: waitMs }
}

function recordRefresh(
  { record }: Parts,
  provider: Provider,
  leased: Connection,
  result: TokenAnswer | TokenFailure,
): void {
  record.add({
    team_id: leased.team_id,
    key_id: null,
    connection_id: leased.id,
    kind: 'refresh',
    app: provider.slug,
    method: 'POST',
    path: '',
    status: result.kind === 'token' ? 200 : result.status,
    error: result.kind === 'token' ? null : result.ambiguous ? `${result.code} (ambiguous)` : result.code,
    duration_ms: 0,
    used_at: Date.now(),
  })
}

/** Stores the only copy of what the provider gave; the store gets several chances. */
async function keep(
  parts: Parts,
  provider: Provider,
  leased: Connection,
  old: Credential,
  token: TokenAnswer,
): Promise<Connection | GatewayError> {
  const { store, vault, clock } = parts
  const { access_token, refresh_token = old.refresh_token, scope = old.scope } = token
  const secrets = sealCredential(vault, leased.id, { ...old, access_token, refresh_token, scope })
  const values = { ...leased.values, ...captureValues(provider, 'token', token.answer).values }
  const times = tokenTimes(token.expires_in, clock.now(), token.providerNow)
  for (let tries = 1; ; tries++) {
    try {
      const kept = await keepRefreshed(store, leased, { secrets, values, ...times })
      if (kept) return kept
      break
    } catch (error) {
      if (tries === keepTriesMax) throw error
      await clock.sleep(pollMs * 2 ** tries)
    }
  }
  return (
    (await readConnection(store, leased.id)) ?? {
      code: 'connection_not_found',
      message: 'The connection was deleted meanwhile.',
    }
  )
}

/** A refresh token that is refused may only have been replaced by somebody else. */
async function adoptOrFail(
  parts: Parts,
  provider: Provider,
  leased: Connection,
  sent: Credential,
  refusal: TokenFailure,
): Promise<Connection | GatewayError> {
  const current = await readConnection(parts.store, leased.id)
  if (!current) return { code: 'connection_not_found', message: 'The connection was deleted meanwhile.' }
  const stored = openCredential(parts.vault, current)
  if (stored.refresh_token !== sent.refresh_token) return current
  return failed(parts, provider, current, refusal.message)
}

async function failed(
  { store }: Parts,
  provider: Provider,
  connection: Connection,
  reason: string,
): Promise<Connection | GatewayError> {
  await failConnection(store, connection, reason)
  return needsReauth(provider, reason)
}

/** The old token for as long as it lasts, else the error. */
function usableOr(
  connection: Connection,
  clock: RefreshClock,
  error: GatewayError,
): Connection | GatewayError {
  const { expires_at } = connection
  return expires_at !== null && expires_at > clock.now() ? connection : error
}

function backoff(failures: number, clock: RefreshClock): number {
  return Math.min(backoffMsMax, backoffMs * 2 ** failures) * (0.5 + clock.random() / 2)
}

function postponedError(provider: Provider, { retry_at }: Connection, clock: RefreshClock): GatewayError {
  const seconds = Math.ceil(((retry_at ?? 0) - clock.now()) / 1000)
  return {
    code: 'provider_refresh_failed',
    message: `The access token for ${provider.name} could not be renewed; the next attempt is made in ${seconds} s.`,
    headers: { 'Retry-After': String(seconds) },
  }
}

function pending(provider: Provider): GatewayError {
  return {
    code: 'refresh_pending',
    message: `The access token for ${provider.name} is being renewed and has not come yet; try again.`,
    headers: { 'Retry-After': '1' },
  }
}

/** The answer for a connection whose credential is gone for good; the link to connect again is added by the proxy. */
export function needsReauth(provider: Pick<Provider, 'name'>, reason: string | null): GatewayError {
  return {
    code: 'needs_reauth',
    message: `This connection to ${provider.name} no longer works: ${reason ?? 'the credential was refused.'} Connect it again.`,
  }
}
