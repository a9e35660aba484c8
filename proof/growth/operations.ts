import type pg from 'pg'
import type { Filled } from './fill.ts'

/** A request whose cost is looked at. */
export interface Operation {
  readonly name: string
  readonly method: 'GET' | 'POST'
  readonly path: () => string
  readonly body?: () => object
  /** Why it may cost more in a larger store; it may not where there is no reason. */
  readonly mayGrow?: string
}

/** How many rows are known by id, to ask for one after the other. */
const sampled = 500

/** What clients do most, on the largest workspace of the store. */
export async function operationsOf(
  client: pg.Client,
  filled: Filled,
  filters: Filters,
): Promise<Operation[]> {
  const { largest, commonTag, rareTag } = filled
  const ids = async (text: string): Promise<string[]> =>
    (await client.query(text, [largest])).rows.map(({ id }) => String(id))
  const { rows: ends } = await client.query(
    `select min(id) as first, max(id) as last, (min(id) + max(id)) / 2 as middle from contacts where workspace_id = $1`,
    [largest],
  )
  const some = await ids(`select id from contacts where workspace_id = $1 and id % 37 = 0 limit ${sampled}`)
  const buyers = await ids(
    `select contact_id as id from orders where workspace_id = $1 order by id desc limit ${sampled}`,
  )
  const emails = await ids(
    `select email_address as id from contacts where workspace_id = $1 and id % 41 = 0 limit ${sampled}`,
  )
  const [almostLast = ''] = await ids(
    `select id from contacts where workspace_id = $1 order by id desc offset 15 limit 1`,
  )
  const turn = (list: readonly string[]) => {
    let next = 0
    return () => list[next++ % list.length] ?? ''
  }
  const [contact, buyer, email] = [turn(some), turn(buyers), turn(emails)]
  const contacts = `/api/v2/workspaces/${largest}/contacts`
  const orders = `/api/v2/workspaces/${largest}/orders`
  const get = (name: string, path: () => string, mayGrow?: string): Operation => ({
    name,
    method: 'GET',
    path,
    mayGrow,
  })
  const serial = Date.now()
  let made = 0
  return [
    get('get', () => `/api/v2/contacts/${contact()}`),
    get('list, first page', () => contacts),
    get('list, middle page', () => `${contacts}?after=${ends[0].middle}`),
    get('list, last page', () => `${contacts}?after=${almostLast}`),
    get('list by updated_at', () => `${contacts}?sort_property=updated_at&sort_order=desc`),
    get('list by updated_at, middle page', () => `${contacts}?sort_property=updated_at&after=${contact()}`),
    get('filter by e-mail', () => `${contacts}?filter[email_address]=${encodeURIComponent(email())}`),
    get('filter by a common tag', () => `${contacts}?filter[tag_ids]=${commonTag}`),
    get('filter by a rare tag', () => `${contacts}?filter[tag_ids]=${rareTag}`),
    get('filter by is_active', () => `${contacts}?filter[is_active]=false`),
    get('orders of a contact', () => `${orders}?filter[contact_id]=${buyer()}`),
    get('orders of a rare type', () => `${orders}?filter[order_type]=subscription-order`),
    get('saved filter, by e-mail', () => `${contacts}?stored_filter_id=${filters.email}`),
    get('saved filter, a common tag', () => `${contacts}?stored_filter_id=${filters.common}`),
    get('saved filter, a rare tag', () => `${contacts}?stored_filter_id=${filters.rare}`, savedFilter),
    get('Classic contacts', () => '/api/attributes/contacts?per_page=20'),
    {
      name: 'create',
      method: 'POST',
      path: () => contacts,
      body: () => ({ contact: { email_address: `new${serial}.${made++}@example.com`, first_name: 'Ada' } }),
    },
  ]
}

const savedFilter =
  'any condition may be saved, so rows are looked through until a page is full; after ten seconds it is refused'

/** Ids of the saved filters. */
export interface Filters {
  readonly email: number
  readonly common: number
  readonly rare: number
}
