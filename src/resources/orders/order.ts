import { boolean } from '../../define/kinds/boolean.ts'
import { ids, many, one } from '../../define/kinds/embed.ts'
import { money } from '../../define/kinds/money.ts'
import { integer } from '../../define/kinds/number.ts'
import { reference } from '../../define/kinds/reference.ts'
import { json, object, objects } from '../../define/kinds/structure.ts'
import { choice, email, text } from '../../define/kinds/text.ts'
import { timestamp } from '../../define/kinds/time.ts'
import { resource } from '../../define/resource.ts'
import { selectionParameters } from '../filters/selection-parameters.ts'
import { billingAddress, shippingAddress } from './address.ts'
import { billing, cancelReasons, ending, oneTimeService, subscriptionService } from './order-states.ts'
import { origin } from './origin.ts'

const server = { set: 'server' } as const

/** A purchase by a contact, once or as a subscription; the API makes external ones (section 14.9). */
export const order = resource({
  name: 'Order',
  parent: 'Workspace',
  access: 'orders',
  operations: ['index', 'show', 'create', 'update'],
  fields: {
    order_number: text({ ...server, required: true, example: '#1001' }),
    contact_id: reference('Contact', 'restrict')({ set: 'create', filter: true }),
    contact_attributes: object({ email_address: email({ required: true }) })({
      input: true,
      set: 'create',
      doc: 'Names an existing contact by e-mail address; contact_id wins.',
    }),
    order_type: choice(['one-time-order', 'subscription-order'])({
      required: true,
      absent: 'one-time-order',
      set: 'create',
      filter: true,
    }),
    live_mode: boolean({ required: true, absent: true, set: 'create' }),
    total_amount: money({ ...server, required: true, default: '0' }),
    tax_amount: money({ ...server, from: '0::numeric(20,2)', required: true }),
    currency: text({ ...server, required: true, default: "'USD'" }),
    payment_processor: text({ ...server, required: true, default: "'external'" }),
    billing_status: text({ default: "'pending'" }),
    service_status: text({ default: "'pending'" }),
    in_trial: boolean({ ...server, from: 'coalesce(r.trial_end_at > now(), false)', required: true }),
    trial_end_at: timestamp(server),
    next_charge_at: timestamp(),
    activated_at: timestamp(),
    canceled_at: timestamp(),
    canceled_by: text(),
    cancel_reason: choice(cancelReasons)(),
    cancel_description: text(),
    churned_at: timestamp(),
    first_paid_at: timestamp({ ...server, hidden: true }),
    paid_until: timestamp({ ...server, from: 'null::timestamptz' }),
    recurring_invoices_paid_count: integer({
      ...server,
      required: true,
      from: `(select count(*) from orders_invoices i where i.workspace_id = r.workspace_id and i.order_id = r.id and i.status = 'paid' and i.invoice_type in ('initial', 'renewal'))`,
      doc: 'Paid invoices of the kinds initial and renewal.',
    }),
    notes: text(),
    external_id: text(),
    ...shippingAddress,
    ...billingAddress,
    phone_number: text({
      ...server,
      from: '(select c.phone_number from contacts c where c.id = r.contact_id)',
    }),
    ...origin,
    tag_ids: ids('Orders::Tag', { through: 'Orders::AppliedTag', by: 'order_id', to: 'tag_id' })(server),
    contact: one('Contact', { by: 'contact_id', pick: 'full' })({ required: true }),
    workspace: one('Workspace', { by: 'workspace_id', pick: 'full' })({ required: true }),
    line_items: many('Orders::LineItem', { by: 'order_id', pick: 'full' })(),
    previous_line_item: json({
      ...server,
      from: 'null::jsonb',
      doc: 'What an upgrade or downgrade replaced, in their webhooks only.',
    }),
    line_items_attributes: objects({
      variant_id: reference('Products::Variant')({ required: true }),
      products_price_id: reference('Products::Price')({ required: true }),
      quantity: integer({ required: true }),
    })({ input: true, set: 'create', required: true, absent: [] }),
  },
  short: ['id', 'public_id', 'order_number'],
  list: { byId: true, selection: selectionParameters },
  unique: [{ columns: ['order_number'], field: 'order_number' }],
  states: [billing, oneTimeService, subscriptionService],
  events: [
    'order.created',
    'order.updated',
    'order.deleted',
    'order.completed',
    'one-time-order.completed',
    'one_time_order.refunded',
    'subscription.activated',
    'subscription.reactivated',
    'subscription.canceled',
    'subscription.churned',
    'subscription.completed',
    {
      id: 'subscription.first_payment_received',
      on: ['update'],
      when: "r.order_type = 'subscription-order' and r.first_paid_at is not null and o.first_paid_at is null",
    },
    'subscription.upgraded',
    'subscription.downgraded',
    'subscription.line_items.changed',
  ],
  firstId: 27_300_000,
})

/** How an order looks inside its invoices. */
export const orderInInvoice = [
  'id',
  'public_id',
  'order_number',
  'total_amount',
  'origination_channel_id',
  'origination_channel_type',
  'origination_channel_name',
  'origination_channel_public_id',
  'notes',
  'live_mode',
  'in_trial',
  'billing_status',
  'service_status',
  'order_type',
  'next_charge_at',
  'trial_end_at',
  'tag_ids',
  'activated_at',
  ...ending,
  ...Object.keys({ ...shippingAddress, ...billingAddress }),
  'contact',
  'affiliate',
  'referral_code',
  'order_page',
  'recurring_invoices_paid_count',
]
