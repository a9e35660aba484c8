import assert from 'node:assert/strict'
import { test } from 'node:test'
import { runningApi } from '../harness/running-api.ts'
import { openShop, type Shop } from './shop.ts'

let shop: Shop
let variantId: number
/** A shop in yen; no API changes the currency of a workspace. */
const api = runningApi({}, async () => {
  await api.platform.store.pool.query(`update workspaces set currency = 'JPY'`)
  shop = await openShop(api)
  variantId = await shop.variant({ stock: null, fulfillment: false })
})

const monthly = { interval: 'months', interval_count: 1, payment_type: 'subscription' }
const lines = (products_price_id: number) => [{ variant_id: variantId, products_price_id, quantity: 3 }]

test('amounts in a currency without decimals are written without, wherever they stand', async () => {
  const priceId = await shop.price(variantId, { amount: '500.00', setup_amount: 100 })
  const price = await shop.send(200, 'GET', `/api/v2/products/prices/${priceId}`)
  assert.deepEqual(
    [price.amount, price.setup_amount, price.cost, price.currency],
    ['500', '100', null, 'jpy'],
  )
  const order = await shop.order({ line_items_attributes: lines(priceId) })
  assert.deepEqual([order.total_amount, order.tax_amount, order.currency], ['1500', '0', 'JPY'])
  assert.equal(order.line_items[0].products_price.amount, '500')
  const invoice = await shop.invoice(order.id, { shipping_amount: '250' })
  const { subtotal_amount, shipping_amount, total_amount, due_amount, line_items } = invoice
  assert.deepEqual(
    [subtotal_amount, shipping_amount, total_amount, due_amount],
    ['1500', '250', '1750', '1750'],
  )
  assert.deepEqual([line_items[0].amount, line_items[0].discount_amount], ['500', '0'])
  const { rows } = await api.platform.store.pool.query(
    `select data from webhooks_outgoing_events where event_type_id = 'order.created' and subject_id = $1`,
    [order.id],
  )
  assert.equal(rows[0].data.total_amount, '1500')
})

test('decimals that the currency has not are refused', async () => {
  const refused = async (path: string, body: object, name: string) => {
    const { error } = await shop.send(422, 'POST', path, body)
    assert.match(error, new RegExp(`${name}.* must be a whole number in JPY`))
  }
  const prices = `/api/v2/products/variants/${variantId}/prices`
  await refused(prices, { products_price: { amount: '99.5' } }, 'Amount')
  await refused(prices, { products_price: { amount: '99', trial_amount: '0.01' } }, 'Trial amount')
  const discount = { name: 'Off', code: 'OFF', discount_method: 'fixed', amount: '5.50' }
  await refused(api.space('/discounts'), { discount }, 'Amount')
  const order = await shop.order({ line_items_attributes: lines(await shop.price(variantId, { amount: 7 })) })
  const orders_invoice = { status: 'unpaid', external_id: 'x-2', shipping_amount: '1.25' }
  await refused(`/api/v2/orders/${order.id}/invoices`, { orders_invoice }, 'Shipping amount')
})

test('what is left of a period is rounded to the whole', async () => {
  const [small, large] = [
    await shop.price(variantId, { ...monthly, amount: '100' }),
    await shop.price(variantId, { ...monthly, amount: '1001' }),
  ]
  const next_charge_at = new Date(Date.now() + 10 * 86_400_000).toISOString()
  const subscription = { order_type: 'subscription-order', next_charge_at }
  const { line_items } = await shop.order({ ...subscription, line_items_attributes: lines(small) })
  const { orders_line_items_change: shown } = await shop.send(
    200,
    'POST',
    `/api/v2/orders/line_items/${line_items[0].id}/changes`,
    { orders_line_items_change: { products_price_id: large } },
  )
  // A third of what was paid is credited: 3003 less 100.
  assert.equal(shown.upcoming_invoice.total_amount, '2903')
  assert.equal(shown.upcoming_invoice.tax_amount, '0')
})
