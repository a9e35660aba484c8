import { type RawBuilder, sql } from 'kysely'
import type { Principal } from '../define/behavior.ts'
import type { Resource } from '../define/resource.ts'
import { arrayOf, type Bindings, parameter, raw } from './statement.ts'

/**
 * The condition under which a row of this resource is in the caller's reach. Every statement on resources starts
 * from it; there is no other way to name a table. `column` may replace the tenant column by what is known equal.
 */
export function inReach(resource: Resource, row: string, column?: RawBuilder<unknown>): RawBuilder<unknown> {
  const value = column ?? raw(`${row}.${resource.tenant.column}`)
  const teams = parameter('teams', 'bigint[]')
  if (resource.tenant.by === 'team') return sql`${value} = any(${teams})`
  if (resource.tenant.by === 'user') return sql`${value} = ${parameter('user', 'bigint')}`
  const workspace = parameter('workspace', 'bigint')
  return sql`exists (select 1 from workspaces w where w.id = ${value} and w.team_id = any(${teams}) and (${workspace} is null or w.id = ${workspace}))`
}

/** What `inReach` asks for. */
export function reachOf(principal: Principal): Bindings {
  return {
    teams: arrayOf(principal.team_ids),
    workspace: principal.workspace_id,
    user: principal.user_id,
  }
}

/** Whether rows of this resource carry the workspace they belong to. */
export const hasWorkspace = (resource: Resource): boolean => resource.tenant.column === 'workspace_id'

/**
 * The owner of a collection: the parent's id and, where rows carry one, the workspace; no row where the parent is
 * out of reach. `$parent` is bound to the id in the path.
 */
export function ownerOf(parent: Resource): RawBuilder<unknown> {
  const workspace = workspaceColumn(parent)
  return sql`select p.id as parent_id, ${raw(workspace)} as workspace_id from ${sql.table(parent.table)} p
    where p.id = ${parameter('parent', 'bigint')} and ${inReach(parent, 'p', parent.tenant.column === 'id' ? parameter('parent', 'bigint') : undefined)}`
}

/** The column of a row that tells its workspace, or null for what stands above workspaces. */
export function workspaceColumn(resource: Resource, row = 'p'): string {
  if (resource.tenant.by !== 'workspace') return 'null::bigint'
  return `${row}.${resource.tenant.column}`
}
