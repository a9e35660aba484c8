import type { Fixtures, Shown } from './fixtures.ts'
import type { Sample } from './samples.ts'

/** What orders, and what follows from them, ask for. */
export const orderSamples: Readonly<Record<string, Sample>> = {
  Order: {
    values: (fixtures) => orderOf(fixtures, 'Products::Price', 'one-time-order'),
    rewrites: ['billing_status', 'service_status', 'canceled_by', 'cancel_description'],
  },
  'Orders::LineItem': {
    async make(fixtures) {
      const price = await monthly(fixtures, '9.00')
      return firstLine(await fixtures.made('Order', await orderOf(fixtures, price, 'subscription-order')))
    },
    actions: { preview_change: { values: changed }, perform_change: { values: changed } },
  },
  'Orders::Transaction': {
    /** External orders have none, and the API makes no other orders. */
    async make(fixtures) {
      const { api, tenant } = fixtures
      const { id } = await fixtures.shared('Order')
      await api.platform.store.pool.query(
        `insert into orders_transactions (workspace_id, order_id, status, result, external_id) values ($1, $2, 'paid', 'approved', 'x-1')`,
        [tenant.workspaceId, id],
      )
      return firstOf(fixtures, `/api/v2/orders/${id}/transactions`)
    },
  },
  'Orders::Invoices::Restock': { make: restock },
  Fulfillment: {
    async values(fixtures) {
      const line = firstLine(await paidInvoice(fixtures))
      return {
        contact_id: (await fixtures.shared('Contact')).id,
        location_id: (await fixtures.shared('Fulfillments::Location')).id,
        included_orders_invoices_line_items_attributes: [{ invoices_line_item_id: line.id, quantity: 1 }],
      }
    },
  },
}

async function orderOf(
  fixtures: Fixtures,
  price: string | Shown,
  type: string,
): Promise<Record<string, unknown>> {
  const { id, variant_id } = typeof price === 'string' ? await fixtures.shared(price) : price
  return {
    contact_id: (await fixtures.shared('Contact')).id,
    live_mode: true,
    order_type: type,
    line_items_attributes: [{ variant_id, products_price_id: id, quantity: 1 }],
  }
}

const monthly = (fixtures: Fixtures, amount: string): Promise<Shown> =>
  fixtures.made('Products::Price', {
    amount,
    payment_type: 'subscription',
    interval: 'months',
    interval_count: 1,
  })

async function changed(fixtures: Fixtures): Promise<Record<string, unknown>> {
  return { products_price_id: (await monthly(fixtures, '29.00')).id }
}

const firstLine = (row: Shown): Shown => (row.line_items as Shown[])[0] as Shown

async function paidInvoice(fixtures: Fixtures, price: string | Shown = 'Products::Price'): Promise<Shown> {
  const order = await fixtures.made('Order', await orderOf(fixtures, price, 'one-time-order'))
  const paid = { status: 'paid', paid_at: '2026-01-01T00:00:00Z', external_id: `o-${order.id}` }
  return fixtures.made('Orders::Invoice', paid, order.id)
}

/** Stock is counted by the server only, so it is written by hand; a refund of what was sent makes the restock. */
async function restock(fixtures: Fixtures): Promise<Shown> {
  const { api, tenant } = fixtures
  const variant = await fixtures.fresh('Products::Variant')
  await api.platform.store.pool.query(
    'update products_variants set track_quantity = true, quantity = 10 where id = $1',
    [variant.id],
  )
  const invoice = await paidInvoice(fixtures, await fixtures.made('Products::Price', {}, variant.id))
  const included = [{ invoices_line_item_id: firstLine(invoice).id, quantity: 1 }]
  await fixtures.made('Fulfillment', { included_orders_invoices_line_items_attributes: included })
  await api.call('PUT', `/api/v2/orders/invoices/${invoice.id}`, {
    token: tenant.token,
    body: { orders_invoice: { status: 'refunded' } },
  })
  return firstOf(fixtures, `/api/v2/workspaces/${tenant.workspaceId}/orders/invoices/restocks`)
}

const firstOf = async ({ api, tenant }: Fixtures, path: string): Promise<Shown> =>
  (await api.call('GET', path, { token: tenant.token })).body[0]
