import type { FastifyRequest } from 'fastify'
import type { Site } from '../pages/site.ts'
import { hashOf } from '../secret.ts'
import { authenticateClient } from './client-authentication.ts'
import { OAuthError } from './oauth-error.ts'
import { bodyParameters, required } from './parameters.ts'

/** The introspection endpoint (RFC 7662): a confidential client asks about its own tokens. */
export async function introspect(site: Site, request: FastifyRequest): Promise<Record<string, unknown>> {
  const parameters = bodyParameters(request)
  const application = await authenticateClient(site.sql, request.headers.authorization, parameters)
  if (!application.confidential)
    throw new OAuthError('invalid_client', 'Only clients with a secret may ask about tokens.', 401)
  const [row] = await site.sql`
    select array_to_string(scopes, ' ') as scope, floor(extract(epoch from created_at))::text as iat,
      floor(extract(epoch from expires_at))::text as exp
    from access_tokens where token_hash = ${hashOf(required(parameters, 'token'))} and application_id = ${application.id}
      and revoked_at is null and (expires_at is null or expires_at > now())`
  if (!row) return { active: false }
  return {
    active: true,
    scope: row.scope,
    client_id: application.uid,
    token_type: 'Bearer',
    ...(row.exp && { exp: Number(row.exp) }),
    iat: Number(row.iat),
  }
}
