import type pg from 'pg'

/** What a store of so many contacts holds besides: a tenth as many orders, a workspace for each thousand. */
export interface Filled {
  readonly contacts: number
  /** The workspace with a fifth of everything. */
  readonly largest: string
  readonly commonTag: string
  /** A tag that the newest few contacts of the largest workspace have, however many there are. */
  readonly rareTag: string
}

const contactsPerWorkspace = 1000
const workspacesMin = 10
const rarelyTagged = 25

/** From this size on, indexes are made after the rows: faster, and the same indexes. */
const bulkRowsMin = 1_000_000

/** Brings a store from `from` contacts to `to`, workspaces uneven: one large, some middling, most small. */
export async function fill(
  client: pg.Client,
  from: number,
  to: number,
  say: (line: string) => void,
): Promise<Filled> {
  await client.query(
    `set synchronous_commit = off; set maintenance_work_mem = '512MB'; set session_replication_role = replica`,
  )
  const spaces = await makeWorkspaces(client, Math.max(workspacesMin, to / contactsPerWorkspace))
  const [largest = ''] = spaces
  const rows = { contacts: contactsSql, contacts_applied_tags: tagsSql, orders: ordersSql }
  const tags = await makeTags(client, largest)
  const { rows: last } = await client.query('select coalesce(max(id), 0) as id from contacts')
  const values = {
    contacts: [from + 1, to, spaces],
    contacts_applied_tags: [largest, last[0].id, tags.commonTag],
    orders: [last[0].id],
  }
  for (const [table, text] of Object.entries(rows)) {
    const again = to - from >= bulkRowsMin ? await dropIndexes(client, table) : []
    await client.query(text, values[table as keyof typeof values])
    say(`${to.toLocaleString('en')} contacts: wrote ${table}`)
    for (const index of again) await client.query(index)
  }
  await client.query(rareSql, [largest, tags.rareTag, rarelyTagged])
  await client.query('set session_replication_role = origin')
  await client.query('vacuum analyze')
  say(`${to.toLocaleString('en')} contacts are there`)
  return { contacts: to, largest, ...tags }
}

async function makeWorkspaces(client: pg.Client, count: number): Promise<string[]> {
  await client.query(
    `insert into workspaces (team_id, name, subdomain) select (select min(id) from teams), 'Space ' || n, 'space-' || n
      from generate_series((select count(*) + 1 from workspaces), $1::int) n`,
    [count],
  )
  const { rows } = await client.query('select id from workspaces order by id')
  return rows.map(({ id }) => String(id))
}

/** A fifth in the first workspace; the others are the smaller the further back they stand. */
const contactsSql = `insert into contacts (workspace_id, email_address, first_name, last_name, phone_number, unsubscribed_at, created_at, updated_at)
  select ($3::bigint[])[case when n % 5 = 0 then 1
      else 2 + floor((cardinality($3::bigint[]) - 1) * power(n::bigint * 7919 % 1000003 / 1000003.0, 3))::int end],
    'person' || n || '@example.com', 'First' || n % 997, 'Last' || n % 9973, '+1555' || n,
    case when n % 40 = 5 then now() end, moment, moment
  from (select n, timestamptz '2025-01-01' + n * interval '1 second' as moment from generate_series($1::int, $2::int) n) s`

const tagsSql = `insert into contacts_applied_tags (workspace_id, contact_id, tag_id)
  select workspace_id, id, $3::bigint from contacts where workspace_id = $1 and id % 4 = 0
    and id > $2`

/** Of each hundred contacts ten that follow each other have bought, so that every workspace has its share. */
const ordersSql = `insert into orders (workspace_id, order_number, contact_id, order_type, live_mode, total_amount, origination_channel_id, origination_channel_type)
  select workspace_id, '#' || id, id, case when id / 100 % 5 = 0 then 'subscription-order' else 'one-time-order' end, true, 39.80,
    (select min(id) from platform_applications), 'Platform::Application' from contacts
  where id / 10 % 10 = 0 and id > $1`

const rareSql = `insert into contacts_applied_tags (workspace_id, contact_id, tag_id)
  select workspace_id, id, $2::bigint from contacts where workspace_id = $1 order by id desc limit $3::int on conflict do nothing`

async function makeTags(
  client: pg.Client,
  workspace: string,
): Promise<{ commonTag: string; rareTag: string }> {
  await client.query(
    `delete from contacts_applied_tags where tag_id in (select id from contacts_tags where name = 'Rare')`,
  )
  await client.query(
    `insert into contacts_tags (workspace_id, name) values ($1, 'Common'), ($1, 'Rare') on conflict do nothing`,
    [workspace],
  )
  const { rows } = await client.query(`select id from contacts_tags where workspace_id = $1 order by name`, [
    workspace,
  ])
  return { commonTag: String(rows[0].id), rareTag: String(rows[1].id) }
}

/** Drops the indexes of a table that nothing depends on; gives the statements that make them again. */
async function dropIndexes(client: pg.Client, table: string): Promise<string[]> {
  const { rows } = await client.query<{ name: string; made: string }>(
    `select i.indexrelid::regclass as name, pg_get_indexdef(i.indexrelid) as made from pg_index i
      where i.indrelid = $1::regclass and not exists (select 1 from pg_constraint c where c.conindid = i.indexrelid)`,
    [table],
  )
  for (const { name } of rows) await client.query(`drop index ${name}`)
  return rows.map(({ made }) => made)
}
