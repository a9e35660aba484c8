import type { Context } from '../../define/behavior.ts'
import { integer } from '../../define/kinds/number.ts'
import { text } from '../../define/kinds/text.ts'
import { resource } from '../../define/resource.ts'

/** The last number given out of each sequence of a workspace: orders, invoices, fulfillments. */
export const counter = resource({
  name: 'Orders::Counter',
  parent: 'Workspace',
  access: 'orders',
  operations: [],
  fields: {
    name: text({ required: true, unique: true }),
    value: integer({ required: true, set: 'server' }),
  },
})

/**
 * The next number of a sequence, starting with `first`. Its row stays locked until the transaction ends, so that
 * numbers have no gaps: a failed transaction gives its number back.
 */
export async function nextNumber(
  ctx: Context,
  workspaceId: number,
  sequence: 'order' | 'invoice' | 'fulfillment',
  first: number,
): Promise<number> {
  const [row] = await ctx.sql`
    insert into orders_counters as c (workspace_id, name, value) values (${workspaceId}, ${sequence}, ${first})
    on conflict (workspace_id, name) do update set value = c.value + 1 returning value`
  return Number(row?.value)
}
