import { randomBytes } from 'node:crypto'
import type { Sql } from '../../store/sql.ts'
import type { Site } from '../pages/site.ts'
import { hashOf, newToken } from '../secret.ts'
import type { Application } from './application.ts'

/** What a token is issued for. */
export interface Issue {
  readonly application: Application
  /** The acting user. */
  readonly user_id: string
  /** Null for a person's own token, which reaches all their teams. */
  readonly team_id: string | null
  /** Set for installations. */
  readonly workspace_id: string | null
  readonly scopes: readonly string[]
  readonly grant_id: string | null
}

/** The lifetime that answers state while tokens do not expire (v2-behaviour.md section 18.2, row 29). */
const statedS = 7200

/** Issues an access token, and a refresh token where tokens expire; the answer of RFC 6749 section 5.1. */
export async function issueToken(
  sql: Sql,
  issue: Issue,
  { oauth, workspaceUrl }: Pick<Site, 'oauth' | 'workspaceUrl'>,
): Promise<Record<string, unknown>> {
  const { application, scopes } = issue
  const token = application.classic ? randomBytes(32).toString('hex') : newToken()
  const lifetimeS = application.classic ? null : oauth.tokenS
  const refresh = lifetimeS !== null && issue.grant_id !== null ? newToken() : null
  const [row] = await sql`
    insert into access_tokens (token_hash, application_id, user_id, team_id, workspace_id, name, scopes, grant_id,
      expires_at, refresh_token_hash)
    values (${hashOf(token)}, ${application.id}, ${issue.user_id}, ${issue.team_id}, ${issue.workspace_id},
      ${application.name}, ${[...scopes]}, ${issue.grant_id},
      now() + make_interval(secs => ${lifetimeS}), ${refresh && hashOf(refresh)})
    returning floor(extract(epoch from created_at))::text as created_at`
  if (application.classic) return { access_token: token, token_type: 'bearer', scope: 'public' }
  return {
    access_token: token,
    token_type: 'Bearer',
    expires_in: lifetimeS ?? statedS,
    ...(refresh && { refresh_token: refresh }),
    scope: scopes.join(' '),
    created_at: Number(row?.created_at),
    ...(await whereabouts(sql, issue, workspaceUrl)),
  }
}

/** Team and workspace of an installation; the team of a person who has only one. Nothing is null. */
async function whereabouts(
  sql: Sql,
  { user_id, workspace_id, grant_id }: Issue,
  workspaceUrl: Site['workspaceUrl'],
): Promise<Record<string, unknown>> {
  if (workspace_id) {
    const [row] = await sql`select w.team_id, t.name as team_name, w.name, w.subdomain
      from workspaces w join teams t on t.id = w.team_id where w.id = ${workspace_id}`
    return {
      team_id: Number(row?.team_id),
      team_name: row?.team_name,
      workspace_id: Number(workspace_id),
      workspace_name: row?.name,
      workspace_url: workspaceUrl(row?.subdomain ?? ''),
    }
  }
  if (!grant_id) return {}
  const teams = await sql`select team_id from memberships where user_id = ${user_id} limit 2`
  return teams.length === 1 ? { team_id: Number(teams[0]?.team_id) } : {}
}
