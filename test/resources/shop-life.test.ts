import assert from 'node:assert/strict'
import { test } from 'node:test'
import { runningApi } from '../harness/running-api.ts'
import { openShop, type Shop } from './shop.ts'

let shop: Shop
let space: string
const api = runningApi({}, async () => {
  shop = await openShop(api)
  space = `/api/v2/workspaces/${api.ours.workspaceId}`
})

const get = (path: string) => shop.send(200, 'GET', `/api/v2/${path}`)
const put = (path: string, body: object) => shop.send(200, 'PUT', `/api/v2/${path}`, body)

/** A shirt in two sizes and three colours, each variant with a price paid once and one paid monthly. */
async function stockShirts() {
  const product = await shop.send(201, 'POST', `${space}/products`, {
    product: { name: 'Shirt', variant_properties: [{ name: 'Size' }, { name: 'Colour' }] },
  })
  const [size, colour] = product.variant_properties
  const variants: { id: number; once: number; monthly: number }[] = []
  for (const [large, paint] of ['Small', 'Large'].flatMap((a) =>
    ['Red', 'Green', 'Blue'].map((b) => [a, b]),
  )) {
    const made = await shop.send(201, 'POST', `/api/v2/products/${product.id}/variants`, {
      products_variant: {
        product_type: 'physical',
        track_quantity: true,
        fulfillment_required: true,
        properties_values: [
          { property_id: size.id, value: large },
          { property_id: colour.id, value: paint },
        ],
      },
    })
    const once = await shop.price(made.id, { amount: '19.90', currency: 'usd' })
    const monthly = await shop.price(made.id, {
      amount: '12.35',
      currency: 'usd',
      payment_type: 'subscription',
      interval: 'months',
      interval_count: 1,
    })
    variants.push({ id: made.id, once, monthly })
  }
  await api.platform.store.pool.query('update products_variants set quantity = 50 where product_id = $1', [
    product.id,
  ])
  return { product, variants }
}

/** A price keeps the currency its workspace had when it was made (section 12.3); no API changes that one. */
async function priceInEuro(variantId: number): Promise<number> {
  const { pool } = api.platform.store
  await pool.query(`update workspaces set currency = 'EUR' where id = $1`, [api.ours.workspaceId])
  const id = await shop.price(variantId, { amount: '17.50', currency: 'usd', visible: false })
  await pool.query(`update workspaces set currency = 'USD' where id = $1`, [api.ours.workspaceId])
  return id
}

test('the life of a shop, from its first shirt to a refund', async () => {
  const { product, variants } = await stockShirts()
  const [first, second] = variants
  assert.ok(first && second)
  const made = Array.from({ length: 6 }, () => 'products/variant.created')
  assert.deepEqual((await shop.events()).slice(-6 - 2), [
    'product.created',
    'products/variant.created',
    ...made,
  ])
  const shirt = await get(`products/${product.id}`)
  assert.deepEqual([shirt.variant_ids.length, shirt.price_ids.length], [7, 12])
  assert.equal((await get(`products/variants/${first.id}`)).name, 'Shirt - Small / Red')
  assert.equal((await get(`products/prices/${first.monthly}`)).currency, 'usd')
  assert.equal((await get(`products/prices/${await priceInEuro(second.id)}`)).currency, 'eur')

  const order = await shop.order({
    order_type: 'subscription-order',
    external_id: 'sub-1',
    line_items_attributes: [
      { variant_id: first.id, products_price_id: first.monthly, quantity: 2 },
      { variant_id: second.id, products_price_id: second.once, quantity: 1 },
    ],
  })
  assert.deepEqual([order.total_amount, order.order_number], ['44.60', '#1001'])
  assert.deepEqual(await shop.events(), ['order.created'])

  const bill = (values: object) => shop.invoice(order.id, values)
  const initial = await bill({ external_id: 'in-1', shipping_amount: '4.40' })
  assert.deepEqual(
    [initial.total_amount, initial.due_amount, initial.invoice_type],
    ['49.00', '49.00', 'initial'],
  )
  await put(`orders/invoices/${initial.id}`, { orders_invoice: { status: 'paid' } })
  await put(`orders/${order.id}`, { order: { service_status: 'active' } })
  assert.deepEqual(await shop.events(), [
    'orders/invoice.created',
    'orders/invoice.updated',
    'orders/invoice.paid',
    'subscription.invoice.paid',
    'order.updated',
    'subscription.first_payment_received',
    'products/variant.updated',
    'products/variant.updated',
    'order.updated',
    'subscription.activated',
  ])

  const renewals = []
  for (const month of ['02', '03', '04']) {
    const monthly = { variant_id: first.id, products_price_id: first.monthly, quantity: 2, amount: '12.35' }
    renewals.push(
      await bill({
        external_id: `in-${month}`,
        invoice_type: 'renewal',
        status: 'paid',
        paid_at: `2026-${month}-01T00:00:00Z`,
        line_items_attributes: [monthly],
      }),
    )
  }
  assert.deepEqual(
    await shop.events(),
    renewals.flatMap(() => [
      'orders/invoice.created',
      'orders/invoice.paid',
      'subscription.invoice.paid',
      'order.updated',
      'products/variant.updated',
    ]),
  )

  const shipment = (line: number, quantity: number) =>
    shop.send(201, 'POST', `${space}/fulfillments`, {
      fulfillment: {
        contact_id: shop.contact.id,
        location_id: shop.locationId,
        tracking_code: 'T-1',
        included_orders_invoices_line_items_attributes: [{ invoices_line_item_id: line, quantity }],
      },
    })
  const renewal = renewals[2]
  const kept = await shipment(renewal.line_items[0].id, 1)
  const lost = await shipment(renewal.line_items[0].id, 1)
  await shop.send(200, 'POST', `/api/v2/fulfillments/${lost.id}/cancel`)
  assert.deepEqual(await shop.events(), [
    'fulfillment.created',
    'orders/invoice.updated',
    'fulfillment.created',
    'orders/invoice.updated',
    'orders/invoice.fulfilled',
    'fulfillment.updated',
    'orders/invoice.updated',
  ])

  await put(`orders/invoices/${renewal.id}`, { orders_invoice: { status: 'refunded' } })
  await put(`orders/${order.id}`, { order: { service_status: 'canceled', cancel_reason: 'unused' } })
  assert.deepEqual(await shop.events(), [
    'orders/invoice.updated',
    'orders/invoice.refunded',
    'order.updated',
    'products/variant.updated',
    'orders/invoices/restock.created',
    'order.updated',
    'subscription.canceled',
  ])

  const end = await get(`orders/${order.id}`)
  assert.deepEqual(
    [end.billing_status, end.service_status, end.cancel_reason, end.recurring_invoices_paid_count],
    ['refunded', 'canceled', 'unused', 3],
  )
  assert.ok(end.activated_at && end.canceled_at && end.churned_at)
  const invoices = await get(`orders/${order.id}/invoices`)
  assert.deepEqual(
    invoices.map((row: Record<string, unknown>) => [
      row.invoice_number,
      row.status,
      row.total_amount,
      row.due_amount,
      row.fulfillment_status,
      row.eligible_for_fulfillment,
    ]),
    [
      ['1001', 'paid', '49.00', '0.00', 'unfulfilled', true],
      ['1002', 'paid', '24.70', '0.00', 'unfulfilled', true],
      ['1003', 'paid', '24.70', '0.00', 'unfulfilled', true],
      ['1004', 'refunded', '24.70', '0.00', 'partial', false],
    ],
  )
  const parcels = await shop.send(200, 'GET', `${space}/fulfillments`)
  assert.deepEqual(
    parcels.map((row: Record<string, unknown>) => [row.id, row.fulfillment_number, row.status]),
    [
      [kept.id, 1, 'fulfilled'],
      [lost.id, 2, 'cancelled'],
    ],
  )
  const [restock] = await shop.send(200, 'GET', `${space}/orders/invoices/restocks`)
  assert.equal(restock.included_invoices_line_items[0].quantity, 1)
  const stock = await Promise.all([first, second].map(({ id }) => get(`products/variants/${id}`)))
  assert.deepEqual(
    stock.map(({ quantity }) => quantity),
    [50 - 2 - 4, 50 - 1],
  )
})

test('a one-time order is completed by its payment and undone by a refund', async () => {
  const variant_id = await shop.variant({ stock: null, fulfillment: false })
  const products_price_id = await shop.price(variant_id, { amount: '0.10' })
  const order = await shop.order({ line_items_attributes: [{ variant_id, products_price_id, quantity: 3 }] })
  const invoice = await shop.invoice(order.id, {})
  assert.deepEqual([invoice.total_amount, invoice.invoice_type], ['0.30', 'one_time_sale'])
  await shop.events()
  await put(`orders/invoices/${invoice.id}`, { orders_invoice: { status: 'paid' } })
  assert.deepEqual(await shop.events(), [
    'orders/invoice.updated',
    'orders/invoice.paid',
    'one-time-order.invoice.paid',
    'order.updated',
    'one-time-order.completed',
    'order.completed',
  ])
  await put(`orders/invoices/${invoice.id}`, { orders_invoice: { status: 'refunded' } })
  assert.deepEqual(await shop.events(), [
    'orders/invoice.updated',
    'orders/invoice.refunded',
    'order.updated',
    'one_time_order.refunded',
  ])
  const end = await get(`orders/${order.id}`)
  assert.deepEqual([end.billing_status, end.service_status], ['refunded', 'completed'])
})

test('a paid invoice enrols its buyer in the courses of what was bought, and a refund suspends', async () => {
  const variant_id = await shop.variant({ stock: null, fulfillment: false })
  const products_price_id = await shop.price(variant_id, { amount: '49.00' })
  const course = await shop.send(201, 'POST', `${space}/courses`, {
    course: { title: 'Tinning', variant_ids: [variant_id] },
  })
  const order = await shop.order({ line_items_attributes: [{ variant_id, products_price_id, quantity: 1 }] })
  const invoice = await shop.invoice(order.id, { status: 'paid', paid_at: '2026-01-01T00:00:00Z' })
  const [place] = await get(`courses/${course.id}/enrollments`)
  assert.deepEqual([place.contact_id, place.suspended], [shop.contact.id, false])
  await put(`orders/invoices/${invoice.id}`, { orders_invoice: { status: 'refunded' } })
  assert.equal((await get(`courses/enrollments/${place.id}`)).suspended, true)
})
