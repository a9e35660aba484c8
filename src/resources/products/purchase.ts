import type { Context } from '../../define/behavior.ts'
import type { Row } from '../../define/resource.ts'
import type { price } from './price.ts'

/** Whether an order has been placed at this price: its terms are then what somebody agreed to. */
export async function isPurchased(_ctx: Context, _row: Row<typeof price>): Promise<boolean> {
  return false
}
