import { sqlOn } from '../../store/sql.ts'
import { inTransaction } from '../../store/store.ts'
import type { Site } from '../pages/site.ts'
import { hashOf } from '../secret.ts'
import type { Application } from './application.ts'
import { installationAgent, revokeGrant } from './grant.ts'
import { issueToken } from './issue-token.ts'
import { OAuthError } from './oauth-error.ts'
import { type Parameters, required } from './parameters.ts'
import { answersChallenge } from './pkce.ts'

/** Exchanges an authorization code (RFC 6749 section 4.1.3). A code presented twice ends what it gave. */
export async function authorizationCode(
  site: Site,
  application: Application,
  parameters: Parameters,
): Promise<Record<string, unknown>> {
  const code = required(parameters, 'code')
  const redirectUri = required(parameters, 'redirect_uri')
  const found = await findGrant(site, code)
  if (!found || found.application_id !== application.id) throw invalidGrant()
  if (found.used_at) {
    await revokeGrant(site.sql, found.id)
    throw invalidGrant()
  }
  if (found.dead === 't' || found.redirect_uri !== redirectUri) throw invalidGrant()
  if (!answersChallenge(found.code_challenge, parameters.get('code_verifier'))) throw invalidGrant()
  const { workspace_id, user_id } = found
  const actor = workspace_id
    ? await installationAgent(site, application, workspace_id)
    : { user_id, team_id: null, workspace_id: null }
  const answer = await inTransaction(site.store.pool, async (client) => {
    const sql = sqlOn(client)
    const taken = await sql`update authorization_grants set used_at = now()
      where id = ${found.id} and used_at is null and revoked_at is null returning id`
    if (taken.length === 0) return null
    const scopes = found.scopes.split(' ').filter(Boolean)
    return issueToken(sql, { application, ...actor, scopes, grant_id: found.id }, site)
  })
  if (answer) return answer
  await revokeGrant(site.sql, found.id)
  throw invalidGrant()
}

/** One sentence for every way a code can be wrong, so that none can be told from another. */
const invalidGrant = (): OAuthError =>
  new OAuthError(
    'invalid_grant',
    'The authorization code is invalid, expired, used, or was issued for another client, redirect URI or verifier.',
  )

interface Found {
  readonly id: string
  readonly application_id: string
  readonly user_id: string
  readonly workspace_id: string | null
  readonly redirect_uri: string
  readonly code_challenge: string | null
  readonly scopes: string
  readonly used_at: string | null
  readonly dead: string
}

/** A code for an installation is dead as well where whoever gave it does not administer the workspace any more. */
async function findGrant({ sql }: Site, code: string): Promise<Found | undefined> {
  const [row] = await sql`
    select id, application_id, user_id, workspace_id, redirect_uri, code_challenge, array_to_string(scopes, ' ') as scopes,
      used_at, (expires_at <= now() or revoked_at is not null or (workspace_id is not null and not exists (
        select 1 from memberships m join workspaces w on w.team_id = m.team_id
          where w.id = g.workspace_id and m.user_id = g.user_id and m.role_ids ? 'admin'))) as dead
    from authorization_grants g where code_hash = ${hashOf(code)}`
  return row as unknown as Found | undefined
}
