import { behavior, type Context } from '../../define/behavior.ts'
import { invalid } from '../../define/errors.ts'
import type { Row } from '../../define/resource.ts'
import { nextNumber } from '../orders/counter.ts'
import { lockLines, moveFulfilled } from '../orders/fulfilled.ts'
import { invoice } from '../orders/invoice.ts'
import type { invoiceLineItem } from '../orders/invoice-line-item.ts'
import { order } from '../orders/order.ts'
import { isCounted } from '../orders/stock.ts'
import { variant } from '../products/variant.ts'
import { fulfillment, includedLineItem } from './fulfillment.ts'

type Line = Row<typeof invoiceLineItem>

/** How many of a line are to be sent. */
interface Parcel {
  readonly line: Line
  readonly quantity: number
}

export const fulfillmentBehavior = behavior(fulfillment, {
  async beforeCreate(ctx, values, { workspace_id }) {
    const given = values.included_orders_invoices_line_items_attributes ?? []
    const parcels = await parcelsOf(ctx, workspace_id, given)
    await refuseOthersInvoices(ctx, parcels, values.contact_id ?? 0)
    if (!values.ignore_out_of_stock) await refuseOutOfStock(ctx, workspace_id, parcels)
    return {
      ...values,
      included_orders_invoices_line_items_attributes: parcels as never,
      fulfillment_number: await nextNumber(ctx, workspace_id, 'fulfillment', 1),
    }
  },

  writes: {
    async included_orders_invoices_line_items_attributes(ctx, row, parcels: readonly Parcel[]) {
      const owner = { workspace_id: row.workspace_id, parent_id: row.id }
      for (const { line, quantity } of parcels) {
        await ctx.create(includedLineItem, owner, { invoices_line_item_id: line.id, quantity })
      }
      const moves = parcels.map(({ line, quantity }) => ({ line, by: quantity }))
      await moveFulfilled(ctx, row.workspace_id, moves)
    },
  },

  async beforeDelete(ctx, row) {
    if (row.status === 'fulfilled') await takeBack(ctx, row)
  },

  actions: {
    async cancel(ctx, row) {
      const cancelled = await ctx.transition(fulfillment, row, 'cancel')
      await takeBack(ctx, row)
      return { row: cancelled }
    },
  },
})

/** The lines of the body, each once and locked, with quantities that are left to send. */
async function parcelsOf(
  ctx: Context,
  workspaceId: number,
  given: readonly { readonly invoices_line_item_id?: number | null; readonly quantity?: number | null }[],
): Promise<Parcel[]> {
  const ids = [...new Set(given.map(({ invoices_line_item_id }) => invoices_line_item_id ?? 0))]
  if (ids.length === 0) throw refused('need at least one line')
  const lines = await lockLines(ctx, workspaceId, ids)
  return ids.map((id) => {
    const line = lines.find((candidate) => candidate.id === id)
    if (!line) throw refused(`name a line that does not exist: ${id}`)
    if (line.fulfillment_status === 'ignored') throw refused(`name a line that needs no fulfillment: ${id}`)
    const left = line.quantity - line.fulfilled_quantity
    const wanted = given.filter((entry) => entry.invoices_line_item_id === id)
    const quantity = wanted.reduce((sum, entry) => sum + (entry.quantity ?? left), 0)
    if (wanted.some((entry) => entry.quantity != null && entry.quantity < 1))
      throw refused('need quantities of 1 or more')
    if (quantity > left || quantity === 0)
      throw refused(`ask for ${quantity} of line ${id}, of which ${left} are left to fulfill`)
    return { line, quantity }
  })
}

/** Everything in a parcel goes to one contact, and has been paid. */
async function refuseOthersInvoices(
  ctx: Context,
  parcels: readonly Parcel[],
  contactId: number,
): Promise<void> {
  for (const id of new Set(parcels.map(({ line }) => line.invoice_id))) {
    const billed = await ctx.find(invoice, id)
    const { contact_id } = await ctx.find(order, billed.order_id)
    if (contact_id !== contactId) throw refused(`name a line of another contact, on invoice ${id}`)
    if (!billed.eligible_for_fulfillment)
      throw refused(
        `name a line of invoice ${id}, which is ${billed.status} and not eligible for fulfillment`,
      )
  }
}

/** Payment took the stock already: what is short is below zero now. */
async function refuseOutOfStock(
  ctx: Context,
  workspaceId: number,
  parcels: readonly Parcel[],
): Promise<void> {
  const ids = [...new Set(parcels.map(({ line }) => line.variant_id))]
  for (const found of await ctx.where(variant, workspaceId, { id: ids })) {
    if (isCounted(found) && (found.quantity ?? 0) < 0 && !found.out_of_stock_sales)
      throw refused(
        `name ${found.name}, of which there are ${-(found.quantity ?? 0)} too few; send ignore_out_of_stock to go ahead`,
      )
  }
}

/** What a fulfillment sent counts as not sent again. */
async function takeBack(ctx: Context, row: Row<typeof fulfillment>): Promise<void> {
  const included = await ctx.where(includedLineItem, row.workspace_id, { fulfillment_id: row.id })
  const ids = included.map(({ invoices_line_item_id }) => invoices_line_item_id)
  const lines = await lockLines(ctx, row.workspace_id, ids)
  const moves = included.flatMap(({ invoices_line_item_id, quantity }) => {
    const line = lines.find(({ id }) => id === invoices_line_item_id)
    return line ? [{ line, by: -quantity }] : []
  })
  await moveFulfilled(ctx, row.workspace_id, moves)
}

const refused = (message: string) => invalid({ included_orders_invoices_line_items_attributes: [message] })
