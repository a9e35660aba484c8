import { behavior, type Context } from '../../define/behavior.ts'
import { ApiError, invalid } from '../../define/errors.ts'
import type { Row } from '../../define/resource.ts'
import { amountProblem } from '../amounts.ts'
import { grantAccess, type Purchase, revokeAccess } from './access.ts'
import { hundredths, total } from './amount.ts'
import { nextNumber } from './counter.ts'
import { rollUp } from './fulfilled.ts'
import { invoice } from './invoice.ts'
import { invoiceLineItem } from './invoice-line-item.ts'
import { amountOf, type GivenItem, type Item, loadItems, quantityOf, refused } from './items.ts'
import { applyNextPrices } from './line-item.behavior.ts'
import { orderLineItem } from './line-item.ts'
import { order } from './order.ts'
import { giveStockBack, holdStock, takeStock } from './stock.ts'

const firstNumber = 1001

type Invoice = Row<typeof invoice>
type Line = Row<typeof invoiceLineItem>

/** A line of an invoice as a body gives it: an update names lines that are there. */
type GivenLine = GivenItem & { readonly id?: number | null }

/** A line of an invoice with what a body changes of it. */
interface ChangedLine {
  readonly line: Line
  readonly amount: string
  readonly quantity: number
  readonly description: string | null
}

export const invoiceBehavior = behavior(invoice, {
  async beforeCreate(ctx, values, owner) {
    const of = await ctx.lock(order, owner.parent_id ?? 0)
    refuseManaged(of.payment_processor)
    refuseWrongShipping(values.shipping_amount, of.currency)
    if (values.status === 'paid' && !values.paid_at) throw invalid({ paid_at: ["can't be blank"] })
    const invoice_type = typeOf(of, values.invoice_type)
    if (invoice_type === 'renewal') await applyNextPrices(ctx, of)
    const given: readonly GivenLine[] =
      (values.line_items_attributes as readonly GivenLine[] | null) ?? (await ordered(ctx, of))
    if (given.some(({ id }) => id)) throw refused('name a line, and a new invoice has none')
    const items = await loadItems(ctx, of.workspace_id, given)
    const sent = items.some(({ variant }) => variant.fulfillment_required)
    const number = values.invoice_number?.trim() || null
    return {
      ...values,
      invoice_type,
      order_type: of.order_type,
      currency: of.currency,
      payment_processor: of.payment_processor,
      issued_at: values.issued_at ?? ctx.now(),
      subtotal_amount: total(items),
      fulfillment_status: sent ? 'unfulfilled' : 'not_applicable',
      line_items_attributes: items as never,
      invoice_number: number ?? String(await nextNumber(ctx, of.workspace_id, 'invoice', firstNumber)),
    }
  },

  async beforeUpdate(ctx, row, values) {
    refuseManaged(row.payment_processor)
    refuseWrongShipping(values.shipping_amount, row.currency)
    const { line_items_attributes: changes, ...rest } = values
    if (!changes) return rest
    const lines = await ctx.where(invoiceLineItem, row.workspace_id, { invoice_id: row.id }, { lock: true })
    const given = changes.filter(({ id }: GivenLine) => id != null) as readonly GivenLine[]
    refuseStrangers(lines, given)
    const changed = lines.map((line) => changedLine(line, given))
    return { ...values, subtotal_amount: total(changed), line_items_attributes: changed as never }
  },

  writes: {
    async line_items_attributes(ctx, row, items: readonly Item[] | readonly ChangedLine[], on) {
      if (on === 'create') await storeLines(ctx, row, items as readonly Item[])
      else await changeLines(ctx, row, items as readonly ChangedLine[])
    },
  },

  enters: {
    status: {
      async paid(ctx, row) {
        const of = await ctx.lock(order, row.order_id)
        const once = of.order_type === 'one-time-order'
        const first = !once && !of.first_paid_at && hundredths(row.total_amount) > 0n
        const paid = await ctx.update(order, of, {
          billing_status: 'paid',
          ...(once && { service_status: 'completed' }),
          ...(first && { first_paid_at: row.paid_at ?? ctx.now() }),
        })
        if (paid.updated_at === of.updated_at) ctx.emit('order.updated', order, of)
        await grantAccess(ctx, await purchaseOf(ctx, row, of))
        await takeStock(ctx, row)
      },
      async refunded(ctx, row) {
        const of = await ctx.lock(order, row.order_id)
        await ctx.update(order, of, { billing_status: 'refunded' })
        await revokeAccess(ctx, await purchaseOf(ctx, row, of))
        await giveStockBack(ctx, row, of.contact_id)
      },
      voided: (ctx, row) => giveStockBack(ctx, row, null),
    },
  },
})

function refuseManaged(processor: string): void {
  if (processor !== 'external') throw new ApiError(404, 'No such external order')
}

function refuseWrongShipping(amount: string | null | undefined, currency: string): void {
  const problem = amountProblem(amount, currency)
  if (problem) throw invalid({ shipping_amount: [problem] })
}

function typeOf(of: Row<typeof order>, given: Invoice['invoice_type'] | undefined) {
  const once = of.order_type === 'one-time-order'
  if (once && given && given !== 'one_time_sale')
    throw invalid({ invoice_type: ['must be one_time_sale for one-time orders'] })
  return given ?? (once ? 'one_time_sale' : 'initial')
}

/** What an invoice bills when its body does not say: the line items of the order. */
async function ordered(ctx: Context, of: Row<typeof order>): Promise<GivenItem[]> {
  const items = await ctx.where(orderLineItem, of.workspace_id, { order_id: of.id })
  return items.map(({ variant_id, price_id, quantity }) => ({
    variant_id,
    products_price_id: price_id,
    quantity,
  }))
}

/** An entry with an id names a line of the invoice, and what the line sells stays; others are ignored (section 14.10). */
function refuseStrangers(lines: readonly Line[], given: readonly GivenLine[]): void {
  for (const { id, variant_id, products_price_id } of given) {
    const line = lines.find((known) => known.id === id)
    if (!line) throw refused('need the id of a line of this invoice')
    if ((variant_id ?? line.variant_id) !== line.variant_id) throw refused('keep their variant_id')
    if ((products_price_id ?? line.price_id) !== line.price_id) throw refused('keep their products_price_id')
  }
}

function changedLine(line: Line, changes: readonly GivenLine[]): ChangedLine {
  const change = changes.find(({ id }) => id === line.id)
  const quantity = change?.quantity == null ? line.quantity : quantityOf(change.quantity)
  if (quantity < line.fulfilled_quantity)
    throw refused(`cannot have less than the ${line.fulfilled_quantity} that are fulfilled already`)
  return {
    line,
    quantity,
    amount: change?.amount == null ? line.amount : amountOf(change.amount, line.currency),
    description: change?.description === undefined ? line.description : change.description,
  }
}

async function storeLines(ctx: Context, row: Invoice, items: readonly Item[]): Promise<void> {
  const owner = { workspace_id: row.workspace_id, parent_id: row.id }
  for (const { variant, price, amount, quantity, description } of items) {
    await ctx.create(invoiceLineItem, owner, {
      variant_id: variant.id,
      price_id: price.id,
      payment_type: price.payment_type,
      currency: row.currency,
      fulfillment_status: variant.fulfillment_required ? 'unfulfilled' : 'ignored',
      amount,
      quantity,
      description,
    })
  }
}

async function changeLines(ctx: Context, row: Invoice, changes: readonly ChangedLine[]): Promise<void> {
  for (const { line, amount, quantity, description } of changes) {
    await ctx.update(invoiceLineItem, line, { amount, quantity, description })
  }
  await holdStock(ctx, row)
  await rollUp(ctx, row.workspace_id, [row.id])
}

async function purchaseOf(ctx: Context, row: Invoice, of: Row<typeof order>): Promise<Purchase> {
  const lines = await ctx.where(invoiceLineItem, row.workspace_id, { invoice_id: row.id })
  return {
    workspace_id: row.workspace_id,
    contact_id: of.contact_id ?? 0,
    order_id: of.id,
    variant_ids: [...new Set(lines.map(({ variant_id }) => variant_id))],
  }
}
