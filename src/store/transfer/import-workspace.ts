import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import pg from 'pg'
import type { Registry } from '../../define/registry.ts'
import { copyIn, copyTarget } from '../backup/copy.ts'
import { StartupError } from '../startup-error.ts'
import { IdList } from './id-list.ts'
import type { ResourceEntry } from './manifest.ts'
import { type ExportedFields, type Transfer, transfersOf } from './plan.ts'

/** Bytes gathered for one message of a copy. */
const blockLength = 64 * 1024
/** Ids taken, and references set, by one statement. */
const batchRows = 10_000

export interface ImportSource {
  readonly folder: string
  readonly entries: readonly ResourceEntry[]
  readonly exported: ExportedFields
  /** The new key of each uploaded file, by the old one. */
  readonly fileKeys: ReadonlyMap<string, string>
}

type Line = Readonly<Record<string, unknown>>
type Ids = ReadonlyMap<string, { readonly old: IdList; readonly fresh: IdList }>

/**
 * Puts the rows of an export into a workspace that has none, inside the transaction the client is in: with new ids in
 * the same order, references that follow them, and every other stored value as it was. Nothing is emitted.
 */
export async function importResources(
  client: pg.Client,
  registry: Registry,
  workspace: string,
  source: ImportSource,
  progress: (name: string, rows: number) => void,
): Promise<void> {
  const wanted = transfersOf(registry, source.exported).flatMap((transfer) => {
    const entry = source.entries.find(({ name }) => name === transfer.resource.name)
    return transfer.imports && entry ? [{ transfer, path: join(source.folder, `${entry.file}.jsonl`) }] : []
  })
  const ids = new Map<string, { old: IdList; fresh: IdList }>()
  for (const { transfer, path } of wanted) {
    const old = new IdList()
    for await (const line of linesOf(path)) old.add(Number(line.id))
    ids.set(transfer.resource.name, { old, fresh: await takeIds(client, transfer, old.length) })
  }
  const loaded = new Set<string>()
  const later: { transfer: Transfer; path: string; names: string[] }[] = []
  for (const { transfer, path } of wanted) {
    loaded.add(transfer.resource.name)
    const waits = [...transfer.references].flatMap(([name, target]) =>
      target && ids.has(target) && !loaded.has(target) ? [name] : [],
    )
    if (waits.length > 0) later.push({ transfer, path, names: waits })
    const told = (rows: number): void => progress(transfer.resource.name, rows)
    const rows = copyLines(transfer, path, { workspace, ids, waits, fileKeys: source.fileKeys, told })
    await copyIn(client, copySql(transfer), rows)
  }
  for (const { transfer, path, names } of later) {
    for (const name of names) await pointLater(client, transfer, path, name, ids)
  }
}

/** The fields of the lines of an export; those this release does not know are refused. */
export async function exportedFields(
  registry: Registry,
  folder: string,
  entries: readonly ResourceEntry[],
): Promise<ExportedFields> {
  const known = new Map(
    transfersOf(registry).map(({ resource, fields }) => [
      resource.name,
      new Set(fields.map(([name]) => name)),
    ]),
  )
  const exported = new Map<string, readonly string[]>()
  for (const { name, file, fields } of entries) {
    const names = fields ?? (await headOf(join(folder, `${file}.csv`)))
    const strange = names.find((field) => !known.get(name)?.has(field))
    if (strange !== undefined) {
      throw new StartupError(
        `The export has ${name}, ${strange}, which this release does not know; use the newer one.`,
      )
    }
    exported.set(name, names)
  }
  return exported
}

/** The names in the first line of a CSV file. */
async function headOf(path: string): Promise<string[]> {
  const lines = createInterface({ input: createReadStream(path), crlfDelay: Number.POSITIVE_INFINITY })
  for await (const line of lines) return line.split(',')
  return []
}

/** Refuses a file that is not the one the manifest speaks of. */
export async function requireSum(path: string, sha256: string): Promise<void> {
  const hash = createHash('sha256')
  try {
    for await (const piece of createReadStream(path)) hash.update(piece)
  } catch (cause) {
    throw new StartupError(`${path} cannot be read (${(cause as NodeJS.ErrnoException).code}).`, { cause })
  }
  if (hash.digest('hex') === sha256) return
  throw new StartupError(
    `${path} is not as it was exported: its checksum differs from that in manifest.json.`,
  )
}

async function* linesOf(path: string): AsyncGenerator<Line> {
  const lines = createInterface({ input: createReadStream(path), crlfDelay: Number.POSITIVE_INFINITY })
  for await (const line of lines) yield JSON.parse(line, exactly as (key: string, value: unknown) => unknown)
}

/** Keeps numbers that JavaScript would print in another way, such as 1.10 inside custom documents, to the letter. */
function exactly(_key: string, value: unknown, { source }: { source?: string }): unknown {
  if (typeof value !== 'number' || String(value) === source || source === undefined) return value
  return (JSON as unknown as { rawJSON(text: string): unknown }).rawJSON(source)
}

/** So many new ids of a table, rising. */
async function takeIds(client: pg.Client, { resource }: Transfer, count: number): Promise<IdList> {
  const fresh = new IdList()
  while (fresh.length < count) {
    const { rows } = await client.query<{ id: string }>(
      `select nextval(pg_get_serial_sequence($1, 'id')) as id from generate_series(1, $2::int) order by 1`,
      [resource.table, Math.min(batchRows, count - fresh.length)],
    )
    for (const { id } of rows) fresh.add(Number(id))
  }
  return fresh
}

/** The columns of a copy: the tenant's, and what the plan stores. */
const storedOf = ({ fields }: Transfer) => fields.filter(([, { kind }]) => !kind.ofRow)

const copySql = (transfer: Transfer): string =>
  `copy ${copyTarget(transfer.resource.table, [
    transfer.resource.tenant.column,
    ...storedOf(transfer).map(([name]) => name),
  ])} from stdin`

interface Mapping {
  readonly workspace: string
  readonly ids: Ids
  /** References that are set when their rows are there. */
  readonly waits: readonly string[]
  readonly fileKeys: ReadonlyMap<string, string>
  told(rows: number): void
}

/** The lines of a file as COPY reads them. */
async function* copyLines(
  transfer: Transfer,
  path: string,
  { workspace, ids, waits, fileKeys, told }: Mapping,
): AsyncGenerator<Buffer> {
  const names = storedOf(transfer).map(([name]) => name)
  let block = ''
  let rows = 0
  for await (const line of linesOf(path)) {
    const values = names.map((name) => {
      if (name === 'id') return mapped(ids, transfer.resource.name, line.id)
      if (!transfer.references.has(name)) return stored(line[name], fileKeys)
      return waits.includes(name) ? null : mapped(ids, transfer.references.get(name), line[name])
    })
    block += `${[workspace, ...values].map(escaped).join('\t')}\n`
    told(++rows)
    if (block.length < blockLength) continue
    yield Buffer.from(block)
    block = ''
  }
  if (block !== '') yield Buffer.from(block)
}

/** The new id of a row; null where it did not travel. */
function mapped(ids: Ids, resource: string | null | undefined, id: unknown): string | null {
  const lists = resource ? ids.get(resource) : undefined
  const place = lists && id !== null ? lists.old.placeOf(Number(id)) : -1
  return lists && place >= 0 ? String(lists.fresh.at(place)) : null
}

/** A wire value as the text Postgres takes for the column. */
function stored(value: unknown, fileKeys: ReadonlyMap<string, string>): string | null {
  if (value === null || value === undefined) return null
  if (typeof value === 'string') return fileKeys.get(value) ?? value
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

const escapes: Readonly<Record<string, string>> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' }

const escaped = (text: string | null): string =>
  text === null ? '\\N' : text.replace(/[\\\t\n\r]/g, (found) => escapes[found] ?? found)

/** Sets a reference to rows that came after their own. */
async function pointLater(
  client: pg.Client,
  { resource, references }: Transfer,
  path: string,
  name: string,
  ids: Ids,
): Promise<void> {
  const column = pg.escapeIdentifier(name)
  let pairs: [string, string][] = []
  const set = async (): Promise<void> => {
    await client.query(
      `update ${pg.escapeIdentifier(resource.table)} t set ${column} = v.target
        from unnest($1::bigint[], $2::bigint[]) as v (id, target) where t.id = v.id`,
      [pairs.map(([id]) => id), pairs.map(([, target]) => target)],
    )
    pairs = []
  }
  for await (const line of linesOf(path)) {
    const target = mapped(ids, references.get(name), line[name])
    if (target) pairs.push([mapped(ids, resource.name, line.id) ?? '', target])
    if (pairs.length === batchRows) await set()
  }
  if (pairs.length > 0) await set()
}
