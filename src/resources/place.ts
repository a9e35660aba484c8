import type { Context } from '../define/behavior.ts'
import type { AnyResource } from '../define/resource.ts'

/** The next `sort_order` among siblings, counted from 1; the caller holds the lock on what they belong to. */
export async function nextPlace(
  ctx: Context,
  resource: AnyResource,
  workspaceId: number,
  siblings: Readonly<Record<string, unknown>>,
): Promise<number> {
  const [last] = await ctx.where(resource, workspaceId, siblings, { order: 'r.sort_order desc', limit: 1 })
  return last ? Number(last.sort_order) + 1 : 1
}
