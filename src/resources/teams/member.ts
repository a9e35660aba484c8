import type { Context } from '../../define/behavior.ts'
import { invalid } from '../../define/errors.ts'

/** 422 unless the id, where there is one, is a membership of the team that owns the workspace. */
export async function checkMember(
  ctx: Context,
  workspaceId: number,
  field: string,
  id: number | null | undefined,
): Promise<void> {
  if (id === null || id === undefined) return
  const [found] = await ctx.sql`select m.id from memberships m join workspaces w on w.team_id = m.team_id
    where w.id = ${workspaceId} and m.id = ${id}`
  if (!found) throw invalid({ [field]: ['must exist'] })
}

/** The membership of whoever calls, in the team that owns the workspace; API tokens act as one of their own. */
export async function ownMembership(ctx: Context, workspaceId: number): Promise<number | null> {
  const [found] = await ctx.sql`select m.id from memberships m join workspaces w on w.team_id = m.team_id
    where w.id = ${workspaceId} and m.user_id = ${ctx.principal.user_id}`
  return found ? Number(found.id) : null
}
