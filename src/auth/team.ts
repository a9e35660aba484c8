import { nobody, type Principal } from '../define/behavior.ts'
import { forbidden } from '../define/errors.ts'
import type { Sql } from '../store/sql.ts'
import { roleTitle } from './roles.ts'

/** A team a person belongs to, with its workspaces. */
export interface TeamOf {
  readonly id: string
  readonly name: string
  /** What the person is there, in a word for people. */
  readonly role: string
  /** Whether the person manages applications, people and installations. */
  readonly admin: boolean
  readonly workspaces: readonly { readonly id: string; readonly name: string; readonly subdomain: string }[]
}

/** The teams of a person at this moment, in the order they joined. */
export async function teamsOf(sql: Sql, userId: string): Promise<TeamOf[]> {
  const rows = await sql`
    select t.id, t.name, m.role_ids ? 'admin' as admin, m.role_ids ->> 0 as role,
      (select coalesce(json_agg(json_build_object('id', w.id::text, 'name', w.name, 'subdomain', w.subdomain) order by w.id), '[]')
        from workspaces w where w.team_id = t.id) as workspaces
    from memberships m join teams t on t.id = m.team_id where m.user_id = ${userId} order by m.id`
  return rows.map((row) => ({
    id: row.id ?? '',
    name: row.name ?? '',
    role: roleTitle(row.role),
    admin: row.admin === 't',
    workspaces: JSON.parse(row.workspaces ?? '[]'),
  }))
}

/** The team a person looks at: that of the workspace they chose, else their first. */
export function currentTeam(teams: readonly TeamOf[], workspaceId: string | null): TeamOf | undefined {
  return teams.find(({ workspaces }) => workspaces.some(({ id }) => id === workspaceId)) ?? teams[0]
}

/** Acts for a person in these teams, through the engine. */
export const principalIn = (teams: readonly TeamOf[], userId: string): Principal => ({
  ...nobody,
  user_id: userId,
  team_ids: teams.map(({ id }) => id),
})

/** The current team of a person who manages it; refuses everybody else. */
export async function managedTeam(
  sql: Sql,
  { user_id, workspace_id }: { user_id: string; workspace_id: string | null },
): Promise<TeamOf> {
  const team = currentTeam(await teamsOf(sql, user_id), workspace_id)
  if (!team?.admin) throw forbidden('Only administrators of the team can do this. Ask one of them.')
  return team
}
