import assert from 'node:assert/strict'
import type { Answer, TestApi } from '../harness/api.ts'

/** A shop in `ours` to test orders with, and the requests tests make again and again. */
export interface Shop {
  readonly api: TestApi
  readonly contact: { readonly id: number; readonly email_address: string }
  readonly locationId: number
  /** A new variant, by default one whose stock is counted and which has to be sent. */
  variant(columns?: { stock?: number | null; fulfillment?: boolean }): Promise<number>
  price(variantId: number, values: object): Promise<number>
  /** Sends a request and asserts the status. */
  send(status: number, method: string, path: string, body?: object): Promise<Answer['body']>
  order(values: object): Promise<Answer['body']>
  invoice(orderId: number, values: object): Promise<Answer['body']>
  /** The events recorded since the last call, in order. */
  events(): Promise<string[]>
}

export async function openShop(api: TestApi): Promise<Shop> {
  const space = `/api/v2/workspaces/${api.ours.workspaceId}`
  const { pool } = api.platform.store
  let seen = '0'
  const send: Shop['send'] = async (status, method, path, body) => {
    const answer = await api.call(method, path, { body })
    assert.equal(answer.status, status, `${method} ${path}: ${JSON.stringify(answer.body)}`)
    return answer.body
  }
  const contact = await send(201, 'POST', `${space}/contacts`, {
    contact: { email_address: 'ada@example.com', first_name: 'Ada' },
  })
  const location = await send(201, 'POST', `${space}/fulfillments/locations`, {
    fulfillments_location: {
      name: 'Main',
      address_name: 'Tin & Co.',
      email_address: 'warehouse@example.com',
      address: {
        address_one: '1 Quay',
        city: 'Hull',
        region: 'Yorkshire',
        country: 'GB',
        postal_code: 'HU1',
      },
    },
  })
  return {
    api,
    contact,
    locationId: location.id,
    send,
    async variant({ stock = 100, fulfillment = true } = {}) {
      const product = await send(201, 'POST', `${space}/products`, { product: { name: 'Tin kettle' } })
      const id = product.default_variant_id
      const products_variant = { track_quantity: stock !== null, fulfillment_required: fulfillment }
      await send(200, 'PUT', `/api/v2/products/variants/${id}`, { products_variant })
      await pool.query('update products_variants set quantity = $2 where id = $1', [id, stock])
      return id
    },
    async price(variantId, values) {
      const path = `/api/v2/products/variants/${variantId}/prices`
      return (await send(201, 'POST', path, { products_price: values })).id
    },
    async order(values) {
      const order = { contact_id: contact.id, live_mode: true, order_type: 'one-time-order', ...values }
      return send(201, 'POST', `${space}/orders`, { order })
    },
    async invoice(orderId, values) {
      const orders_invoice = { status: 'unpaid', external_id: 'x-1', ...values }
      return send(201, 'POST', `/api/v2/orders/${orderId}/invoices`, { orders_invoice })
    },
    async events() {
      const { rows } = await pool.query(
        'select id, event_type_id from webhooks_outgoing_events where id > $1 order by id',
        [seen],
      )
      seen = rows.at(-1)?.id ?? seen
      return rows.map((row) => row.event_type_id)
    },
  }
}
