import type { FastifyRequest } from 'fastify'
import type { Site } from '../pages/site.ts'
import { hashOf } from '../secret.ts'
import { authenticateClient } from './client-authentication.ts'
import { revokeGrant } from './grant.ts'
import { OAuthError } from './oauth-error.ts'
import { bodyParameters, required } from './parameters.ts'

/** The revocation endpoint (RFC 7009): the same answer whether or not there was such a token. */
export async function revoke(site: Site, request: FastifyRequest): Promise<Record<string, unknown>> {
  const parameters = bodyParameters(request)
  const application = await authenticateClient(site.sql, request.headers.authorization, parameters)
  const hash = hashOf(required(parameters, 'token'))
  const [row] = await site.sql`
    select id, application_id, grant_id, refresh_token_hash = ${hash} as refresh from access_tokens
    where token_hash = ${hash} or refresh_token_hash = ${hash}`
  if (!row) return {}
  if (row.application_id !== application.id)
    throw new OAuthError('unauthorized_client', 'The token was issued to another client.', 403)
  if (row.refresh === 't' && row.grant_id) await revokeGrant(site.sql, row.grant_id)
  else await site.sql`update access_tokens set revoked_at = now() where id = ${row.id} and revoked_at is null`
  return {}
}
