import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Answer } from '../harness/api.ts'
import { granted, makeClient, signedInOwner } from '../harness/oauth-client.ts'
import { runningApi } from '../harness/running-api.ts'
import { openShop, type Shop } from './shop.ts'

let shop: Shop
const api = runningApi({}, async () => {
  shop = await openShop(api)
})

const path = (): string => `/api/v2/workspaces/${api.ours.workspaceId}/fulfillments`

/** A paid invoice over one line of this many. */
async function paidLine(quantity: number, options: Parameters<Shop['variant']>[0] = {}) {
  const variant_id = await shop.variant(options)
  const products_price_id = await shop.price(variant_id, { amount: '5.00' })
  const order = await shop.order({ line_items_attributes: [{ variant_id, products_price_id, quantity }] })
  const paid = { status: 'paid', paid_at: '2026-01-01T00:00:00Z', external_id: `o-${order.id}` }
  const invoice = await shop.invoice(order.id, paid)
  return { variant_id, order, invoice, line: invoice.line_items[0] }
}

const parcel = (lines: object[], values: object = {}) => ({
  fulfillment: {
    contact_id: shop.contact.id,
    location_id: shop.locationId,
    included_orders_invoices_line_items_attributes: lines,
    ...values,
  },
})

const invoiceOf = (id: number) => shop.send(200, 'GET', `/api/v2/orders/invoices/${id}`)
const stockOf = async (id: number) =>
  (await shop.send(200, 'GET', `/api/v2/products/variants/${id}`)).quantity

test('two parcels complete an invoice, a cancel takes one back, and a second cancel is a conflict', async () => {
  const { invoice, line } = await paidLine(5)
  assert.deepEqual([invoice.fulfillment_status, line.fulfillment_status], ['unfulfilled', 'unfulfilled'])
  const first = await shop.send(
    201,
    'POST',
    path(),
    parcel([{ invoices_line_item_id: line.id, quantity: 2 }]),
  )
  assert.equal(first.status, 'fulfilled')
  assert.equal(first.included_invoices_line_items[0].quantity, 2)
  assert.equal(first.included_invoices_line_items[0].fulfillment_id, first.id)
  const partly = await invoiceOf(invoice.id)
  assert.deepEqual(
    [partly.fulfillment_status, partly.line_items[0].fulfillment_status],
    ['partial', 'partially_fulfilled'],
  )
  await shop.events()
  const rest = await shop.send(201, 'POST', path(), parcel([{ invoices_line_item_id: line.id }]))
  assert.equal(rest.included_invoices_line_items[0].quantity, 3)
  assert.equal(rest.fulfillment_number, first.fulfillment_number + 1)
  assert.equal((await invoiceOf(invoice.id)).fulfillment_status, 'complete')
  assert.deepEqual(await shop.events(), [
    'fulfillment.created',
    'orders/invoice.updated',
    'orders/invoice.fulfilled',
  ])
  const cancel = `/api/v2/fulfillments/${first.id}/cancel`
  assert.equal((await shop.send(200, 'POST', cancel)).status, 'cancelled')
  assert.equal((await invoiceOf(invoice.id)).fulfillment_status, 'partial')
  await shop.send(409, 'POST', cancel)
  assert.equal((await invoiceOf(invoice.id)).fulfillment_status, 'partial')
  await shop.send(204, 'DELETE', `/api/v2/fulfillments/${first.id}`)
  assert.equal((await invoiceOf(invoice.id)).fulfillment_status, 'partial')
  await shop.send(204, 'DELETE', `/api/v2/fulfillments/${rest.id}`)
  assert.equal((await invoiceOf(invoice.id)).fulfillment_status, 'unfulfilled')
})

test('one parcel may hold lines of several orders of a contact', async () => {
  const [one, two] = [await paidLine(1), await paidLine(2)]
  const lines = [one, two].map(({ line }) => ({ invoices_line_item_id: line.id, quantity: 1 }))
  await shop.send(201, 'POST', path(), parcel(lines))
  assert.equal((await invoiceOf(one.invoice.id)).fulfillment_status, 'complete')
  assert.equal((await invoiceOf(two.invoice.id)).fulfillment_status, 'partial')
})

test('a parcel is refused with a sentence about what is wrong with it', async () => {
  const { line } = await paidLine(2)
  const short = await paidLine(2, { stock: 1 })
  const digital = await paidLine(1, { fulfillment: false })
  assert.equal(digital.invoice.fulfillment_status, 'not_applicable')
  const unpaid = await paidLine(1)
  await shop.send(200, 'PUT', `/api/v2/orders/invoices/${unpaid.invoice.id}`, {
    orders_invoice: { status: 'unpaid' },
  })
  const other = await shop.send(201, 'POST', `/api/v2/workspaces/${api.ours.workspaceId}/contacts`, {
    contact: { email_address: `other-${line.id}@example.com` },
  })
  const cases: [object, RegExp][] = [
    [parcel([]), /at least one line/],
    [parcel([{ invoices_line_item_id: 1, quantity: 1 }]), /does not exist/],
    [parcel([{ invoices_line_item_id: line.id, quantity: 3 }]), /of which 2 are left/],
    [parcel([{ invoices_line_item_id: line.id, quantity: 0 }]), /quantities of 1 or more/],
    [parcel([1, 2].map(() => ({ invoices_line_item_id: line.id, quantity: 2 }))), /of which 2 are left/],
    [parcel([{ invoices_line_item_id: line.id }], { contact_id: other.id }), /of another contact/],
    [parcel([{ invoices_line_item_id: digital.line.id }]), /needs no fulfillment/],
    [parcel([{ invoices_line_item_id: unpaid.line.id }]), /not eligible/],
    [parcel([{ invoices_line_item_id: short.line.id }]), /1 too few/],
  ]
  for (const [body, message] of cases) {
    const answer = await shop.send(422, 'POST', path(), body)
    assert.match(answer.error, message)
  }
  await shop.send(
    201,
    'POST',
    path(),
    parcel([{ invoices_line_item_id: short.line.id }], { ignore_out_of_stock: true }),
  )
})

test('payment takes stock, a refund gives it back, and what was sent comes back as a restock', async () => {
  const { variant_id, invoice, line } = await paidLine(3, { stock: 10 })
  assert.equal(await stockOf(variant_id), 7)
  await shop.send(201, 'POST', path(), parcel([{ invoices_line_item_id: line.id, quantity: 2 }]))
  await shop.send(200, 'PUT', `/api/v2/orders/invoices/${invoice.id}`, {
    orders_invoice: { status: 'refunded' },
  })
  assert.equal(await stockOf(variant_id), 10)
  const restocks = `/api/v2/workspaces/${api.ours.workspaceId}/orders/invoices/restocks`
  const [restock] = await shop.send(200, 'GET', restocks)
  assert.equal(restock.status, 'restocked')
  assert.equal(restock.contact_id, shop.contact.id)
  const [included] = restock.included_invoices_line_items
  assert.deepEqual(
    [included.fulfillment_id, included.invoices_line_item_id, included.quantity],
    [restock.id, line.id, 2],
  )
  assert.deepEqual(await shop.send(200, 'GET', `/api/v2/orders/invoices/restocks/${restock.id}`), restock)
})

test('stock follows the quantity of a paid line, which cannot fall below what was sent', async () => {
  const { variant_id, invoice, line } = await paidLine(4, { stock: 10 })
  await shop.send(201, 'POST', path(), parcel([{ invoices_line_item_id: line.id, quantity: 2 }]))
  const member = `/api/v2/orders/invoices/${invoice.id}`
  const change = (quantity: number) => ({
    orders_invoice: { line_items_attributes: [{ id: line.id, quantity }] },
  })
  await shop.send(422, 'PUT', member, change(1))
  const changed = await shop.send(200, 'PUT', member, change(2))
  assert.equal(changed.total_amount, '10.00')
  assert.deepEqual([changed.fulfillment_status, await stockOf(variant_id)], ['complete', 8])
  const unchanged = await shop.send(200, 'PUT', member, { orders_invoice: { line_items_attributes: null } })
  assert.equal(unchanged.total_amount, '10.00')
})

test('an update of an invoice changes its lines by id, ignores new ones, and refuses ids of others', async () => {
  const { variant_id, invoice, line } = await paidLine(4)
  const { line: other } = await paidLine(1)
  const change = (status: number, ...line_items_attributes: object[]) =>
    shop.send(status, 'PUT', `/api/v2/orders/invoices/${invoice.id}`, {
      orders_invoice: { line_items_attributes },
    })
  const added = { variant_id, amount: '7.00', quantity: 9 }
  const changed = await change(200, added, { id: line.id, quantity: 3 }, { ...added, id: null })
  assert.deepEqual(
    changed.line_items.map(({ id, quantity }: Answer['body']) => [id, quantity]),
    [[line.id, 3]],
  )
  assert.equal(changed.total_amount, '15.00')
  await change(422, { id: other.id, quantity: 3 })
  await change(422, { id: line.id, variant_id: variant_id + 1 })
})

test('payments that race for one variant take exactly what they bill', async () => {
  const variant_id = await shop.variant({ stock: 50 })
  const products_price_id = await shop.price(variant_id, { amount: '1.00' })
  const line_items_attributes = [{ variant_id, products_price_id, quantity: 3 }]
  const orders = await Promise.all(Array.from({ length: 8 }, () => shop.order({ line_items_attributes })))
  const paid = { status: 'paid', paid_at: '2026-01-01T00:00:00Z' }
  const invoices = await Promise.all(
    orders.map(({ id }) => shop.invoice(id, { ...paid, external_id: `${id}` })),
  )
  assert.equal(await stockOf(variant_id), 50 - 8 * 3)
  const refund = { orders_invoice: { status: 'refunded' } }
  const back = invoices
    .slice(0, 5)
    .map(({ id }) => shop.send(200, 'PUT', `/api/v2/orders/invoices/${id}`, refund))
  await Promise.all(back)
  assert.equal(await stockOf(variant_id), 50 - 3 * 3)
})

test('never more is fulfilled than was bought, however requests interleave', async () => {
  const step = fc.oneof(
    fc.record({ send: fc.integer({ min: 1, max: 4 }) }),
    fc.record({ cancel: fc.nat({ max: 5 }) }),
  )
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: 4, maxLength: 10 }),
      fc.integer({ min: 1, max: 6 }),
      async (steps, bought) => {
        const { invoice, line } = await paidLine(bought)
        const made: number[] = []
        const run = async (one: (typeof steps)[number]) => {
          if ('send' in one) {
            const body = parcel([{ invoices_line_item_id: line.id, quantity: one.send }])
            const answer = await api.call('POST', path(), { body })
            assert.ok([201, 422].includes(answer.status), JSON.stringify(answer.body))
            if (answer.status === 201) made.push(answer.body.id)
          } else if (made.length > 0) {
            const id = made[one.cancel % made.length]
            const answer = await api.call('POST', `/api/v2/fulfillments/${id}/cancel`)
            assert.ok([200, 409].includes(answer.status), JSON.stringify(answer.body))
          }
        }
        const half = Math.ceil(steps.length / 2)
        await Promise.all(steps.slice(0, half).map(run))
        await Promise.all(steps.slice(half).map(run))
        const { rows } = await api.platform.store.pool.query(
          `select l.fulfilled_quantity::int as counted, coalesce(sum(i.quantity) filter (where f.status = 'fulfilled'), 0)::int as sent
         from orders_invoices_line_items l left join fulfillments_included_line_items i on i.invoices_line_item_id = l.id
         left join fulfillments f on f.id = i.fulfillment_id where l.id = $1 group by l.id`,
          [line.id],
        )
        const [{ counted, sent }] = rows
        assert.equal(counted, sent)
        assert.ok(sent <= bought, `${sent} of ${bought}`)
        const expected = sent === 0 ? 'unfulfilled' : sent < bought ? 'partial' : 'complete'
        assert.equal((await invoiceOf(invoice.id)).fulfillment_status, expected)
      },
    ),
    { numRuns: 12 },
  )
})

const locations = (): string => `${api.space()}/fulfillments/locations`
const place = (values: object) => ({
  fulfillments_location: {
    name: 'Main',
    address_name: 'Tin & Co.',
    email_address: 'main@example.com',
    ...values,
  },
})

test('a location shows its address whole, and an update keeps the parts it leaves out', async () => {
  const { id } = await api.posted(locations(), place({ address: { city: 'York', country: 'gb' } }))
  const address = { city: 'Leeds', postal_code: 'LS1' }
  const changed = await shop.send(200, 'PUT', `/api/v2/fulfillments/locations/${id}`, {
    fulfillments_location: { address },
  })
  assert.deepEqual(changed.address, {
    address_one: null,
    address_two: null,
    city: 'Leeds',
    region: null,
    country: 'GB',
    postal_code: 'LS1',
  })
})

test('a location needs an address, and its country is a two-letter code', async () => {
  for (const values of [{}, { address: null }, { address: {} }, { address: { city: '' } }]) {
    const { status, body } = await api.post(locations(), place(values))
    assert.deepEqual([status, body.address], [422, ["can't be blank"]], JSON.stringify(values))
  }
  for (const country of ['Germany', 'D', 'DEU', '49', 'ÄÖ']) {
    const { status, body } = await api.post(locations(), place({ address: { city: 'Bonn', country } }))
    assert.deepEqual([status, Object.hasOwn(body, 'address')], [422, true], country)
  }
  const { id } = await api.posted(locations(), place({ address: { city: 'Bonn', country: 'DE' } }))
  const put = (values: object) =>
    api.call('PUT', `/api/v2/fulfillments/locations/${id}`, { body: { fulfillments_location: values } })
  assert.equal((await put({ address: null })).body.address.city, 'Bonn')
  assert.equal((await put({ address: { city: null, country: null } })).status, 422)
  assert.equal((await put({ address: { city: 'Köln' } })).body.address.country, 'DE')
})

test('only an application with an OAuth token says that it runs a location, which then needs no address', async () => {
  const external = place({ external_app: true })
  const refused = await api.post(locations(), external)
  assert.deepEqual([refused.status, refused.body.external_app?.length], [422, 1])
  const visitor = await signedInOwner(api)
  const { body } = await granted(api, visitor, await makeClient(visitor))
  const token = body.access_token
  const made = await api.call('POST', locations(), { token, body: external })
  assert.deepEqual([made.status, made.body.external_app], [201, true], JSON.stringify(made.body))
  const put = (values: object, as = api.ours.token) =>
    api.call('PUT', `/api/v2/fulfillments/locations/${made.body.id}`, {
      token: as,
      body: { fulfillments_location: values },
    })
  assert.equal((await put({ name: 'Renamed', external_app: true })).status, 200)
  assert.equal((await put({ external_app: false })).status, 422)
  assert.equal((await put({ external_app: false, address: { city: 'Hull', country: 'GB' } })).status, 200)
  assert.equal((await put({ external_app: true })).status, 422)
  assert.equal((await put({ external_app: true }, token)).status, 200)
})
