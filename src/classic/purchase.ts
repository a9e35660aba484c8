import { wholeSql } from '../define/kinds/money.ts'
import { type ClassicAnswer, type ClassicCall, type ClassicRoute, idOf, pageSqlOf } from './call.ts'
import { missing } from './classic-error.ts'
import { type ContactRow, contactOf, contactRowSql, latestSql } from './contact.ts'
import { timed } from './contact-profile.ts'
import { select } from './select.ts'

/** Products with the price their default variant has, and purchases: the orders of API v2. */
export const purchaseRoutes: readonly ClassicRoute[] = [
  { method: 'GET', path: '/products', access: 'products', handle: (call) => list(call, products) },
  { method: 'GET', path: '/products/:id', access: 'products', handle: (call) => one(call, products) },
  { method: 'GET', path: '/purchases', access: 'orders', handle: (call) => list(call, purchases) },
  { method: 'GET', path: '/purchases/:id', access: 'orders', handle: (call) => one(call, purchases) },
]

/** An amount in the smallest unit of its currency, which is the currency itself where it has none. */
const cents = (amount: string, currency: string): string =>
  `(${amount} * case when ${wholeSql(currency)} then 1 else 100 end)::bigint`

const money = (amount: string, currency: string): string =>
  `json_build_object('cents', ${cents(amount, currency)}, 'currency_iso', upper(${currency}))`

/** Members that other systems fill, of which Tundish knows none. */
const unknownOfProduct = [
  ...['infusionsoft_product_id', 'infusionsoft_subscription_id', 'ontraport_product_id'],
  ...['ontraport_payment_count', 'ontraport_payment_type', 'ontraport_unit', 'ontraport_gateway_id'],
  ...['ontraport_invoice_id', 'netsuite_id', 'netsuite_tag', 'netsuite_class'],
]

const unknownOfPurchase = ['infusionsoft_ccid', 'oap_customer_id', 'nmi_customer_vault_id']

const nothing = (names: readonly string[]): string => names.map((name) => `'${name}', null`).join(', ')

/** A product as Classic shows it, over the aliases `p` (product) and `r` (price). */
const productSql = `json_build_object('id', p.id, 'name', p.name, 'stripe_plan', null, 'amount', ${money('r.amount', 'r.currency')},
  'amount_currency', upper(r.currency), 'created_at', p.created_at, 'updated_at', p.updated_at, 'subject', '', 'html_body', '',
  'thank_you_page_id', null, 'stripe_cancel_after_payments', r.duration, 'bump', false, 'cart_product_id', null,
  'billing_integration', null, 'commissionable', p.commissionable, 'statement_descriptor', null,
  ${nothing(unknownOfProduct)}, 'description', p.seo_description)`

const productsSql = (rows: string): string => `select ${productSql} as row from (${rows}) p
  left join lateral (select amount, currency, duration from products_prices r
    where r.workspace_id = p.workspace_id and r.product_id = p.id and not r.archived order by r.id limit 1) r on true`

/** The latest contact of the buyer; `purchaseOf` makes it one. */
const contactSql = `(select ${contactRowSql} from contacts c, lateral (${latestSql}) x
  where c.id = p.contact_id and c.workspace_id = p.workspace_id)`

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
  ${nothing(unknownOfPurchase)},
  'payment_instrument_type', p.payment_processor, 'original_amount_cents', ${cents('p.total_amount', 'p.currency')},
  'original_amount', ${money('p.total_amount', 'p.currency')}, 'original_amount_currency', upper(p.currency),
  'manual', p.payment_processor = 'external', 'error_message', null)`

/** A row of `purchaseSql` as Classic shows it; events recorded by older versions have the contact ready. */
export function purchaseOf(row: unknown): Readonly<Record<string, unknown>> {
  const { contact, ...rest } = row as Readonly<Record<string, unknown>> & { contact: ContactRow | null }
  return { ...rest, contact: contact?.data ? contactOf(contact) : contact }
}

/** The page and funnel of the form the buyer last sent before buying: API v2 keeps none for an order. */
export const cameFromSql = `left join lateral (select s.page_id, g.funnel_id from form_submissions s
    join pages g on g.workspace_id = s.workspace_id and g.id = s.page_id
  where s.workspace_id = p.workspace_id and s.contact_id = p.contact_id and s.created_at <= p.created_at
  order by s.id desc limit 1) came on true`

/** Rows of a table, the statement that shapes them, and what is left to do to each. */
interface View {
  readonly rows: string
  shape(rows: string): string
  read(row: unknown): unknown
}

const products: View = {
  rows: 'select * from products where workspace_id = $1 and not archived',
  shape: productsSql,
  read: (row) => row,
}

const purchases: View = {
  rows: 'select * from orders where workspace_id = $1',
  shape: (rows) => `select ${purchaseSql} as row from (${rows}) p ${cameFromSql}`,
  read: purchaseOf,
}

async function list(call: ClassicCall, { rows, shape, read }: View): Promise<ClassicAnswer> {
  const found = await select(
    call.sql,
    `${shape(`${rows} order by id ${pageSqlOf(call)}`)} order by p.id`,
    call.workspaceId,
  )
  return { body: found.map(({ row }) => read(timed(row))) }
}

async function one(call: ClassicCall, { rows, shape, read }: View): Promise<ClassicAnswer> {
  const [found] = await select(call.sql, shape(`${rows} and id = $2`), call.workspaceId, idOf(call))
  if (!found) throw missing()
  return { body: read(timed(found.row)) }
}
