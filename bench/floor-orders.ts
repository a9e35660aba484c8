import type { FastifyInstance } from 'fastify'
import type pg from 'pg'
import { publicIdCodec } from '../src/define/public-id.ts'

const orderId = publicIdCodec('Order')
const contactId = publicIdCodec('Contact')
const workspaceId = publicIdCodec('Workspace')
const itemId = publicIdCodec('Orders::LineItem')
const productId = publicIdCodec('Product')
const variantId = publicIdCodec('Products::Variant')
const priceId = publicIdCodec('Products::Price')
const applicationId = publicIdCodec('Platform::Application')

const texts = [
  'order_number',
  'order_type',
  'total_amount',
  'currency',
  'payment_processor',
  'billing_status',
  'service_status',
  'trial_end_at',
  'next_charge_at',
  'activated_at',
  'canceled_at',
  'canceled_by',
  'cancel_reason',
  'cancel_description',
  'churned_at',
  'notes',
  'external_id',
  'created_at',
  'updated_at',
]
const address = ['street_one', 'street_two', 'city', 'region', 'country', 'postal_code']
const shipping = ['first_name', 'last_name', 'organization_name', 'phone_number', ...address].map(
  (name) => `shipping_address_${name}`,
)
const billing = address.map((name) => `billing_address_${name}`)
const stored = [...texts, ...shipping, ...billing]

/** What upstream computes from things that are not there yet: the same constants as ours. */
const absent = {
  in_trial: false,
  paid_until: null,
  tax_amount: '0.00',
  page_id: null,
  page_name: null,
  funnel_name: null,
  order_page: null,
  affiliate: null,
  referral_code: null,
  visits: null,
  contact_groups: [],
  segments: [],
  discount_ids: [],
  tag_ids: [],
  billing_payment_method_id: null,
  workspace_sharing_id: null,
  resource_install_intent: null,
  previous_line_item: null,
}

const nullable = { type: 'string', nullable: true } as const
const open = { type: 'object', additionalProperties: true } as const
const orderSchema = {
  type: 'object',
  properties: {
    id: { type: 'integer' },
    public_id: { type: 'string' },
    workspace_id: { type: 'integer' },
    contact_id: { type: 'integer' },
    live_mode: { type: 'boolean' },
    ...Object.fromEntries(stored.map((name) => [name, nullable])),
    contact: open,
    workspace: open,
    line_items: { type: 'array', items: open },
  },
  additionalProperties: true,
} as const

const columns = `o.id, o.workspace_id, o.contact_id, o.live_mode, o.origination_channel_id, o.origination_channel_type,
  ${stored.map((name) => `o.${name}`).join(', ')}, a.name as origination_channel_name, c.phone_number,
  (select count(*) from orders_invoices i where i.workspace_id = o.workspace_id and i.order_id = o.id and i.status = 'paid' and i.invoice_type in ('initial', 'renewal')) as recurring_invoices_paid_count,
  row_to_json(c) as contact, row_to_json(w) as workspace,
  (select json_agg(json_build_object('id', l.id, 'order_id', l.order_id, 'quantity', l.quantity, 'prorated', l.prorated, 'created_at', l.created_at, 'updated_at', l.updated_at,
     'original_product', json_build_object('id', p.id, 'name', p.name),
     'products_price', json_build_object('id', r.id, 'name', r.name, 'key', r.key, 'amount', r.amount::text, 'currency', r.currency, 'duration', r.duration, 'interval', r.interval, 'interval_count', r.interval_count),
     'products_variant', json_build_object('id', v.id, 'name', v.name, 'description', v.description, 'sku', v.sku)) order by l.id)
   from orders_line_items l join products p on p.id = l.original_product_id join products_prices r on r.id = l.price_id join products_variants v on v.id = l.variant_id
   where l.workspace_id = o.workspace_id and l.order_id = o.id) as line_items
  from orders o join contacts c on c.id = o.contact_id join workspaces w on w.id = o.workspace_id left join platform_applications a on a.id = o.origination_channel_id`

interface Item {
  readonly id: number
  readonly original_product: { readonly id: number }
  readonly products_price: { readonly id: number }
  readonly products_variant: { readonly id: number }
}

type Order = Record<string, unknown> & {
  id: string
  origination_channel_id: string
  contact: { id: number; email_address: string | null }
  workspace: { id: number }
  line_items: Item[]
}

const withPublicId = <T extends { id: number }>(row: T, codec: { encode(id: number): string }) => ({
  ...row,
  public_id: codec.encode(row.id),
})

function shown(row: Order) {
  return {
    ...row,
    ...absent,
    id: Number(row.id),
    workspace_id: Number(row.workspace_id),
    contact_id: Number(row.contact_id),
    recurring_invoices_paid_count: Number(row.recurring_invoices_paid_count),
    public_id: orderId.encode(row.id),
    origination_channel_public_id: applicationId.encode(row.origination_channel_id),
    contact: {
      ...withPublicId(row.contact, contactId),
      anonymous: 0,
      is_active: row.contact.email_address !== null,
      tags: [],
    },
    workspace: withPublicId(row.workspace, workspaceId),
    line_items: row.line_items.map((item) => ({
      ...withPublicId(item, itemId),
      original_product: withPublicId(item.original_product, productId),
      products_price: withPublicId(item.products_price, priceId),
      products_variant: withPublicId(item.products_variant, variantId),
    })),
  }
}

/** The order routes of the floor. The contact inside comes without its tags, which spares the floor a sub-select. */
export function orderRoutes(app: FastifyInstance, pool: pg.Pool): void {
  const one = { schema: { response: { 200: orderSchema } } }
  const many = { schema: { response: { 200: { type: 'array', items: orderSchema } } } }
  app.get<{ Params: { id: string } }>('/api/v2/orders/:id', one, async (request, reply) => {
    const { rows } = await pool.query({
      name: 'order',
      text: `select ${columns} where o.id = $1`,
      values: [request.params.id],
    })
    return rows[0] ? shown(rows[0]) : reply.code(404).send()
  })
  app.get<{ Params: { workspace: string } }>(
    '/api/v2/workspaces/:workspace/orders',
    many,
    async (request, reply) => {
      const { rows } = await pool.query({
        name: 'orders',
        text: `select ${columns} where o.workspace_id = $1 order by o.id limit 21`,
        values: [request.params.workspace],
      })
      if (rows.length > 20) reply.header('Pagination-Next', rows[19].id)
      return rows.slice(0, 20).map(shown)
    },
  )
}
