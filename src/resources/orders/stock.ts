import type { Context } from '../../define/behavior.ts'
import type { Row } from '../../define/resource.ts'
import { variant } from '../products/variant.ts'
import type { invoice } from './invoice.ts'
import { invoiceLineItem } from './invoice-line-item.ts'
import { restock, restockedLineItem } from './restock.ts'

type Invoice = Row<typeof invoice>
type Line = Row<typeof invoiceLineItem>

/** Whether anybody counts how many of a variant there are; without a count there is nothing to take. */
export const isCounted = ({ track_quantity, quantity }: Row<typeof variant>): boolean =>
  track_quantity && quantity !== null

/** Payment takes what an invoice bills out of stock. It may fall below zero: the sale has happened elsewhere. */
export async function takeStock(ctx: Context, row: Invoice): Promise<void> {
  await moveStock(ctx, await linesOf(ctx, row), ({ quantity }) => quantity)
}

/** After a change of quantities: what was taken follows. */
export async function holdStock(ctx: Context, row: Invoice): Promise<void> {
  const held = (await linesOf(ctx, row)).filter(({ stock_taken }) => stock_taken > 0)
  await moveStock(ctx, held, ({ quantity }) => quantity)
}

/** Puts back what payment took; what had been sent to `contactId` comes back as a restock (section 18.4, row 65). */
export async function giveStockBack(ctx: Context, row: Invoice, contactId: number | null): Promise<void> {
  const taken = (await linesOf(ctx, row)).filter(({ stock_taken }) => stock_taken > 0)
  await moveStock(ctx, taken, () => 0)
  const sent = taken.filter(({ fulfilled_quantity }) => fulfilled_quantity > 0)
  if (contactId === null || sent.length === 0) return
  const { workspace_id } = row
  const made = await ctx.create(restock, { workspace_id }, { contact_id: contactId, status: 'restocked' })
  for (const line of sent) {
    const quantity = Math.min(line.fulfilled_quantity, line.stock_taken)
    const owner = { workspace_id, parent_id: made.id }
    await ctx.create(restockedLineItem, owner, { invoices_line_item_id: line.id, quantity })
  }
}

const linesOf = (ctx: Context, row: Invoice): Promise<Line[]> =>
  ctx.where(invoiceLineItem, row.workspace_id, { invoice_id: row.id }, { lock: true })

/** Brings what each line holds of its variant to `wanted`; variants are locked in the order of their ids. */
async function moveStock(
  ctx: Context,
  lines: readonly Line[],
  wanted: (line: Line) => number,
): Promise<void> {
  const [first] = lines
  if (!first) return
  const ids = [...new Set(lines.map(({ variant_id }) => variant_id))]
  const variants = await ctx.where(variant, first.workspace_id, { id: ids }, { lock: true })
  for (const counted of variants.filter(isCounted)) {
    const own = lines.filter(({ variant_id }) => variant_id === counted.id)
    const change = own.reduce((sum, line) => sum + wanted(line) - line.stock_taken, 0)
    await ctx.update(variant, counted, { quantity: (counted.quantity ?? 0) - change })
    for (const line of own) await ctx.update(invoiceLineItem, line, { stock_taken: wanted(line) })
  }
}
