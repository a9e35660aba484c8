import { sqlOn } from '../../store/sql.ts'
import { inTransaction } from '../../store/store.ts'
import type { Site } from '../pages/site.ts'
import { hashOf } from '../secret.ts'
import type { Application } from './application.ts'
import { revokeGrant } from './grant.ts'
import { issueToken } from './issue-token.ts'
import { OAuthError } from './oauth-error.ts'
import { type Parameters, required } from './parameters.ts'

/** Exchanges a refresh token for new ones (RFC 6749 section 6); one presented twice ends the whole grant. */
export async function refreshToken(
  site: Site,
  application: Application,
  parameters: Parameters,
): Promise<Record<string, unknown>> {
  const hash = hashOf(required(parameters, 'refresh_token'))
  const [found] = await site.sql`
    select grant_id, user_id, team_id, workspace_id, array_to_string(scopes, ' ') as scopes, application_id, refreshed_at
    from access_tokens where refresh_token_hash = ${hash}`
  if (!found?.grant_id || !found.user_id || found.application_id !== application.id) throw invalidGrant()
  const { grant_id, user_id, team_id = null, workspace_id = null } = found
  const held = (found.scopes ?? '').split(' ').filter(Boolean)
  const asked = parameters.get('scope')?.split(' ').filter(Boolean) ?? held
  if (asked.some((scope) => !held.includes(scope)))
    throw new OAuthError('invalid_scope', `The token may ask for: ${held.join(' ')}.`)
  const answer = await inTransaction(site.store.pool, async (client) => {
    const sql = sqlOn(client)
    const taken = await sql`update access_tokens set revoked_at = now(), refreshed_at = now()
      where refresh_token_hash = ${hash} and revoked_at is null returning id`
    if (taken.length === 0) return null
    return issueToken(sql, { application, user_id, team_id, workspace_id, scopes: asked, grant_id }, site)
  })
  if (answer) return answer
  await revokeGrant(site.sql, grant_id)
  throw invalidGrant()
}

const invalidGrant = (): OAuthError =>
  new OAuthError('invalid_grant', 'The refresh token is invalid, revoked, or was issued to another client.')
