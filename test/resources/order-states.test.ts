import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Emission, States } from '../../src/define/resource.ts'
import { paying } from '../../src/resources/orders/invoice-states.ts'
import { billing, oneTimeService, subscriptionService } from '../../src/resources/orders/order-states.ts'
import { runningApi } from '../harness/running-api.ts'
import { openShop, type Shop } from './shop.ts'

let shop: Shop
let items: Record<'one-time-order' | 'subscription-order', object[]>
const api = runningApi({}, async () => {
  shop = await openShop(api)
  const variant_id = await shop.variant({ stock: null, fulfillment: false })
  const once = await shop.price(variant_id, { amount: '10.00' })
  const monthly = await shop.price(variant_id, {
    amount: '7.50',
    payment_type: 'subscription',
    interval: 'months',
    interval_count: 1,
  })
  items = {
    'one-time-order': [{ variant_id, products_price_id: once, quantity: 1 }],
    'subscription-order': [{ variant_id, products_price_id: monthly, quantity: 1 }],
  }
})

type Kind = keyof typeof items
type Row = Record<string, unknown>

/** What the declaration says a step emits, read as plainly as it can be. */
function declared(machine: States, from: string, to: string, row: Row, kind: Kind): string[] {
  if (from === to) return []
  const rules = (machine.enters?.[to]?.emits ?? []).map(
    (rule): Emission => (typeof rule === 'string' ? { id: rule } : rule),
  )
  return rules
    .filter((rule) => !rule.from || rule.from.includes(from))
    .filter((rule) => !rule.of?.order_type || rule.of.order_type === kind)
    .filter((rule) => !rule.unless || row[rule.unless] === null)
    .map(({ id }) => id)
}

const walk = (machine: States) =>
  fc.array(fc.constantFrom(...Object.keys(machine.enters ?? {})), { minLength: 1, maxLength: 8 })

const makeOrder = (kind: Kind) => shop.order({ order_type: kind, line_items_attributes: items[kind] })

const machines: [string, Kind, States][] = [
  ['the service of a subscription', 'subscription-order', subscriptionService],
  ['the service of a one-time order', 'one-time-order', oneTimeService],
  ['the billing of a subscription', 'subscription-order', billing],
  ['the billing of a one-time order', 'one-time-order', billing],
]

for (const [title, kind, machine] of machines) {
  test(`a random walk over ${title} emits exactly what is declared`, async () => {
    await fc.assert(
      fc.asyncProperty(walk(machine), async (states) => {
        let row: Row = await makeOrder(kind)
        for (const state of states) {
          await shop.events()
          const from = String(row[machine.field])
          const expected = declared(machine, from, state, row, kind)
          row = await shop.send(200, 'PUT', `/api/v2/orders/${row.id}`, { order: { [machine.field]: state } })
          assert.equal(row[machine.field], state)
          assert.deepEqual(await shop.events(), [...(from === state ? [] : ['order.updated']), ...expected])
        }
      }),
      { numRuns: 15 },
    )
  })

  test(`${title} never leaves its states`, async () => {
    const row = await makeOrder(kind)
    const words = Object.keys(machine.enters ?? {})
    const strange = fc
      .string()
      .filter((word) => !words.includes(word) && word.isWellFormed() && !word.includes('\0'))
    await fc.assert(
      fc.asyncProperty(strange, async (word) => {
        await shop.send(422, 'PUT', `/api/v2/orders/${row.id}`, { order: { [machine.field]: word } })
      }),
      { numRuns: 10 },
    )
  })
}

for (const kind of ['one-time-order', 'subscription-order'] as const) {
  test(`a random walk of the invoice of a ${kind} emits what is declared, and leads its order`, async () => {
    await fc.assert(
      fc.asyncProperty(walk(paying), async (states) => {
        const order = await makeOrder(kind)
        const made = await shop.invoice(order.id, {})
        let from = 'unpaid'
        for (const state of states) {
          await shop.events()
          const path = `/api/v2/orders/invoices/${made.id}`
          const row = await shop.send(200, 'PUT', path, { orders_invoice: { status: state } })
          assert.equal(row.status, state)
          const events = await shop.events()
          const own = ['orders/invoice.updated', ...declared(paying, from, state, row, kind)]
          assert.deepEqual(events.slice(0, own.length), from === state ? events : own)
          const leads = from !== state && (state === 'paid' || state === 'refunded')
          if (leads) assert.equal(row.order.billing_status, state)
          else assert.equal(events.length, from === state ? 0 : own.length)
          from = state
        }
      }),
      { numRuns: 15 },
    )
  })
}

test('canceling fills what the body leaves out, and reactivating clears it', async () => {
  const order = await makeOrder('subscription-order')
  const put = (values: object) => shop.send(200, 'PUT', `/api/v2/orders/${order.id}`, { order: values })
  const active = await put({ service_status: 'active' })
  assert.ok(active.activated_at)
  const canceled = await put({ service_status: 'canceled', canceled_at: '2026-02-03T04:05:06Z' })
  assert.equal(canceled.canceled_at, '2026-02-03T04:05:06.000Z')
  assert.ok(canceled.churned_at)
  assert.equal(canceled.cancel_reason, 'other')
  const again = await put({ service_status: 'active' })
  assert.deepEqual([again.canceled_at, again.churned_at, again.cancel_reason], [null, null, null])
  assert.equal(again.activated_at, active.activated_at)
})
