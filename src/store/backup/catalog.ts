import type pg from 'pg'
import { copyTarget } from './copy.ts'

/** A table as a backup knows it: its columns in the order they are copied. */
export interface TableColumns {
  readonly name: string
  readonly columns: readonly string[]
}

/** Where a sequence stands; the value is decimal text. */
export interface SequenceState {
  readonly name: string
  readonly last_value: string
  readonly is_called: boolean
}

/** The list of applied migrations is not copied: restoring applies them. */
const notCopied = 'schema_migrations'

/** Extensions put tables and views of theirs beside ours; the database that is restored into has its own. */
const ofNoExtension = `not exists (select 1 from pg_depend d
  where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')`

/** Every table of the database but the list of migrations, with the columns that are not computed by Postgres. */
export async function tablesOf(client: pg.ClientBase): Promise<TableColumns[]> {
  const { rows } = await client.query<{ name: string; columns: string[] }>(
    `select c.relname::text as name,
        array(select a.attname::text from pg_attribute a
          where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
          order by a.attnum) as columns
      from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and c.relname <> $1
        and ${ofNoExtension}
      order by c.relname collate "C"`,
    [notCopied],
  )
  return rows
}

/** What stands in the schema already, a few names at most. */
export async function occupants(client: pg.ClientBase): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `select relname::text as name from pg_class c
      where relnamespace = 'public'::regnamespace and relkind in ('r', 'v', 'm', 'p', 'f', 'S') and ${ofNoExtension}
      order by relkind <> 'r', relname limit 3`,
  )
  return rows.map(({ name }) => name)
}

export async function sequencesOf(client: pg.ClientBase): Promise<SequenceState[]> {
  const { rows } = await client.query<{ name: string }>(
    `select relname::text as name from pg_class
      where relnamespace = 'public'::regnamespace and relkind = 'S' order by relname collate "C"`,
  )
  const states: SequenceState[] = []
  for (const { name } of rows) {
    const { rows: found } = await client.query<SequenceState>(
      `select $1::text as name, last_value::text, is_called from "${name}"`,
      [name],
    )
    states.push(...found)
  }
  return states
}

export async function setSequence(client: pg.ClientBase, sequence: SequenceState): Promise<void> {
  const { name, last_value, is_called } = sequence
  await client.query('select setval(quote_ident($1)::regclass, $2::bigint, $3)', [
    name,
    last_value,
    is_called,
  ])
}

/** Takes all foreign keys away, so that rows can come in any order; answers how to put them back, which checks them. */
export const setKeysAside = (client: pg.ClientBase): Promise<string[]> =>
  setAside(
    client,
    `select format('alter table %s drop constraint %I', conrelid::regclass, conname) as away,
        format('alter table %s add constraint %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid)) as back
      from pg_constraint where connamespace = 'public'::regnamespace and contype = 'f'
      order by conrelid::regclass::text, conname`,
    [],
  )

/** Takes those indexes of a large table away that no constraint rests on: made afterwards, they cost far less. */
export const setIndexesAside = (client: pg.ClientBase, table: string): Promise<string[]> =>
  setAside(
    client,
    `select format('drop index %s', indexrelid::regclass) as away, pg_get_indexdef(indexrelid) as back
      from pg_index where indrelid = quote_ident($1)::regclass
        and not exists (select 1 from pg_constraint where conindid = indexrelid)
      order by indexrelid::regclass::text`,
    [table],
  )

async function setAside(client: pg.ClientBase, text: string, values: string[]): Promise<string[]> {
  const { rows } = await client.query<{ away: string; back: string }>(text, values)
  for (const { away } of rows) await client.query(away)
  return rows.map(({ back }) => back)
}

/** The copy of a table in the text format, which every release and machine prints the same. */
export const copyOutSql = ({ name, columns }: TableColumns): string =>
  `copy ${copyTarget(name, columns)} to stdout`

export const copyInSql = ({ name, columns }: TableColumns): string =>
  `copy ${copyTarget(name, columns)} from stdin`

/** What makes a copy print the same text whatever the session, the role or the database have set. */
export const copySettings = `set local timezone = 'UTC'; set local datestyle = 'ISO, YMD';
  set local intervalstyle = 'postgres'; set local extra_float_digits = 1; set local bytea_output = 'hex';
  set local client_encoding = 'UTF8'; set local synchronize_seqscans = off; set local statement_timeout = 0;
  set local idle_in_transaction_session_timeout = 0`
