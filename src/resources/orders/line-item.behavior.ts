import { type ActionInput, type ActionResult, behavior, type Context } from '../../define/behavior.ts'
import { invalid } from '../../define/errors.ts'
import type { AnyResource, Row } from '../../define/resource.ts'
import { price } from '../products/price.ts'
import { variant } from '../products/variant.ts'
import { hundredths, total, written } from './amount.ts'
import { orderLineItem } from './line-item.ts'
import { order } from './order.ts'

type Line = Row<typeof orderLineItem>
type Order = Row<typeof order>
type Price = Row<typeof price>

/** A change of price as it would happen. */
interface Change {
  readonly of: Order
  readonly from: Price
  readonly to: Price
  readonly upgrade: boolean
  readonly now: boolean
  readonly prorate: boolean
}

export const orderLineItemBehavior = behavior(orderLineItem, {
  actions: {
    async preview_change(ctx, row, input) {
      const change = await changeOf(ctx, row, input)
      const previous_line_item = await ctx.shown(orderLineItem, row)
      return reply(ctx, row, change, { preview: true, previous_line_item })
    },
    async perform_change(ctx, row, input) {
      const change = await changeOf(ctx, row, input)
      const previous_line_item = await ctx.shown(orderLineItem, row)
      await perform(ctx, row, change, previous_line_item)
      return reply(ctx, row, change, { preview: false, previous_line_item })
    },
  },
})

/** With a renewal, changes that wait for it take effect. */
export async function applyNextPrices(ctx: Context, of: Order): Promise<void> {
  const lines = await ctx.where(orderLineItem, of.workspace_id, { order_id: of.id }, { lock: true })
  for (const line of lines) {
    if (line.next_price_id !== null) await setPrice(ctx, of, line, await ctx.find(price, line.next_price_id))
  }
}

/** Reads what is asked for; 422 where a subscription cannot change that way (section 14.11). */
async function changeOf(ctx: Context, row: Line, { values }: ActionInput): Promise<Change> {
  const of = await ctx.lock(order, row.order_id)
  const [to] = await ctx.where(price, row.workspace_id, { id: values.products_price_id })
  if (!to) throw invalid({ products_price: ['must exist'] })
  const from = await ctx.find(price, row.price_id)
  refuseOrder(of, from, await pricesOf(ctx, of))
  refuseTarget(from, to)
  const upgrade = hundredths(to.amount) > hundredths(from.amount)
  const { product_type } = await ctx.find(variant, to.variant_id)
  const now = (values.effective_time ?? (upgrade ? 'now' : 'next_renewal')) === 'now'
  const prorate = product_type !== 'physical' && (values.prorate ?? upgrade)
  return { of, from, to, upgrade, now, prorate }
}

/** Why a change is refused ends with the code that clients look for (section 7.2). */
function refuseOrder(of: Order, from: Price, prices: readonly Price[]): void {
  if (of.order_type !== 'subscription-order')
    throw invalid('Only subscription orders can change their price (not_eligible)')
  const repeated = prices.filter(({ payment_type }) => payment_type !== 'one_time')
  if (from.payment_type !== 'subscription' || repeated.length !== 1)
    throw invalid(
      'Only a subscription line item without a second one or a payment plan beside it can change its price (not_eligible)',
    )
}

function refuseTarget(from: Price, to: Price): void {
  if (to.id === from.id) throw invalid('The line item has this price already (same_target)')
  if (to.payment_type !== 'subscription' || to.archived)
    throw invalid('Only a subscription price that is not archived can be changed to (target_not_allowed)')
}

async function pricesOf(ctx: Context, of: Order): Promise<Price[]> {
  const lines = await ctx.where(orderLineItem, of.workspace_id, { order_id: of.id })
  const prices = await ctx.where(price, of.workspace_id, { id: lines.map(({ price_id }) => price_id) })
  return lines.flatMap(({ price_id }) => prices.find(({ id }) => id === price_id) ?? [])
}

async function perform(
  ctx: Context,
  row: Line,
  { of, to, upgrade, now }: Change,
  previous_line_item: object,
): Promise<void> {
  if (now) await setPrice(ctx, of, row, to)
  else await ctx.update(orderLineItem, row, { next_price_id: to.id })
  const direction = upgrade ? 'subscription.upgraded' : 'subscription.downgraded'
  ctx.emit(direction, order, of, { previous_line_item })
  ctx.emit('subscription.line_items.changed', order, of)
}

async function setPrice(ctx: Context, of: Order, row: Line, to: Price): Promise<void> {
  const bought = { price_id: to.id, variant_id: to.variant_id, next_price_id: null }
  await ctx.update(orderLineItem, row, bought)
  const lines = await ctx.where(orderLineItem, of.workspace_id, { order_id: of.id })
  const prices = await pricesOf(ctx, of)
  const items = lines.map(({ quantity }, index) => ({ quantity, amount: prices[index]?.amount ?? '0' }))
  await ctx.update(order, of, { total_amount: total(items) })
}

async function reply(
  ctx: Context,
  row: Line,
  change: Change,
  body: { readonly preview: boolean; readonly previous_line_item: Record<string, unknown> },
): Promise<ActionResult> {
  const new_line_item = {
    ...body.previous_line_item,
    products_price: short(price, await ctx.shown(price, change.to)),
    products_variant: short(variant, await ctx.shown(variant, { id: change.to.variant_id })),
  }
  const upcoming_invoice = upcomingInvoice(row, change, ctx.now())
  return { body: { orders_line_items_change: { ...body, new_line_item, upcoming_invoice } } }
}

const short = (resource: AnyResource, shown: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(resource.short.map((name) => [name, shown[name]]))

/** What is billed next: the new price, less what is left of a period that was paid at the old one. */
function upcomingInvoice({ quantity }: Line, { of, from, to, now, prorate }: Change, moment: string) {
  const bill = hundredths(to.amount) * BigInt(quantity)
  const paid = hundredths(from.amount) * BigInt(quantity)
  const credit = now && prorate ? unused(paid, from, of.next_charge_at, moment) : 0n
  const amount = written(bill > credit ? bill - credit : 0n, of.currency)
  const nothing = written(0n, of.currency)
  return {
    subtotal_amount: amount,
    discount_amount: nothing,
    shipping_amount: nothing,
    tax_amount: nothing,
    total_amount: amount,
    currency: of.currency,
    next_invoice_date: toTheSecond(now ? moment : (of.next_charge_at ?? afterPeriod(from, moment))),
  }
}

const dayMs = 86_400_000

/** About how long one interval of a price is, in days. */
const intervalDays = { days: 1, weeks: 7, months: 30, quarters: 91, years: 365 } as const

const periodMs = ({ interval, interval_count }: Price): number =>
  intervalDays[interval ?? 'months'] * (interval_count ?? 1) * dayMs

function unused(paid: bigint, from: Price, until: string | null, moment: string): bigint {
  if (!until) return 0n
  const wholeMs = periodMs(from)
  const leftMs = Math.max(0, Math.min(wholeMs, Date.parse(until) - Date.parse(moment)))
  return (paid * BigInt(leftMs)) / BigInt(wholeMs)
}

/** When an order that does not say it renews at the latest. */
const afterPeriod = (from: Price, moment: string): string =>
  new Date(Date.parse(moment) + periodMs(from)).toISOString()

/** Quotes have no milliseconds (section 12.1). */
const toTheSecond = (time: string): string => `${time.slice(0, 19)}Z`
