import { fulfillment } from '../../resources/fulfillments/fulfillment.ts'
import { invoice } from '../../resources/orders/invoice.ts'
import { invoiceLineItem } from '../../resources/orders/invoice-line-item.ts'
import { order } from '../../resources/orders/order.ts'
import type { Unit } from '../../store/unit.ts'
import type { Random } from './random.ts'
import type { Offer, Shop, Step } from './step.ts'

const dayMs = 86_400_000
/** Orders for each contact: most have bought nothing yet, some come back. */
const ordersPerContact = 0.4

/** Orders from outside, from the day the shop opened, and more of them every month. */
export const orders: Step = {
  title: 'Orders',
  total: (shop) => Math.round(shop.contacts * ordersPerContact),
  async make(unit, shop, index, random) {
    const total = Math.round(shop.contacts * ordersPerContact)
    const open = shop.until.getTime() - shop.since.getTime()
    const at = new Date(shop.since.getTime() + open * Math.sqrt((index + random.fraction()) / total))
    const subscription = random.chance(0.25)
    const offers = shop.offers.filter((offer) => offer.subscription === subscription)
    const bought = subscription ? [random.pick(offers)] : basket(offers, random)
    const contact_id = shop.contactIds[Math.floor(random.fraction() ** 1.7 * shop.contactIds.length)]
    const made = await unit.create(order, shop.owner, {
      contact_id,
      live_mode: true,
      order_type: subscription ? 'subscription-order' : 'one-time-order',
      external_id: `demo-${index + 1}`,
      line_items_attributes: bought.map(({ variant_id, price_id }) => ({
        variant_id,
        products_price_id: price_id,
        quantity: subscription ? 1 : random.whole(1, 3),
      })),
    })
    if (subscription) await liveOn(unit, shop, made, at, random)
    else await sellOnce(unit, shop, made, at, random)
    await backdate(unit, made.id, at)
    return undefined
  },
}

type Made = { readonly id: number; readonly workspace_id: number; readonly contact_id: number | null }

/** One to three different things. */
function basket(offers: readonly Offer[], random: Random): Offer[] {
  return [...new Set(Array.from({ length: random.whole(1, 3) }, () => random.pick(offers)))]
}

async function sellOnce(unit: Unit, shop: Shop, made: Made, at: Date, random: Random): Promise<void> {
  const billed = await bill(unit, made, at, random.chance(0.95) ? 'paid' : 'unpaid', 'one_time_sale')
  if (billed.status !== 'paid') return
  const recent = shop.until.getTime() - at.getTime() < 3 * dayMs
  if (!recent) await send(unit, shop, made, billed.id, random)
  if (random.chance(0.03)) await unit.update(invoice, billed, { status: 'refunded' })
}

/** A subscription is billed every month until it ends, if it does. */
async function liveOn(unit: Unit, shop: Shop, made: Made, at: Date, random: Random): Promise<void> {
  const months = random.chance(0.3) ? random.whole(1, 6) : 12
  const due = (month: number): Date => new Date(at.getTime() + month * 30 * dayMs)
  await unit.update(order, made, {
    service_status: 'active',
    activated_at: at.toISOString(),
    next_charge_at: due(1).toISOString(),
  })
  for (let month = 0; month < months && due(month) < shop.until; month++) {
    const billed = await bill(unit, made, due(month), 'paid', month === 0 ? 'initial' : 'renewal')
    await send(unit, shop, made, billed.id, random)
    await unit.update(order, made, { next_charge_at: due(month + 1).toISOString() })
  }
  if (due(months) < shop.until && months < 12) {
    const reason = random.pick(['too_expensive', 'unused', 'switched_service', 'other'])
    const ended = due(months).toISOString()
    await unit.update(order, made, {
      service_status: 'canceled',
      canceled_at: ended,
      churned_at: ended,
      canceled_by: 'contact',
      cancel_reason: reason,
      next_charge_at: null,
    })
  }
}

function bill(unit: Unit, made: Made, at: Date, status: 'paid' | 'unpaid', invoice_type: string) {
  const issued_at = at.toISOString()
  return unit.create(
    invoice,
    { workspace_id: made.workspace_id, parent_id: made.id },
    {
      status,
      invoice_type,
      issued_at,
      due_at: new Date(at.getTime() + 14 * dayMs).toISOString(),
      external_id: `demo-${made.id}-${issued_at.slice(0, 10)}`,
      ...(status === 'paid' && { paid_at: issued_at }),
    },
  )
}

/** Sends what has to be sent; now and then a parcel holds only one of several. */
async function send(unit: Unit, shop: Shop, made: Made, invoice_id: number, random: Random): Promise<void> {
  const lines = await unit.where(invoiceLineItem, made.workspace_id, { invoice_id })
  const shipped = lines.filter(({ fulfillment_status }) => fulfillment_status === 'unfulfilled')
  if (shipped.length === 0) return
  const partly = random.chance(0.08)
  await unit.create(fulfillment, shop.owner, {
    contact_id: made.contact_id,
    location_id: random.pick(shop.locationIds),
    shipping_provider: random.pick(['DHL', 'UPS', 'Royal Mail']),
    tracking_code: `KT${random.whole(10_000_000, 99_999_999)}`,
    included_orders_invoices_line_items_attributes: shipped.map(({ id, quantity }) => ({
      invoices_line_item_id: id,
      quantity: partly ? 1 : quantity,
    })),
    ignore_out_of_stock: true,
  })
}

/** Rows say when they were written; those of the demo say when it would have been. */
async function backdate(unit: Unit, orderId: number, at: Date): Promise<void> {
  await unit.sql`
    with placed as (update orders set created_at = ${at.toISOString()}, updated_at = ${at.toISOString()} where id = ${orderId}),
      billed as (update orders_invoices set created_at = issued_at, updated_at = issued_at where order_id = ${orderId} returning id, issued_at),
      sent as (select i.fulfillment_id, min(b.issued_at) + interval '1 day' as at from billed b
        join orders_invoices_line_items l on l.invoice_id = b.id
        join fulfillments_included_line_items i on i.invoices_line_item_id = l.id group by 1)
    update fulfillments f set created_at = sent.at, updated_at = sent.at from sent where f.id = sent.fulfillment_id`
}
