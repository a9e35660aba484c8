import type pg from 'pg'

/** What the planner is told of every table: how many rows, and how often the values of some columns repeat. */
export interface Picture {
  readonly rows: number
  /** Columns of a table whose values are few, as the filters of a list may be. */
  readonly common?: { readonly table: string; readonly columns: readonly string[] }
}

/** Rows that share the value of a column which is neither unique nor common: the children of a parent. */
const sharing = 10

/**
 * Tables of which a workspace has few rows, because people make each by hand and everything asks for all of them:
 * there are as many rows in all, over as many workspaces.
 */
const fewInEach: Readonly<Record<string, string>> = {
  webhooks_outgoing_endpoints: 'every event asks each endpoint of its workspace whether it listens',
  themes: 'the default one is looked for among all',
  emails_addresses: 'the default one is looked for among all',
  emails_topics: 'lists leave out those that are put away',
  fulfillments_locations: 'a location shows its place among all',
}

/** How many values a common column has. */
const commonValues = 3

/** Whether this server takes statistics from outside; older ones only make their own. */
export async function canPretend(client: pg.ClientBase): Promise<boolean> {
  const { rows } = await client.query(`select current_setting('server_version_num')::int >= 180000 as can`)
  return rows[0].can
}

/**
 * Makes the planner see tables of so many rows without filling them. It multiplies the rows per page it has on record
 * by the pages there are, so every table gets one page, and statistics that put all rows on it. One workspace owns
 * everything: the worst case, in which the workspace alone narrows nothing. The plans are those a server would use,
 * unlike plans made with `enable_seqscan = off`, which only tell that an index could be used. Needs PostgreSQL 18.
 */
export async function pretend(client: pg.ClientBase, picture: Picture): Promise<void> {
  await client.query(relationStatistics, [picture.rows])
  await client.query(columnStatistics, [
    -1 / sharing,
    picture.common?.table ?? '',
    picture.common?.columns ?? [],
    commonValues,
    Object.keys(fewInEach),
  ])
}

const relationStatistics = `select pg_restore_relation_stats('schemaname', 'public', 'relname', c.relname::text,
    'relpages', case when c.relkind = 'i' then 2 else 1 end, 'reltuples', $1::real)
  from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'i')
    and c.relname <> 'workers'`

const columnStatistics = `select pg_restore_attribute_stats('schemaname', 'public', 'relname', c.relname::text,
    'attname', a.attname::text, 'inherited', false, 'null_frac', case when a.attnotnull then 0::real else 0.5::real end, 'avg_width', 16,
    'n_distinct', case when a.attname = 'workspace_id' and c.relname <> all ($5) then 1::real when a.attname = 'id' then -1::real
      when c.relname = $2 and a.attname = any($3) then $4::real else $1::real end::real)
  from pg_attribute a join pg_class c on c.oid = a.attrelid
  where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and a.attnum > 0 and not a.attisdropped`

/** Gives every table its page: a row is made beside all constraints and taken back, which leaves the page. */
export async function touchPages(client: pg.ClientBase): Promise<void> {
  const { rows } = await client.query<{ statement: string }>(dummyRows)
  for (const { statement } of rows) {
    await client.query('begin')
    await client.query('set local session_replication_role = replica')
    await client.query(statement)
    await client.query('rollback')
  }
}

const dummyRows = `select format('insert into %I (%s) overriding system value values (%s) on conflict do nothing', c.relname,
    string_agg(quote_ident(a.attname), ', '),
    string_agg(case when format_type(a.atttypid, null) = 'uuid' then 'gen_random_uuid()'
      when t.typcategory = 'N' then '1' when t.typcategory = 'B' then 'true' when t.typcategory = 'D' then 'now()'
      when t.typcategory = 'A' or t.typname in ('json', 'jsonb') then '''{}''' else '''x''' end, ', ')) as statement
  from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_type t on t.oid = a.atttypid
  where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and a.attnum > 0 and not a.attisdropped
    and a.attgenerated = '' and a.attnotnull and not a.atthasdef
  group by c.relname`
