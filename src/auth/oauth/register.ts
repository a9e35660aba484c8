import type { FastifyRequest } from 'fastify'
import { nobody } from '../../define/behavior.ts'
import type { Site } from '../pages/site.ts'
import { hashOf, newToken } from '../secret.ts'
import { OAuthError } from './oauth-error.ts'
import { redirectUriProblem, redirectUrisMax } from './redirect-uri.ts'
import { scopesSupported } from './scope.ts'

/** Registrations from one address in an hour. */
const hourlyMax = 20

const methods = ['none', 'client_secret_post', 'client_secret_basic']

interface Metadata {
  readonly client_name: string
  readonly redirect_uris: readonly string[]
  readonly method: string
  readonly scopes: readonly string[]
}

/**
 * Registers a client by itself (RFC 7591), where the operator allows it. It belongs to the operator's team, the first
 * one, for somebody must be able to delete it; its agent is a member of none.
 */
export async function register(site: Site, request: FastifyRequest): Promise<Record<string, unknown>> {
  if (!site.oauth.registration)
    throw new OAuthError(
      'invalid_request',
      'Clients cannot register themselves here. Use the developer portal.',
      404,
    )
  const verdict = await site.limit(`register:${request.ip}`, { max: hourlyMax, windowS: 3600 })
  if (!verdict.allowed)
    throw new OAuthError('invalid_request', 'Too many registrations. Try again later.', 429)
  const asked = readMetadata(request)
  const secret = asked.method === 'none' ? null : newToken()
  const client = await makeClient(site, asked, secret, request.ip)
  return {
    client_id: client.uid,
    client_id_issued_at: client.issuedAt,
    ...(secret && { client_secret: secret, client_secret_expires_at: 0 }),
    client_name: asked.client_name,
    redirect_uris: asked.redirect_uris,
    token_endpoint_auth_method: asked.method,
    grant_types: ['authorization_code'],
    response_types: ['code'],
    ...(asked.scopes.length > 0 && { scope: asked.scopes.join(' ') }),
  }
}

async function makeClient(
  { store }: Site,
  { client_name, redirect_uris, scopes }: Metadata,
  secret: string | null,
  address: string,
): Promise<{ uid: string; issuedAt: number }> {
  const { resolve } = store.registry
  return store.transact(nobody, async (unit) => {
    const [first] = await unit.sql`select min(id) as id from teams`
    const teamId = Number(first?.id)
    unit.reach([teamId])
    const email = `client-${newToken().toLowerCase()}@platform.invalid`
    const agent = await unit.create(resolve('User'), { workspace_id: 0 }, { email, first_name: client_name })
    const made = await unit.create(
      resolve('Platform::Application'),
      { workspace_id: 0, parent_id: teamId },
      {
        name: client_name,
        user_id: agent.id,
        redirect_uris,
        scopes,
        confidential: secret !== null,
        secret_hash: secret && hashOf(secret),
        registered_by: address,
        activated_at: unit.now(),
      },
    )
    const { uid } = made as unknown as { uid: string }
    return { uid, issuedAt: Math.floor(Date.parse(made.created_at) / 1000) }
  })
}

function readMetadata({ body }: FastifyRequest): Metadata {
  const value = parsed(body as Buffer | undefined)
  const {
    client_name,
    redirect_uris,
    token_endpoint_auth_method: method = 'client_secret_basic',
    scope,
  } = value
  if (!Array.isArray(redirect_uris) || redirect_uris.length === 0 || redirect_uris.length > redirectUrisMax)
    throw new OAuthError('invalid_redirect_uri', `Give 1 to ${redirectUrisMax} redirect_uris.`)
  for (const uri of redirect_uris) {
    const problem = typeof uri === 'string' ? redirectUriProblem(uri) : 'is not a text'
    if (problem) throw new OAuthError('invalid_redirect_uri', `A redirect URI ${problem}.`)
  }
  if (typeof method !== 'string' || !methods.includes(method))
    throw new OAuthError(
      'invalid_client_metadata',
      `token_endpoint_auth_method must be one of ${methods.join(', ')}.`,
    )
  const scopes = typeof scope === 'string' ? scope.split(' ').filter(Boolean) : []
  if (scopes.some((name) => !scopesSupported.includes(name)))
    throw new OAuthError('invalid_client_metadata', `scope must be out of ${scopesSupported.join(' ')}.`)
  const name = typeof client_name === 'string' ? client_name.trim().slice(0, 100) : ''
  if (name.includes('\0'))
    throw new OAuthError('invalid_client_metadata', 'client_name holds a NUL character.')
  return { client_name: name || 'Unnamed client', redirect_uris, method, scopes }
}

function parsed(body: Buffer | undefined): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(body?.toString('utf8') ?? '')
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return value as Record<string, unknown>
  } catch {
    // Not JSON: the same refusal as JSON that is no object.
  }
  throw new OAuthError('invalid_client_metadata', 'The body must be a JSON object.')
}
