import assert from 'node:assert/strict'
import { test } from 'node:test'
import pg from 'pg'
import { runningApi } from '../harness/running-api.ts'
import { openShop, type Shop } from './shop.ts'

let shop: Shop
let line: { variant_id: number; products_price_id: number; quantity: number }
const api = runningApi({}, async () => {
  shop = await openShop(api)
  const variant_id = await shop.variant()
  line = { variant_id, products_price_id: await shop.price(variant_id, { amount: '19.99' }), quantity: 3 }
})

const orders = (): string => `/api/v2/workspaces/${api.ours.workspaceId}/orders`

test('an order has its total, number, currency and channel from the server', async () => {
  const order = await shop.order({ line_items_attributes: [line, { ...line, quantity: 1 }] })
  assert.equal(order.total_amount, '79.96')
  assert.equal(order.tax_amount, '0.00')
  assert.match(order.order_number, /^#\d+$/)
  assert.equal(order.currency, 'USD')
  assert.equal(order.payment_processor, 'external')
  assert.deepEqual([order.billing_status, order.service_status], ['pending', 'pending'])
  assert.equal(order.origination_channel_id, api.ours.applicationId)
  assert.equal(order.origination_channel_type, 'Platform::Application')
  assert.equal(order.contact.email_address, 'ada@example.com')
  assert.equal(order.workspace.id, api.ours.workspaceId)
  assert.deepEqual(
    [order.segments, order.contact_groups, order.discount_ids, order.tag_ids],
    [[], [], [], []],
  )
  assert.equal(order.line_items.length, 2)
  assert.equal(order.line_items[0].products_price.amount, '19.99')
  assert.equal(order.line_items[0].products_variant.id, line.variant_id)
  assert.equal(order.line_items[0].original_product.name, 'Tin kettle')
  assert.deepEqual(await shop.send(200, 'GET', `/api/v2/orders/${order.public_id}`), order)
})

test('an order finds its contact by e-mail address, and never makes one', async () => {
  const named = { contact_id: undefined, contact_attributes: { email_address: 'ADA@example.com' } }
  const order = await shop.order({ ...named, line_items_attributes: [line] })
  assert.equal(order.contact_id, shop.contact.id)
  const contact_attributes = { email_address: 'nobody@example.com' }
  const refused = await api.call('POST', orders(), {
    body: {
      order: {
        live_mode: true,
        order_type: 'one-time-order',
        contact_attributes,
        line_items_attributes: [line],
      },
    },
  })
  assert.equal(refused.status, 422)
  assert.match(refused.body.error, /Contact must exist/)
})

test('an order is refused with a sentence about what is wrong with it', async () => {
  const monthly = await shop.price(line.variant_id, {
    amount: '9.00',
    payment_type: 'subscription',
    interval: 'months',
    interval_count: 1,
  })
  const cases: [object, RegExp][] = [
    [{ line_items_attributes: [] }, /at least one line item/],
    [{ line_items_attributes: [{ ...line, quantity: 0 }] }, /quantity from 1/],
    [{ line_items_attributes: [{ ...line, products_price_id: 1 }] }, /products_price_id of the variant/],
    [{ line_items_attributes: [{ ...line, variant_id: 1 }] }, /variant_id of a variant/],
    [{ line_items_attributes: [{ ...line, products_price_id: monthly }] }, /one-time prices only/],
    [{ line_items_attributes: [line], contact_id: 1 }, /Contact must exist/],
    [{ line_items_attributes: [line], service_status: 'active' }, /Service status is not included/],
    [{ line_items_attributes: [line], order_type: 'gift' }, /Order type is not included/],
    [{ line_items_attributes: [line], churned_at: '2026-01-01' }, /for subscription orders only/],
  ]
  for (const [values, message] of cases) {
    const order = { contact_id: shop.contact.id, live_mode: true, order_type: 'one-time-order', ...values }
    const answer = await api.call('POST', orders(), { body: { order } })
    assert.equal(answer.status, 422, JSON.stringify(values))
    assert.match(answer.body.error, message)
  }
})

test('order and invoice numbers have no gaps, also when requests race and some fail', async () => {
  const before = await shop.order({ line_items_attributes: [line] })
  const wanted = Array.from({ length: 12 }, (_, index) => ({
    contact_id: index % 4 === 3 ? 1 : shop.contact.id,
    live_mode: true,
    order_type: 'one-time-order',
    line_items_attributes: [line],
  }))
  const answers = await Promise.all(wanted.map((order) => api.call('POST', orders(), { body: { order } })))
  const made = answers.filter(({ status }) => status === 201).map(({ body }) => body)
  assert.equal(made.length, 9)
  const numbers = made.map(({ order_number }) => Number(order_number.slice(1))).sort((a, b) => a - b)
  const first = Number(before.order_number.slice(1)) + 1
  assert.deepEqual(
    numbers,
    Array.from({ length: 9 }, (_, index) => first + index),
  )

  const invoices = await Promise.all(made.map(({ id }) => shop.invoice(id, { external_id: `r-${id}` })))
  const issued = invoices.map(({ invoice_number }) => Number(invoice_number)).sort((a, b) => a - b)
  assert.deepEqual(
    issued,
    Array.from({ length: 9 }, (_, index) => (issued[0] ?? 0) + index),
  )
})

test('orders of a payment processor keep their service status, and take no invoices', async () => {
  const order = await shop.order({ line_items_attributes: [line] })
  const invoice = await shop.invoice(order.id, {})
  for (const table of ['orders', 'orders_invoices'])
    await api.platform.store.pool.query(
      `update ${table} set payment_processor = 'stripe' where id = any($1)`,
      [[order.id, invoice.id]],
    )
  const path = `/api/v2/orders/${order.id}`
  const changed = await shop.send(200, 'PUT', path, { order: { service_status: 'completed', notes: 'Seen' } })
  assert.deepEqual([changed.service_status, changed.notes], ['pending', 'Seen'])
  await shop.send(422, 'PUT', path, { order: { billing_status: 'paid' } })
  const writes: [string, string][] = [
    ['POST', `${path}/invoices`],
    ['PUT', `/api/v2/orders/invoices/${invoice.id}`],
  ]
  for (const [method, target] of writes) {
    const orders_invoice = { status: 'paid', external_id: 'y', paid_at: '2026-01-01' }
    const answer = await shop.send(404, method, target, { orders_invoice })
    assert.deepEqual(answer, { error: 'No such external order' })
  }
})

test('a contact stays while it has an active subscription', async () => {
  const space = `/api/v2/workspaces/${api.ours.workspaceId}`
  const fan = await shop.send(201, 'POST', `${space}/contacts`, {
    contact: { email_address: 'fan@example.com' },
  })
  const order = await shop.order({
    contact_id: fan.id,
    order_type: 'subscription-order',
    service_status: 'active',
    line_items_attributes: [line],
  })
  const refused = await shop.send(422, 'DELETE', `/api/v2/contacts/${fan.id}`)
  assert.match(refused.error, /has an active subscription/)
  assert.equal((await shop.send(200, 'GET', `/api/v2/contacts/${fan.id}`)).deleted_at, null)
  await shop.send(200, 'PUT', `/api/v2/orders/${order.id}`, { order: { service_status: 'canceled' } })
  await shop.send(204, 'DELETE', `/api/v2/contacts/${fan.id}`)
})

test('tags are applied once, listed on the order and taken off again', async () => {
  const order = await shop.order({ line_items_attributes: [line] })
  const tags = `/api/v2/workspaces/${api.ours.workspaceId}/orders/tags`
  const tag = await shop.send(201, 'POST', tags, { orders_tag: { name: 'Wholesale' } })
  const applied = `/api/v2/orders/${order.id}/applied_tags`
  const body = { orders_applied_tag: { tag_id: tag.id } }
  const first = await shop.send(201, 'POST', applied, body)
  assert.equal((await shop.send(201, 'POST', applied, body)).id, first.id)
  assert.deepEqual((await shop.send(200, 'GET', `/api/v2/orders/${order.id}`)).tag_ids, [tag.id])
  await shop.send(204, 'DELETE', `/api/v2/orders/applied_tags/${first.id}`)
  assert.deepEqual((await shop.send(200, 'GET', `/api/v2/orders/${order.id}`)).tag_ids, [])
})

test('a list of orders takes one statement, whatever it holds', async () => {
  const lines = Array.from({ length: 5 }, () => line)
  for (let made = 0; made < 20; made++) await shop.order({ line_items_attributes: lines })
  await api.call('GET', orders())
  const answer = await api.call('GET', orders())
  assert.equal(answer.body.length, 20)
  assert.equal(await fewestStatements(() => api.call('GET', orders())), 1)
})

test('a list of orders takes no filter that is not one of orders', async () => {
  const made = await api.posted(api.space('/refine_filters'), {
    refine_filter: { name: 'Ada', criteria: [{ attribute: 'first_name', clause: 'eq', value: 'Ada' }] },
  })
  for (const query of [`stored_filter_id=${made.id}`, 'stored_filter_id=999999', 'stable_id=zz'])
    assert.equal((await api.call('GET', `${orders()}?${query}`)).status, 422, query)
  assert.equal((await api.call('GET', `${orders()}?filters[stored_filter_id]=1`)).status, 400)
})

test('lists narrow by contact and kind of order, and other tenants see none of it', async () => {
  const query = `?filter[contact_id]=${shop.contact.id}&filter[order_type]=subscription-order`
  assert.deepEqual((await api.call('GET', `${orders()}${query}`)).body, [])
  const order = await shop.order({ line_items_attributes: [line] })
  const token = api.theirs.token
  for (const path of [`/api/v2/orders/${order.id}`, orders(), `/api/v2/orders/${order.id}/invoices`]) {
    assert.equal((await api.call('GET', path, { token })).status, 404)
  }
})

/** The fewest statements of ten runs: the upkeep of the server, which falls into some of them, is not counted. */
async function fewestStatements(work: () => Promise<unknown>): Promise<number> {
  const counts: number[] = []
  while (counts.length < 10) counts.push(await statementsDuring(work))
  return Math.min(...counts)
}

/** Counts what the process sends to the database while `work` runs. */
async function statementsDuring(work: () => Promise<unknown>): Promise<number> {
  const { query } = pg.Client.prototype
  let statements = 0
  pg.Client.prototype.query = function (this: pg.Client, ...args: unknown[]) {
    statements += 1
    return Reflect.apply(query, this, args)
  } as typeof query
  try {
    await work()
    return statements
  } finally {
    pg.Client.prototype.query = query
  }
}
