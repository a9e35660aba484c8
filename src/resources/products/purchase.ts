import type { Context } from '../../define/behavior.ts'
import type { Row } from '../../define/resource.ts'
import { orderLineItem } from '../orders/line-item.ts'
import type { price } from './price.ts'

/** Whether an order has been placed at this price: its terms are then what somebody agreed to. */
export async function isPurchased(ctx: Context, row: Row<typeof price>): Promise<boolean> {
  const lines = await ctx.where(orderLineItem, row.workspace_id, { price_id: row.id }, { limit: 1 })
  return lines.length > 0
}
