import { type Connection, failConnection } from '../connection.ts'
import type { OAuthClient } from '../credential.ts'
import type { GatewayError } from '../gateway-error.ts'
import { requestToken } from '../oauth-token.ts'
import { serverContext } from '../parts.ts'
import { captureValues } from '../providers/capture.ts'
import type { OAuth2Auth, Provider } from '../providers/provider.ts'
import { providerUrl } from '../providers/provider-target.ts'
import { newSecret, pkceChallenge } from '../secret.ts'
import { type Finished, type FinishParts, finish } from './finish.ts'
import type { Pending } from './session.ts'

/** A provider that speaks OAuth 2. */
export type OAuthProvider = Provider & { auth: OAuth2Auth }

export const isOAuth = (provider: Provider): provider is OAuthProvider => provider.auth.kind === 'oauth2'

/** Where one and the same callback of this server is; providers compare it byte for byte. */
export const redirectUriOf = (origin: string): string => `${origin}/connect/callback`

/** The authorization request (RFC 6749 section 4.1.1, RFC 7636 section 4.3), and what must be remembered of it. */
export function authorization(
  { settings }: Pick<FinishParts, 'settings'>,
  provider: OAuthProvider,
  inputs: Record<string, string>,
  client: OAuthClient,
): { url: URL; state: string; verifier: string } | GatewayError {
  const { auth } = provider
  const found = providerUrl(provider, serverContext(settings, provider), inputs, auth.authorize_url)
  if ('missing' in found)
    return { code: 'invalid_request', message: `${found.missing} is needed to connect.` }
  if ('code' in found) return found
  const [state, verifier] = [newSecret(), newSecret()]
  const scope = (auth.default_scopes ?? []).join(auth.scope_separator ?? ' ')
  const parameters: Record<string, string> = {
    ...auth.authorize_params,
    ...(scope && { [auth.scope_parameter ?? 'scope']: scope }),
    response_type: 'code',
    client_id: client.id,
    redirect_uri: redirectUriOf(settings.origin),
    state,
    ...(auth.pkce !== 'off' && { code_challenge: pkceChallenge(verifier), code_challenge_method: 'S256' }),
  }
  for (const [name, value] of Object.entries(parameters)) found.url.searchParams.set(name, value)
  return { url: found.url, state, verifier }
}

/** The authorization response (RFC 6749 section 4.1.2): exchanges the code and proves what comes. */
export async function finishAuthorization(
  parts: FinishParts,
  provider: OAuthProvider,
  connection: Connection,
  { pending, linkId }: { pending: Pending; linkId: string },
  answer: URLSearchParams,
): Promise<Finished> {
  const code = answer.get('code')
  if (!code) return refused(parts, connection, refusalSentence(provider, answer))
  const redirected = captureValues(provider, 'redirect', Object.fromEntries(answer))
  const inputs = { ...pending.inputs, ...redirected.values }
  const token = await requestToken(parts.outbound, {
    provider,
    server: serverContext(parts.settings, provider),
    client: pending.client,
    values: inputs,
    grant: {
      code,
      redirectUri: redirectUriOf(parts.settings.origin),
      ...(provider.auth.pkce !== 'off' && { verifier: pending.verifier }),
    },
  })
  if (token.kind !== 'token') return refused(parts, connection, token.message)
  const secret = (name: string) => provider.inputs?.[name]?.kind === 'secret'
  const pick = (wanted: boolean) =>
    Object.fromEntries(Object.entries(inputs).filter(([name]) => secret(name) === wanted))
  const { access_token, refresh_token, scope } = token
  const finished = await finish(parts, provider, connection, {
    linkId,
    method: 'OAUTH2',
    values: { ...pick(false), ...captureValues(provider, 'token', token.answer).values },
    credential: {
      values: pick(true),
      access_token,
      refresh_token,
      scope,
      ...(pending.ownClient && { client: pending.client }),
    },
    expiresIn: token.expires_in,
    providerNow: token.providerNow,
  })
  if (!('problem' in finished) || finished.usedUp) return finished
  return refused(parts, connection, finished.problem)
}

/** A connection that worked goes on working; one that never did, or no longer does, is FAILED. */
async function refused(
  { store }: FinishParts,
  connection: Connection,
  problem: string,
): Promise<{ problem: string }> {
  if (connection.status !== 'ACTIVE') await failConnection(store, connection, problem)
  return { problem }
}

function refusalSentence(provider: Provider, answer: URLSearchParams): string {
  const error = answer.get('error') ?? ''
  if (error === 'access_denied') return `You did not allow access at ${provider.name}.`
  const told = answer.get('error_description') ?? error
  return `${provider.name} did not give access${told && `: ${told.slice(0, 300)}`}.`
}
