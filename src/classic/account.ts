import type { Authenticate, Caller } from '../auth/authenticate.ts'
import type { Principal } from '../define/behavior.ts'
import { forbidden, unauthorized } from '../define/errors.ts'
import type { Sql } from '../store/sql.ts'

/** The account behind a token: its workspace, or the first workspace of its first team. */
export async function accountOf(
  sql: Sql,
  { team_ids, workspace_id }: Principal,
): Promise<{ teamId: string; workspaceId: string }> {
  const [row] = await sql`
    select id, team_id from workspaces where team_id = any(${[...team_ids]}::bigint[])
    and (${workspace_id}::bigint is null or id = ${workspace_id}) order by team_id, id limit 1`
  if (!row?.id || !row.team_id) throw forbidden('The token belongs to no account with data.')
  return { teamId: row.team_id, workspaceId: row.id }
}

/** Older clients send a person's address and a token of their team in the query (classic-v1.md section 2). */
export async function legacyPrincipal(
  { sql, authenticate }: { sql: Sql; authenticate: Authenticate },
  query: URLSearchParams,
): Promise<Caller> {
  const principal = await authenticate(`Bearer ${query.get('auth_token') ?? ''}`)
  const [row] = await sql`
    select 1 as one from memberships m join users u on u.id = m.user_id
    where m.team_id = any(${[...principal.team_ids]}::bigint[]) and lower(u.email) = lower(${query.get('email') ?? ''}) limit 1`
  if (!row) throw unauthorized()
  return principal
}
