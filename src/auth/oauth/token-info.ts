import type { FastifyRequest } from 'fastify'
import type { Site } from '../pages/site.ts'
import { hashOf } from '../secret.ts'
import { OAuthError } from './oauth-error.ts'

/** What a bearer token is, told to whoever holds it (Doorkeeper's `/oauth/token/info`). */
export async function tokenInfo({ sql }: Site, request: FastifyRequest): Promise<Record<string, unknown>> {
  const token = /^bearer +([\w.~+/=-]{1,512}) *$/i.exec(request.headers.authorization ?? '')?.[1]
  const [row] = await sql`
    select t.user_id, array_to_string(t.scopes, ' ') as scopes, a.uid, floor(extract(epoch from t.created_at))::text as created_at,
      ceil(extract(epoch from t.expires_at - now()))::text as left
    from access_tokens t left join platform_applications a on a.id = t.application_id
    where t.token_hash = ${hashOf(token ?? '')} and t.revoked_at is null and (t.expires_at is null or t.expires_at > now())`
  if (!row)
    throw new OAuthError('invalid_token', 'The access token is missing, unknown, expired or revoked.', 401)
  return {
    resource_owner_id: Number(row.user_id),
    scope: (row.scopes ?? '').split(' ').filter(Boolean),
    expires_in: row.left ? Number(row.left) : null,
    application: { uid: row.uid ?? null },
    created_at: Number(row.created_at),
  }
}
