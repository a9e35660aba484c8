import { type ClassicAnswer, type ClassicCall, type ClassicRoute, idOf, pageSqlOf } from './call.ts'
import { missing } from './classic-error.ts'
import { profileSql, timed } from './contact-profile.ts'
import { select } from './select.ts'

/** Products with the price their default variant has, and purchases: the orders of API v2. */
export const purchaseRoutes: readonly ClassicRoute[] = [
  {
    method: 'GET',
    path: '/products',
    access: 'products',
    handle: (call) => list(call, productsSql, products),
  },
  {
    method: 'GET',
    path: '/products/:id',
    access: 'products',
    handle: (call) => one(call, productsSql, products),
  },
  { method: 'GET', path: '/purchases', access: 'orders', handle: (call) => list(call, purchasesSql, orders) },
  {
    method: 'GET',
    path: '/purchases/:id',
    access: 'orders',
    handle: (call) => one(call, purchasesSql, orders),
  },
]

const money = (amount: string, currency: string): string =>
  `json_build_object('cents', (${amount} * 100)::bigint, 'currency_iso', upper(${currency}))`

/** A product as Classic shows it, over the aliases `p` (product) and `r` (price). */
const productSql = `json_build_object('id', p.id, 'name', p.name, 'stripe_plan', null, 'amount', ${money('r.amount', 'r.currency')},
  'amount_currency', upper(r.currency), 'created_at', p.created_at, 'updated_at', p.updated_at, 'subject', '', 'html_body', '',
  'thank_you_page_id', null, 'stripe_cancel_after_payments', r.duration, 'bump', false, 'cart_product_id', null,
  'billing_integration', null, 'commissionable', p.commissionable, 'statement_descriptor', null, 'description', p.seo_description)`

const productsSql = (rows: string): string => `select ${productSql} as row from (${rows}) p
  left join lateral (select amount, currency, duration from products_prices r
    where r.workspace_id = p.workspace_id and r.product_id = p.id and not r.archived order by r.id limit 1) r on true`

const contactSql = `(select json_build_object('id', c.id, 'email', c.email_address, 'first_name', c.first_name,
  'last_name', c.last_name, 'contact_profile', ${profileSql}) from contacts c where c.id = p.contact_id and c.workspace_id = p.workspace_id)`

const linesSql = `(select coalesce(json_agg(${productSql.replaceAll('p.', 'q.')} order by l.id), '[]')
  from orders_line_items l join products q on q.id = l.original_product_id and q.workspace_id = l.workspace_id
    join products_prices r on r.id = l.price_id and r.workspace_id = l.workspace_id
  where l.order_id = p.id and l.workspace_id = p.workspace_id)`

/** What Classic calls the state of a purchase, from the latest invoice, else from the order. */
const statusSql = `(select case when i.status in ('paid', 'refunded') then i.status
    when i.status in ('open', 'unpaid', 'draft') then 'pending' else 'failed' end
  from orders_invoices i where i.order_id = p.id and i.workspace_id = p.workspace_id order by i.id desc limit 1)`

const chargeSql = `(select t.external_id from orders_transactions t
  where t.order_id = p.id and t.workspace_id = p.workspace_id order by t.id desc limit 1)`

/** A purchase over the aliases `p` (order) and `came` (`cameFromSql`). */
export const purchaseSql = `json_build_object('id', p.id, 'products', ${linesSql}, 'member_id', null, 'contact', ${contactSql},
  'funnel_id', came.funnel_id, 'stripe_customer_token', null, 'created_at', p.created_at, 'updated_at', p.updated_at,
  'subscription_id', case when p.order_type = 'subscription' then coalesce(p.external_id, p.id::text) end,
  'charge_id', ${chargeSql}, 'ctransreceipt', null,
  'status', coalesce(${statusSql}, case when p.billing_status = 'paid' then 'paid' else p.billing_status end),
  'fulfillment_status', p.service_status, 'fulfillment_id', null, 'fulfillments', '{}'::json, 'payments_count', null,
  'payment_instrument_type', p.payment_processor, 'original_amount_cents', (p.total_amount * 100)::bigint,
  'original_amount', ${money('p.total_amount', 'p.currency')}, 'original_amount_currency', upper(p.currency),
  'manual', p.payment_processor = 'external', 'error_message', null)`

/** The page and funnel of the form the buyer last sent before buying: API v2 keeps none for an order. */
export const cameFromSql = `left join lateral (select s.page_id, g.funnel_id from form_submissions s
    join pages g on g.workspace_id = s.workspace_id and g.id = s.page_id
  where s.workspace_id = p.workspace_id and s.contact_id = p.contact_id and s.created_at <= p.created_at
  order by s.id desc limit 1) came on true`

const purchasesSql = (rows: string): string => `select ${purchaseSql} as row from (${rows}) p ${cameFromSql}`

const products = 'select * from products where workspace_id = $1 and not archived'

const orders = 'select * from orders where workspace_id = $1'

type Shape = (rows: string) => string

async function list(call: ClassicCall, shape: Shape, rowsSql: string): Promise<ClassicAnswer> {
  const rows = await select(
    call.sql,
    `${shape(`${rowsSql} order by id ${pageSqlOf(call)}`)} order by p.id`,
    call.workspaceId,
  )
  return { body: rows.map(({ row }) => timed(row)) }
}

async function one(call: ClassicCall, shape: Shape, rowsSql: string): Promise<ClassicAnswer> {
  const [found] = await select(call.sql, shape(`${rowsSql} and id = $2`), call.workspaceId, idOf(call))
  if (!found) throw missing()
  return { body: timed(found.row) }
}
