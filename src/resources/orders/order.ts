import { boolean } from '../../define/kinds/boolean.ts'
import { ids, many, one } from '../../define/kinds/embed.ts'
import { integer, money } from '../../define/kinds/number.ts'
import { reference } from '../../define/kinds/reference.ts'
import { list, object, objects } from '../../define/kinds/structure.ts'
import { choice, email, text } from '../../define/kinds/text.ts'
import { timestamp } from '../../define/kinds/time.ts'
import { resource } from '../../define/resource.ts'
import { touches } from '../contacts/visit.ts'
import { application } from '../platform/application.ts'
import { billing, oneTimeService, subscriptionService } from './order-states.ts'

/** Reasons an external subscription may end for (section 14.9). */
const cancelReasons = [
  'customer_service',
  'low_quality',
  'missing_features',
  'other',
  'switched_service',
  'too_complex',
  'too_expensive',
  'unused',
] as const

const server = { set: 'server' } as const

/** What upstream computes from things that do not exist here yet: there, with the right shape, and empty. */
const absent = { set: 'server', from: 'null' } as const
const none = { set: 'server', from: "'[]'::jsonb" } as const

const named = { id: integer({ required: true }), public_id: text(), name: text({ required: true }) }

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
      set: 'create',
      filter: true,
    }),
    live_mode: boolean({ required: true, set: 'create' }),
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
    shipping_address_first_name: text(),
    shipping_address_last_name: text(),
    shipping_address_organization_name: text(),
    shipping_address_phone_number: text(),
    shipping_address_street_one: text(),
    shipping_address_street_two: text(),
    shipping_address_city: text(),
    shipping_address_region: text(),
    shipping_address_country: text(),
    shipping_address_postal_code: text(),
    billing_address_street_one: text(),
    billing_address_street_two: text(),
    billing_address_city: text(),
    billing_address_region: text(),
    billing_address_country: text(),
    billing_address_postal_code: text(),
    phone_number: text({
      ...server,
      from: '(select c.phone_number from contacts c where c.id = r.contact_id)',
    }),
    origination_channel_id: integer(server),
    origination_channel_type: text(server),
    origination_channel_public_id: text({
      ...server,
      from: `public_id(r.origination_channel_id, '${application.publicId.alphabet}')`,
    }),
    origination_channel_name: text({
      ...server,
      from: '(select a.name from platform_applications a where a.id = r.origination_channel_id)',
    }),
    billing_payment_method_id: integer(absent),
    workspace_sharing_id: integer(absent),
    resource_install_intent: text(absent),
    page_id: integer(absent),
    page_name: text(absent),
    funnel_name: text(absent),
    order_page: object(named)(absent),
    affiliate: object({ name: text({ required: true }), email: text() })(absent),
    referral_code: object({ code: text({ required: true }), default: boolean() })(absent),
    visits: touches(absent),
    contact_groups: objects(named)(none),
    segments: objects(named)(none),
    discount_ids: list(integer())(none),
    tag_ids: ids('Orders::Tag', { through: 'Orders::AppliedTag', by: 'order_id', to: 'tag_id' })(server),
    contact: one('Contact', { by: 'contact_id', pick: 'full' })({ required: true }),
    workspace: one('Workspace', { by: 'workspace_id', pick: 'full' })({ required: true }),
    line_items: many('Orders::LineItem', { by: 'order_id', pick: 'full' })(),
    previous_line_item: text({ ...absent, doc: 'Filled in webhooks of upgrades and downgrades only.' }),
    line_items_attributes: objects({
      variant_id: reference('Products::Variant')({ required: true }),
      products_price_id: reference('Products::Price')({ required: true }),
      quantity: integer({ required: true }),
    })({ input: true, set: 'create', required: true }),
  },
  short: ['id', 'public_id', 'order_number'],
  list: { byId: true },
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
  'canceled_at',
  'canceled_by',
  'cancel_reason',
  'cancel_description',
  'churned_at',
  ...Object.keys(order.declared).filter((name) => /^(shipping|billing)_address_/.test(name)),
  'contact',
  'affiliate',
  'referral_code',
  'order_page',
  'recurring_invoices_paid_count',
]
