import { promisify } from 'node:util'
import { deflate } from 'node:zlib'
import type pg from 'pg'
import type { FileStore } from '../files.ts'
import { StartupError } from '../startup-error.ts'
import { copyOutSql, copySettings, sequencesOf, type TableColumns, tablesOf } from './catalog.ts'
import { copyOut } from './copy.ts'
import { type FrameKind, frame, magic, sha256 } from './frames.ts'
import type { Header, MigrationMark, Progress, Totals } from './layout.ts'

export interface BackupOptions {
  readonly product: string
  readonly key_ids: readonly string[]
  readonly keys: Header['keys']
  /** Where uploaded files are; null leaves them out. */
  readonly files: FileStore | null
  /** Called after each piece. */
  readonly progress: (at: Progress) => void
  /** Called for an uploaded file in use whose bytes are not there. */
  readonly missing: (key: string) => void
}

const deflateLevel = 3
/** Pieces that are deflated at once, on threads of Node's own. */
const deflatedAtOnceMax = 3
/** Uploaded files asked for at a time. */
const filesPage = 500

/**
 * The bytes of a backup of everything one snapshot of the database shows, and of the uploaded files it names. Writers go
 * on meanwhile; changes of the schema wait. The client is the caller's own, in no transaction.
 */
export async function* backupBytes(client: pg.Client, options: BackupOptions): AsyncGenerator<Buffer> {
  const hash = sha256()
  const total = { tables: 0, rows: 0, files: 0, bytes: 0 }
  for await (const bytes of frames(client, options, total)) {
    hash.update(bytes)
    yield bytes
  }
  options.progress({ ...total, part: 'the end' })
  yield frame('z', { ...total, sha256: hash.digest('hex') })
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] }

async function* frames(
  client: pg.Client,
  options: BackupOptions,
  total: Mutable<Totals>,
): AsyncGenerator<Buffer> {
  const { product, key_ids, keys, files, progress } = options
  await client.query('begin transaction isolation level repeatable read, read only')
  await client.query(copySettings)
  const tables = await lockTables(client)
  yield magic
  const header: Header = {
    product,
    made_at: new Date().toISOString(),
    migrations: await migrationsOf(client),
    tables: tables.map(({ name }) => name),
    sequences: await sequencesOf(client),
    key_ids,
    keys,
  }
  yield frame('h', header)
  for (const table of tables) {
    const count = (rows: number): void => {
      total.rows += rows
    }
    const data = copyOut(client, copyOutSql(table), count)
    yield* part('t', table, data, total, () => progress({ ...total, part: table.name }))
    total.tables += 1
  }
  if (files && header.tables.includes('stored_files')) yield* fileFrames(client, files, options, total)
  await client.query('commit')
}

/** Keeps migrations from changing tables before their turn comes; readers and writers do not notice. */
async function lockTables(client: pg.Client): Promise<TableColumns[]> {
  const tables = await tablesOf(client)
  if (tables.length === 0) throw new StartupError('There is nothing to back up: the database has no tables.')
  await client.query(`lock table ${tables.map(({ name }) => `"${name}"`).join(', ')} in access share mode`)
  return tables
}

async function migrationsOf(client: pg.Client): Promise<MigrationMark[]> {
  const { rows } = await client
    .query<MigrationMark>('select version, name, checksum from schema_migrations order by version')
    .catch((cause) => {
      throw new StartupError('The database is none of Tundish: it has no list of migrations.', { cause })
    })
  return rows
}

async function* fileFrames(
  client: pg.Client,
  files: FileStore,
  { progress, missing }: BackupOptions,
  total: Mutable<Totals>,
): AsyncGenerator<Buffer> {
  for (let after = ''; ; ) {
    const { rows } = await client.query<{ key: string; content_type: string; used: boolean }>(
      `select key, content_type, unused_since is null as used from stored_files
        where key > $1 order by key limit ${filesPage}`,
      [after],
    )
    for (const { key, content_type, used } of rows) {
      const bytes = await files.open(key)
      if (bytes) {
        const say = (): void => progress({ ...total, part: `file ${key}` })
        yield* part('f', { key, content_type }, bytes as AsyncIterable<Buffer>, total, say)
        total.files += 1
      } else if (used) missing(key)
    }
    after = rows.at(-1)?.key ?? ''
    if (rows.length < filesPage) return
  }
}

/** The frames of one table or file. */
async function* part(
  kind: FrameKind,
  start: object,
  data: AsyncIterable<Buffer>,
  total: Mutable<Totals>,
  say: () => void,
): AsyncGenerator<Buffer> {
  const hash = sha256()
  const rowsBefore = total.rows
  let bytes = 0
  yield frame(kind, start)
  const taken = async (piece: Buffer): Promise<Buffer> => {
    hash.update(piece)
    bytes += piece.length
    total.bytes += piece.length
    say()
    return frame('d', await deflated(piece, { level: deflateLevel }))
  }
  yield* severalAhead(data, deflatedAtOnceMax, taken)
  yield frame('e', { rows: total.rows - rowsBefore, bytes, sha256: hash.digest('hex') })
}

const deflated = promisify(deflate) as (bytes: Buffer, options: { level: number }) => Promise<Buffer>

/** The results of `work` in order, while it runs for the next few already. */
async function* severalAhead<T, R>(
  source: AsyncIterable<T>,
  count: number,
  work: (item: T) => Promise<R>,
): AsyncGenerator<R> {
  const begun: Promise<R>[] = []
  for await (const item of source) {
    begun.push(work(item))
    if (begun.length >= count) yield (await begun.shift()) as R
  }
  for (const result of begun) yield await result
}
