import { createHash } from 'node:crypto'
import type pg from 'pg'

/** A column as the catalog has it. */
interface Column {
  readonly name: string
  /** Without its modifier: `numeric`, `text[]`. */
  readonly type: string
  readonly required: boolean
  readonly fallback: string | null
  readonly identity: boolean
}

interface ForeignKey {
  readonly columns: readonly string[]
  readonly target: string
  readonly targets: readonly string[]
}

interface Table {
  readonly name: string
  readonly columns: readonly Column[]
  readonly keys: readonly ForeignKey[]
  /** The words a check lets into a column, by column. */
  readonly words: ReadonlyMap<string, string>
}

/** A value of the filler's own for a column, where any text of the type will not do; undefined leaves it the choice. */
export type Special = (table: string, column: string, row: number, id: string) => string | undefined

type Row = Record<string, string | number | null>

/** The id of row 0 of every table that numbers its rows; row 1 has the next. */
export const firstId = 1_000_000_000

/**
 * Puts rows into every table of a database, whatever its tables are: all it knows comes from the catalog. Row n refers
 * to row n of the other tables, so that references within a tenant agree. Row 0 has what is required, row 1 has all.
 */
export async function fillTables(client: pg.Client, special: Special): Promise<Map<string, Row[]>> {
  const tables = await readTables(client)
  const rows = new Map<string, Row[]>()
  for (const table of inOrder(tables)) {
    const made: Row[] = []
    for (const row of [0, 1]) made.push(await insert(client, table, row, rows, special))
    rows.set(table.name, made)
  }
  for (const table of tables) {
    for (const key of table.keys) await pointLater(client, table, key, rows)
  }
  return rows
}

async function readTables(client: pg.Client): Promise<Table[]> {
  const { rows: tables } = await client.query<{ name: string; columns: Column[]; keys: ForeignKey[] }>(`
    select c.relname::text as name,
      (select json_agg(json_build_object('name', a.attname, 'type', format_type(a.atttypid, null),
          'required', a.attnotnull, 'identity', a.attidentity <> '', 'fallback', pg_get_expr(d.adbin, d.adrelid))
          order by a.attnum)
        from pg_attribute a left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
        where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = '') as columns,
      coalesce((select json_agg(json_build_object('target', k.confrelid::regclass::text,
          'columns', array(select attname from unnest(k.conkey) with ordinality n (num, at)
            join pg_attribute on attrelid = c.oid and attnum = num order by at),
          'targets', array(select attname from unnest(k.confkey) with ordinality n (num, at)
            join pg_attribute on attrelid = k.confrelid and attnum = num order by at)))
        from pg_constraint k where k.conrelid = c.oid and k.contype = 'f'), '[]') as keys
    from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind = 'r'
      and c.relname <> 'schema_migrations' order by 1`)
  const { rows: checks } = await client.query<{ name: string; column: string; is: string }>(`
    select conrelid::regclass::text as name, attname::text as column, pg_get_constraintdef(k.oid) as is
    from pg_constraint k join pg_attribute on attrelid = conrelid and attnum = conkey[1]
    where k.connamespace = 'public'::regnamespace and contype = 'c'`)
  return tables.map((table) => ({
    ...table,
    words: new Map(
      checks
        .filter(({ name }) => name === table.name)
        .map(({ column, is }) => [column, /'([^']*)'/.exec(is)?.[1] ?? '']),
    ),
  }))
}

/** Tables after those they need; a table waits for no other where the reference may be empty. */
function inOrder(tables: readonly Table[]): Table[] {
  const done = new Set<string>()
  const ordered: Table[] = []
  while (ordered.length < tables.length) {
    const next = tables.find(
      (table) => !done.has(table.name) && requiredOf(table).every((name) => done.has(name)),
    )
    if (!next) throw new Error('Tables require each other in a circle')
    done.add(next.name)
    ordered.push(next)
  }
  return ordered
}

const requiredOf = ({ name, keys, columns }: Table): string[] =>
  keys
    .filter((key) => key.target !== name)
    .filter((key) => key.columns.every((one) => columns.find((column) => column.name === one)?.required))
    .map(({ target }) => target)

async function insert(
  client: pg.Client,
  table: Table,
  row: number,
  rows: ReadonlyMap<string, Row[]>,
  special: Special,
): Promise<Row> {
  const id = String(firstId + row)
  const values: Row = {}
  for (const column of table.columns) {
    const left = row === 0 ? !column.required || column.fallback : column.type === 'jsonb' && column.fallback
    if (left && !column.identity) continue
    values[column.name] =
      special(table.name, column.name, row, id) ??
      table.words.get(column.name) ??
      (isId(column) ? id : madeUp(table, column, row))
  }
  for (const { columns, target, targets } of table.keys) {
    const pointed = rows.get(target)?.[row]
    for (const [index, name] of columns.entries()) {
      const required = table.columns.find((column) => column.name === name)?.required
      if (pointed && (required || row === 1)) values[name] = pointed[targets[index] ?? ''] ?? null
      else if (!required) values[name] = null
    }
  }
  const names = Object.keys(values)
  const { rows: made } = await client.query<{ row: Row }>(
    `insert into "${table.name}" (${names.map((name) => `"${name}"`).join(', ')}) overriding system value
      values (${names.map((_, index) => `$${index + 1}`).join(', ')}) returning to_jsonb("${table.name}") as row`,
    Object.values(values),
  )
  return made[0]?.row ?? {}
}

/** References that were empty when their row was made, because the table they lead to came later. */
async function pointLater(
  client: pg.Client,
  table: Table,
  { columns, target, targets }: ForeignKey,
  rows: ReadonlyMap<string, Row[]>,
): Promise<void> {
  const [own, pointed] = [rows.get(table.name)?.[1], rows.get(target)?.[1]]
  const index = columns.findIndex((name) => own?.[name] === null)
  const column = columns[index]
  if (!own || !pointed || !column) return
  own[column] = pointed[targets[index] ?? ''] ?? null
  await client.query(`update "${table.name}" set "${column}" = $1 where id = $2`, [own[column], own.id])
}

/** Its own id, or one that no foreign key guards: that of the same row elsewhere. */
const isId = ({ name, type, identity }: Column): boolean =>
  identity || (type === 'bigint' && name.endsWith('_id'))

/** Something of the type, other in each row and column. */
function madeUp({ name: table }: Table, { name, type }: Column, row: number): string {
  const digest = createHash('sha256').update(`${table} ${name} ${row}`).digest('hex')
  const number = String(Number.parseInt(digest.slice(0, 3), 16))
  const values: Record<string, string> = {
    text: `${name} ${digest.slice(0, 12)}`,
    'text[]': `{${digest.slice(0, 6)}}`,
    uuid: digest.slice(0, 32).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-'),
    boolean: 'true',
    smallint: '1',
    integer: number,
    bigint: number,
    numeric: `${number}.25`,
    'double precision': `${number}.5`,
    jsonb: '{}',
    json: '{}',
    date: '2026-03-04',
    'timestamp with time zone': '2026-03-04T05:06:07.089Z',
  }
  const value = values[type]
  if (value === undefined)
    throw new Error(`No value is known for ${table}.${name}, a ${type}; add its type here`)
  return value
}
