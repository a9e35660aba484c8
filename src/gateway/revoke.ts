import type { Connection } from './connection.ts'
import { openCredential, templateValues } from './credential.ts'
import { clientOf, type Gateway, serverContext } from './parts.ts'
import { providerUrl } from './providers/provider-target.ts'

const timeoutMs = 5_000

/** Asks the provider to forget the tokens of a connection that is gone (RFC 7009). What it answers changes nothing. */
export async function revokeTokens(
  { vault, outbound, providers, settings, record }: Gateway,
  connection: Connection,
): Promise<void> {
  const provider = await providers.get(connection.app)
  const credential = openCredential(vault, connection)
  const { refresh_token, access_token } = credential
  const token = refresh_token ?? access_token
  if (provider?.auth.kind !== 'oauth2' || !provider.auth.revoke_url || !token) return
  const values = templateValues(connection, credential)
  const found = providerUrl(provider, serverContext(settings, provider), values, provider.auth.revoke_url)
  const client = clientOf(settings, provider, credential)
  if (!('url' in found) || !client) return
  const startedAt = Date.now()
  const basic = provider.auth.client_auth === 'basic' && client.secret !== undefined
  const pair = `${encodeURIComponent(client.id)}:${encodeURIComponent(client.secret ?? '')}`
  const answer = await outbound.send({
    url: found.url.href,
    method: 'POST',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'user-agent': 'Tundish',
      ...(basic && { authorization: `Basic ${Buffer.from(pair).toString('base64')}` }),
    },
    body: new URLSearchParams({
      token,
      ...(!basic && { client_id: client.id, ...(client.secret && { client_secret: client.secret }) }),
    }).toString(),
    limits: { totalTimeoutMs: timeoutMs },
  })
  record.add({
    team_id: connection.team_id,
    key_id: null,
    connection_id: connection.id,
    kind: 'revoke',
    app: provider.slug,
    method: 'POST',
    path: '',
    status: 'error' in answer ? 0 : answer.status,
    error: 'error' in answer ? answer.error : null,
    duration_ms: Date.now() - startedAt,
    used_at: startedAt,
  })
}
