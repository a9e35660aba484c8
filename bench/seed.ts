import type pg from 'pg'

/** The workspaces of the benchmark: few large ones and many small ones, as in life. */
export const workspaceCount = 50

/**
 * Fills a migrated store that has had its first run: `contacts` rows over `workspaceCount` workspaces of the one
 * team, the largest with about a fifth of all; every twentieth contact has a tag. Returns the workspace ids.
 */
export async function seed(
  client: pg.ClientBase,
  contacts: number,
  say: (line: string) => void,
): Promise<number[]> {
  const { rows: known } = await client.query('select id from workspaces order by id')
  if (known.length >= workspaceCount) return known.map((row) => Number(row.id))
  await client.query(
    `insert into workspaces (team_id, name, subdomain)
     select (select min(id) from teams), 'Bench ' || n, 'bench-' || n from generate_series(2, $1::int) n`,
    [workspaceCount],
  )
  const { rows } = await client.query('select id from workspaces order by id')
  const weights = rows.map((_, place) => 1 / (place + 1))
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  let made = 0
  for (const [place, { id }] of rows.entries()) {
    const count = Math.round((contacts * (weights[place] ?? 0)) / total)
    await client.query(
      `insert into contacts (workspace_id, email_address, first_name, last_name, phone_number, time_zone)
       select $1::bigint, 'person' || n || '@w' || $1 || '.example.com', 'First' || n % 997, 'Last' || n % 9973, '+1555' || n, 'UTC'
       from generate_series(1, $2::int) n`,
      [id, count],
    )
    await client.query(`insert into contacts_tags (workspace_id, name) values ($1, 'Customer')`, [id])
    made += count
    say(`seeded ${made.toLocaleString('en')} of ${contacts.toLocaleString('en')} contacts`)
  }
  await client.query(`insert into contacts_applied_tags (workspace_id, contact_id, tag_id)
    select c.workspace_id, c.id, t.id from contacts c join contacts_tags t using (workspace_id) where c.id % 20 = 0`)
  await seedOrders(
    client,
    rows.slice(0, shopCount).map((row) => Number(row.id)),
    say,
  )
  await client.query('vacuum analyze')
  return rows.map((row) => Number(row.id))
}

/** The largest workspaces have a shop, each with this many orders of two line items. */
export const shopCount = 10
const ordersPerShop = 5000

async function seedOrders(
  client: pg.ClientBase,
  shops: readonly number[],
  say: (line: string) => void,
): Promise<void> {
  for (const shop of shops) {
    await client.query(
      `with product as (insert into products (workspace_id, name) values ($1, 'Shirt') returning id),
        variant as (insert into products_variants (workspace_id, product_id, name, sku, is_default)
          select $1, id, 'Shirt', 'S-1', true from product returning id, product_id),
        price as (insert into products_prices (workspace_id, variant_id, product_id, amount, currency)
          select $1, id, product_id, 19.90, 'usd' from variant returning id, variant_id, product_id),
        buyer as (select id, row_number() over () as n from contacts where workspace_id = $1 limit $2),
        made as (insert into orders (workspace_id, order_number, contact_id, order_type, live_mode, total_amount, origination_channel_id, origination_channel_type)
          select $1, '#' || 1000 + n, id, 'one-time-order', true, 39.80, (select min(id) from platform_applications), 'Platform::Application' from buyer returning id)
      insert into orders_line_items (workspace_id, order_id, quantity, original_product_id, variant_id, price_id)
        select $1, made.id, 1, price.product_id, price.variant_id, price.id from made, price, generate_series(1, 2)`,
      [shop, ordersPerShop],
    )
  }
  say(`seeded ${(shops.length * ordersPerShop).toLocaleString('en')} orders`)
}
