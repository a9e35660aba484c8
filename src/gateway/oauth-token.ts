import type { OAuthClient } from './credential.ts'
import type { Outbound } from './outbound.ts'
import { valueAt } from './providers/capture.ts'
import type { OAuth2Auth, Provider } from './providers/provider.ts'
import { providerUrl, type ServerContext } from './providers/provider-target.ts'
import type { Values } from './providers/template.ts'
import { parseRetryAfter } from './retry.ts'

/** What a token endpoint gave (RFC 6749 section 5.1), and its whole answer for values to be captured from. */
export type TokenAnswer = {
  kind: 'token'
  access_token: string
  refresh_token?: string
  scope?: string
  /** Seconds; absent where the provider says nothing or its file says not to believe it. */
  expires_in?: number
  /** What the provider's clock said, in ms since 1970; absent where its answer has no date. */
  providerNow?: number
  answer: unknown
}

/**
 * Why there is no token. `dead`: this code or refresh token will never work again. `client`: the provider refuses us, not
 * the person. `transient`: later may be better; `ambiguous` when the provider may have acted on the request.
 */
export type TokenFailure = {
  kind: 'dead' | 'client' | 'transient'
  /** The provider's error code, or ours for what went wrong on the way. */
  code: string
  message: string
  status: number
  ambiguous?: boolean
  retryAfterMs?: number
}

export type TokenRequest = {
  provider: Provider & { auth: OAuth2Auth }
  server: ServerContext
  client: OAuthClient
  /** Values of the connection, for addresses that hold variables. */
  values: Values
  grant: { code: string; redirectUri: string; verifier?: string } | { refreshToken: string }
}

/** How long a token endpoint may take in all. */
export const tokenTimeoutMs = 20_000
const answerBytesMax = 256 * 1024

/** Codes with which providers say that a refresh token or code is used up, beside the standard `invalid_grant`. */
const deadCodes = new Set([
  'invalid_grant',
  'bad_refresh_token',
  'bad_verification_code',
  'invalid_refresh_token',
  'invalid_code',
  'token_revoked',
])
const clientCodes = new Set([
  'invalid_client',
  'unauthorized_client',
  'incorrect_client_credentials',
  'bad_client_secret',
])
const transientStatuses = new Set([408, 425, 429])
const ambiguousFailures = new Set([
  'head_timeout',
  'idle_timeout',
  'total_timeout',
  'connection_lost',
  'aborted',
])

/** Redeems a code or a refresh token at the provider's token endpoint. Never throws. */
export async function requestToken(
  outbound: Outbound,
  request: TokenRequest,
): Promise<TokenAnswer | TokenFailure> {
  const { provider, server, values, grant } = request
  const { auth } = provider
  const refreshing = 'refreshToken' in grant
  const template = refreshing ? (auth.refresh_url ?? auth.token_url) : auth.token_url
  const address = providerUrl(provider, server, values, template)
  if ('missing' in address)
    return failure('client', 'value_missing', `${provider.name} needs ${address.missing}.`)
  if ('code' in address) return failure('client', address.code, address.message)
  const { headers, body } = encoded(request)
  const answer = await outbound.send({
    url: address.url.href,
    method: 'POST',
    headers,
    body,
    limits: { totalTimeoutMs: tokenTimeoutMs, bodyBytesMax: answerBytesMax },
  })
  if ('error' in answer) {
    return {
      ...failure('transient', answer.error, answer.message),
      ambiguous: ambiguousFailures.has(answer.error),
    }
  }
  const parsed = parseAnswer(answer.body.toString('utf8'))
  const token = answer.status < 400 ? tokenIn(auth, parsed) : undefined
  const providerNow = Date.parse(String(answer.headers.date ?? ''))
  if (token) return Number.isNaN(providerNow) ? token : { ...token, providerNow }
  const retryAfter = answer.headers['retry-after']
  return refused(provider, answer.status, parsed, parseRetryAfter(String(retryAfter ?? ''), Date.now()))
}

function encoded({ provider, client, grant }: TokenRequest): {
  headers: Record<string, string>
  body: string
} {
  const { auth } = provider
  const params: Record<string, string> =
    'refreshToken' in grant
      ? { grant_type: 'refresh_token', refresh_token: grant.refreshToken, ...auth.refresh_params }
      : {
          grant_type: 'authorization_code',
          code: grant.code,
          redirect_uri: grant.redirectUri,
          ...(grant.verifier && { code_verifier: grant.verifier }),
          ...auth.token_params,
        }
  const headers: Record<string, string> = { accept: 'application/json', 'user-agent': 'Tundish' }
  if (auth.client_auth === 'basic' && client.secret !== undefined) {
    const pair = `${encodeURIComponent(client.id)}:${encodeURIComponent(client.secret)}`
    headers.authorization = `Basic ${Buffer.from(pair).toString('base64')}`
  } else {
    params.client_id = client.id
    if (client.secret !== undefined && auth.client_auth !== 'none') params.client_secret = client.secret
  }
  const json = auth.token_body === 'json'
  headers['content-type'] = json ? 'application/json' : 'application/x-www-form-urlencoded'
  for (const [name, value] of Object.entries(auth.token_headers ?? {})) headers[name.toLowerCase()] = value
  return { headers, body: json ? JSON.stringify(params) : new URLSearchParams(params).toString() }
}

/** JSON, or the form encoding some older servers answer with. */
function parseAnswer(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text.includes('=') ? Object.fromEntries(new URLSearchParams(text)) : {}
  }
}

function tokenIn(auth: OAuth2Auth, answer: unknown): TokenAnswer | undefined {
  const at = (name: 'access_token' | 'refresh_token' | 'expires_in' | 'scope') =>
    valueAt(answer, auth.token_paths?.[name] ?? name)
  if (auth.success_member && valueAt(answer, auth.success_member) === false) return undefined
  const access = at('access_token')
  if (typeof access !== 'string' || access === '') return undefined
  const [refresh, scope, seconds] = [at('refresh_token'), at('scope'), Number(at('expires_in'))]
  return {
    kind: 'token',
    access_token: access,
    ...(typeof refresh === 'string' && refresh !== '' && { refresh_token: refresh }),
    ...(typeof scope === 'string' && { scope }),
    ...(auth.expiry === 'expires_in' && Number.isFinite(seconds) && seconds > 0 && { expires_in: seconds }),
    answer,
  }
}

function refused(
  provider: Provider,
  status: number,
  answer: unknown,
  retryAfterMs: number | undefined,
): TokenFailure {
  const error = valueAt(answer, 'error')
  const code = typeof error === 'string' && /^[\w.:-]{1,100}$/.test(error) ? error : `status_${status}`
  const kind = deadCodes.has(code)
    ? 'dead'
    : clientCodes.has(code)
      ? 'client'
      : transientStatuses.has(status) || status >= 500 || status < 400
        ? 'transient'
        : 'client'
  return {
    ...failure(kind, code, `${provider.name} refused to give a token: ${code} (status ${status}).`),
    status,
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  }
}

function failure(kind: TokenFailure['kind'], code: string, message: string): TokenFailure {
  return { kind, code, message, status: 0 }
}

const skewMsMin = 60_000
const skewMsMax = 15 * 60_000
/** Clocks that differ by less agree, for our purposes: dates on the wire have whole seconds, and answers take a while. */
const driftMsMin = 30_000

/**
 * When a token that lives for some seconds expires, and when it is to be renewed: some time before, never at once. Where
 * the provider's clock is behind ours, its own counts, since other processes on the store may have the right time; but it
 * takes away half of the token's life at most, whatever it says. Where it is ahead, ours errs to the safe side.
 */
export function tokenTimes(
  expiresIn: number | undefined,
  now: number,
  providerNow = now,
): { expiresAt: Date | null; refreshAt: Date | null } {
  if (expiresIn === undefined) return { expiresAt: null, refreshAt: null }
  const lifeMs = expiresIn * 1000
  const skewMs = Math.min(Math.max(skewMsMin, lifeMs / 10), skewMsMax, lifeMs / 2)
  const behindMs = now - providerNow
  const lostMs = behindMs < driftMsMin ? 0 : Math.min(behindMs, lifeMs / 2)
  const refreshIn = Math.max(lifeMs - lostMs - skewMs, lifeMs / 4)
  return { expiresAt: new Date(now + lifeMs - lostMs), refreshAt: new Date(now + refreshIn) }
}
