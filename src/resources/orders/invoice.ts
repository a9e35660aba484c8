import { boolean } from '../../define/kinds/boolean.ts'
import { many, one } from '../../define/kinds/embed.ts'
import { money } from '../../define/kinds/money.ts'
import { integer } from '../../define/kinds/number.ts'
import { reference } from '../../define/kinds/reference.ts'
import { objects } from '../../define/kinds/structure.ts'
import { choice, text } from '../../define/kinds/text.ts'
import { timestamp } from '../../define/kinds/time.ts'
import { resource } from '../../define/resource.ts'
import { touches } from '../contacts/visit.ts'
import { fulfilling, paying } from './invoice-states.ts'
import { orderInInvoice } from './order.ts'

const server = { set: 'server' } as const
const zero = { ...server, from: '0::numeric(20,2)', required: true } as const
const total = 'r.subtotal_amount + r.shipping_amount'

/** What an order is billed with; the status of its invoices leads the order (sections 14.9 and 14.10). */
export const invoice = resource({
  name: 'Orders::Invoice',
  parent: 'Order',
  access: 'orders',
  operations: ['index', 'show', 'create', 'update'],
  fields: {
    status: choice(['unpaid', 'paid', 'voided', 'refunded', 'disputed', 'past-due'])({
      required: true,
      filter: true,
    }),
    invoice_type: choice([
      'initial',
      'renewal',
      'interim',
      'cancellation',
      'one_time',
      'refund',
      'charge',
      'one_time_sale',
    ])({ set: 'create', filter: true }),
    invoice_number: text({ filter: true, doc: 'The next number of the workspace where absent.' }),
    external_id: text({ required: true, filter: true }),
    due_amount: money({
      ...server,
      required: true,
      from: `case when r.status in ('unpaid', 'past-due') then ${total} else 0::numeric(20,2) end`,
    }),
    total_amount: money({ ...server, required: true, from: total }),
    subtotal_amount: money({ ...server, required: true, default: '0' }),
    tax_amount: money(zero),
    shipping_amount: money({ default: '0' }),
    discount_amount: money(zero),
    currency: text({ ...server, required: true, default: "'USD'" }),
    issued_at: timestamp(),
    due_at: timestamp(),
    paid_at: timestamp(),
    payment_processor: text({ ...server, required: true, default: "'external'" }),
    order_type: text({ ...server, hidden: true, required: true }),
    eligible_for_fulfillment: boolean({ ...server, required: true, from: "r.status = 'paid'" }),
    fulfillment_status: text({ ...server, required: true, default: "'not_applicable'" }),
    line_items: many('Orders::Invoices::LineItem', { by: 'invoice_id', pick: 'full' })(),
    line_items_attributes: objects({
      id: reference('Orders::Invoices::LineItem')(),
      variant_id: reference('Products::Variant')(),
      products_price_id: reference('Products::Price')(),
      amount: money(),
      quantity: integer(),
      description: text(),
    })({
      input: true,
      doc: 'On create: variant_id, products_price_id, amount and quantity; the items of the order where absent. On update: id, and what changes.',
    }),
    order: one('Order', { by: 'order_id', pick: orderInInvoice })({ required: true }),
    visits: touches({ ...server, from: 'null' }),
  },
  short: ['id', 'public_id', 'invoice_number'],
  list: {
    byId: true,
    also: [{ parent: 'Workspace', by: 'workspace_id', operationId: 'listWorkspaceOrdersInvoices' }],
  },
  states: [paying, fulfilling],
  events: [
    'orders/invoice.created',
    'orders/invoice.updated',
    'orders/invoice.paid',
    'orders/invoice.refunded',
    'orders/invoice.voided',
    'orders/invoice.past_due',
    'orders/invoice.abandoned',
    'orders/invoice.reissued',
    'orders/invoice.fulfilled',
    'one-time-order.invoice.paid',
    'subscription.invoice.paid',
    'renewal-invoice-payment-declined',
  ],
  firstId: 44_600_000,
})
