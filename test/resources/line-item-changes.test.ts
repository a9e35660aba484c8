import assert from 'node:assert/strict'
import { test } from 'node:test'
import { runningApi } from '../harness/running-api.ts'
import { openShop, type Shop } from './shop.ts'

let shop: Shop
let variantId: number
const prices = { small: 0, large: 0, plan: 0, once: 0, archived: 0 }
const api = runningApi({}, async () => {
  shop = await openShop(api)
  variantId = await shop.variant({ stock: null, fulfillment: false })
  const monthly = { interval: 'months', interval_count: 1, payment_type: 'subscription' }
  prices.small = await shop.price(variantId, { ...monthly, amount: '10.00' })
  prices.large = await shop.price(variantId, { ...monthly, amount: '30.00' })
  prices.plan = await shop.price(variantId, {
    ...monthly,
    payment_type: 'payment_plan',
    duration: 3,
    amount: '5.00',
  })
  prices.once = await shop.price(variantId, { amount: '99.00' })
  prices.archived = await shop.price(variantId, { ...monthly, amount: '20.00', archived: true })
})

const subscribe = (price: number, values: object = {}) =>
  shop.order({
    order_type: 'subscription-order',
    line_items_attributes: [{ variant_id: variantId, products_price_id: price, quantity: 2 }],
    ...values,
  })

const change = (status: number, line: number, values: object, perform = false) =>
  shop.send(status, 'POST', `/api/v2/orders/line_items/${line}/changes${perform ? '/perform' : ''}`, {
    orders_line_items_change: values,
  })

test('a preview shows an upgrade at once and prorated, and changes nothing', async () => {
  const halfway = new Date(Date.now() + 15 * 86_400_000).toISOString()
  const order = await subscribe(prices.small, { next_charge_at: halfway })
  const [line] = order.line_items
  await shop.events()
  const { orders_line_items_change: shown } = await change(200, line.id, { products_price_id: prices.large })
  assert.equal(shown.preview, true)
  assert.deepEqual(shown.previous_line_item, line)
  assert.equal(shown.new_line_item.products_price.id, prices.large)
  assert.equal(shown.new_line_item.products_price.amount, '30.00')
  assert.match(shown.upcoming_invoice.total_amount, /^50\.0\d$/)
  assert.equal(shown.upcoming_invoice.currency, 'USD')
  assert.deepEqual(await shop.send(200, 'GET', `/api/v2/orders/${order.id}`), order)
  assert.deepEqual(await shop.events(), [])
})

test('an upgrade takes effect at once, and its webhook tells what it replaced', async () => {
  const order = await subscribe(prices.small)
  const [line] = order.line_items
  await shop.events()
  const { orders_line_items_change: done } = await change(
    200,
    line.id,
    { products_price_id: prices.large },
    true,
  )
  assert.equal(done.preview, false)
  assert.equal(done.upcoming_invoice.total_amount, '60.00')
  const after = await shop.send(200, 'GET', `/api/v2/orders/${order.id}`)
  assert.deepEqual(after.line_items[0].products_price, done.new_line_item.products_price)
  assert.deepEqual([after.total_amount, after.previous_line_item], ['60.00', null])
  assert.deepEqual(await shop.events(), [
    'order.updated',
    'subscription.upgraded',
    'subscription.line_items.changed',
  ])
  const { rows } = await api.platform.store.pool.query(
    `select data->'previous_line_item'->'products_price'->>'amount' as amount from webhooks_outgoing_events
     where subject_id = $1 and subject_type = 'Order' order by id desc limit 3`,
    [order.id],
  )
  assert.deepEqual(
    rows.map(({ amount }) => amount),
    [null, '10.00', null],
  )
})

test('a downgrade waits for the next renewal', async () => {
  const order = await subscribe(prices.large, { next_charge_at: '2027-01-01T00:00:00.000Z' })
  const [line] = order.line_items
  const { orders_line_items_change: done } = await change(
    200,
    line.id,
    { products_price_id: prices.small },
    true,
  )
  assert.equal(done.upcoming_invoice.total_amount, '20.00')
  assert.equal(done.upcoming_invoice.next_invoice_date, '2027-01-01T00:00:00Z')
  const waiting = await shop.send(200, 'GET', `/api/v2/orders/${order.id}`)
  assert.equal(waiting.line_items[0].products_price.id, prices.large)
  const renewal = await shop.invoice(order.id, { invoice_type: 'renewal' })
  assert.equal(renewal.total_amount, '20.00')
  const renewed = await shop.send(200, 'GET', `/api/v2/orders/${order.id}`)
  assert.deepEqual([renewed.line_items[0].products_price.id, renewed.total_amount], [prices.small, '20.00'])
})

test('the date of the next invoice is told to the second, also where the order does not say it', async () => {
  const { line_items } = await subscribe(prices.large)
  const dateOf = async (values: object): Promise<string> =>
    (await change(200, line_items[0].id, values)).orders_line_items_change.upcoming_invoice.next_invoice_date
  const [now, later] = [
    await dateOf({ products_price_id: prices.small, effective_time: 'now' }),
    await dateOf({ products_price_id: prices.small }),
  ]
  for (const date of [now, later]) assert.match(date, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)
  assert.ok(Date.parse(later) - Date.parse(now) >= 30 * 86_400_000)
})

test('a refused change says its code, in the preview as when it is made, and tells no one', async () => {
  const refuse = async (line: { id: number }, values: object, code: string) => {
    for (const perform of [false, true])
      assert.match((await change(422, line.id, values, perform)).error, new RegExp(`\\(${code}\\)$`))
  }
  const item = (products_price_id: number) => ({ variant_id: variantId, products_price_id, quantity: 1 })
  const subscription = (...of: number[]) => subscribe(0, { line_items_attributes: of.map(item) })
  const [line] = (await subscribe(prices.small)).line_items
  const once = await shop.order({ line_items_attributes: [item(prices.once)] })
  const double = await subscription(prices.small, prices.small)
  const withPlan = await subscription(prices.small, prices.plan)
  await shop.events()
  const toLarge = { products_price_id: prices.large }
  await refuse(line, { ...toLarge, effective_time: 'later' }, 'invalid_effective_time')
  await refuse(line, { products_price_id: prices.small }, 'same_target')
  for (const name of ['plan', 'once', 'archived'] as const)
    await refuse(line, { products_price_id: prices[name] }, 'target_not_allowed')
  for (const order of [once, double, withPlan]) await refuse(order.line_items[0], toLarge, 'not_eligible')
  await change(422, line.id, { products_price_id: 1 })
  await change(404, 1, toLarge)
  assert.deepEqual(await shop.events(), [])
})
