import pg from 'pg'
import type { FileStore } from '../files.ts'
import { lockMigrations, migrateTo } from '../migrate.ts'
import { StartupError } from '../startup-error.ts'
import {
  copyInSql,
  copyOutSql,
  copySettings,
  occupants,
  setIndexesAside,
  setKeysAside,
  setSequence,
  type TableColumns,
  tablesOf,
} from './catalog.ts'
import { copyIn, copyOut, pieceBytes } from './copy.ts'
import { damaged, sha256 } from './frames.ts'
import type { PartEnd, Progress } from './layout.ts'
import type { Backup, Part } from './read-backup.ts'

export interface RestoreOptions {
  /** The folder of migrations. */
  readonly migrations: string
  readonly files: FileStore
  readonly progress: (at: Progress) => void
  /** Called when everything is known to be right, just before it is made to last. */
  readonly beforeCommit: () => Promise<void>
}

/** Longest uploaded file: an upload is refused far below it. */
const fileBytesMax = 256 * 1024 * 1024

/**
 * Loads a backup into a database without tables, in one transaction: all of it, compared with its checksums as it was
 * read and once more as it then stands in the tables, or nothing. The database ends at the migrations of the backup.
 */
export async function restoreBackup(
  client: pg.Client,
  backup: Backup,
  options: RestoreOptions,
): Promise<void> {
  const filesPut: string[] = []
  await client.query('begin')
  try {
    await client.query(copySettings)
    await requireEmpty(client)
    await migrateTo(client, options.migrations, backup.header.migrations)
    const known = await tablesOf(client)
    requireTables(known, backup.header.tables)
    const keys = await setKeysAside(client)
    const indexes: string[] = []
    for await (const part of backup.parts()) {
      if ('table' in part) indexes.push(...(await loadTable(client, part, known)))
      else await loadFile(part, options.files, filesPut)
    }
    for (const [index, statement] of [...indexes, ...keys].entries()) {
      options.progress({ ...backup.total, part: `key ${index + 1} of ${indexes.length + keys.length}` })
      await client.query(statement)
    }
    for (const sequence of backup.header.sequences) await setSequence(client, sequence)
    await options.beforeCommit()
    await client.query('commit')
  } catch (error) {
    await client.query('rollback').catch(() => undefined)
    for (const key of filesPut) await options.files.remove(key)
    throw error
  }
}

async function requireEmpty(client: pg.Client): Promise<void> {
  await lockMigrations(client)
  const found = await occupants(client)
  if (found.length === 0) return
  throw new StartupError(
    `The database is not empty (it has ${found.join(', ')}). Restore into an empty one: name a new TUNDISH_DATA folder, or a new database by DATABASE_URL.`,
  )
}

function requireTables(known: readonly TableColumns[], told: readonly string[]): void {
  const missing = told.filter((name) => !known.some((table) => table.name === name))
  if (missing.length === 0 && told.length === known.length) return
  const which = missing.length > 0 ? ` (${missing.join(', ')})` : ''
  throw new StartupError(
    `The backup has other tables than its migrations make${which}; tables of your own are not restored. Move them to a schema of their own and back up again.`,
  )
}

async function loadFile(
  { file, data }: Part & { readonly file: { readonly key: string; readonly content_type: string } },
  files: FileStore,
  filesPut: string[],
): Promise<void> {
  const pieces: Buffer[] = []
  let bytes = 0
  for await (const piece of data) {
    pieces.push(piece)
    bytes += piece.length
    if (bytes > fileBytesMax) throw damaged()
  }
  // Keys are random, so a file that is there is the same one, and not ours to remove: a shared bucket.
  const present = await files.open(file.key)
  if (present) return void present.destroy()
  filesPut.push(file.key)
  await files.put(file.key, Buffer.concat(pieces), file.content_type)
}

/**
 * Loads one table and answers the indexes still to be made. Column names come from the backup and are held against the
 * catalog before any of them reaches a statement.
 */
async function loadTable(
  client: pg.Client,
  { table, data, end }: Part & { readonly table: TableColumns },
  known: readonly TableColumns[],
): Promise<string[]> {
  const there = known.find(({ name }) => name === table.name)
  if (!there || [...there.columns].sort().join() !== [...table.columns].sort().join()) throw damaged()
  const { first, all } = await peek(data)
  const indexes = first.length < pieceBytes ? [] : await setIndexesAside(client, table.name)
  const rows = first.length === 0 ? 0 : await copyIn(client, copyInSql(table), all)
  const said = end()
  const stands = rows === 0 ? { rows, sha256: sha256().digest('hex') } : await contentOf(client, table)
  if (rows !== said.rows || stands.rows !== said.rows || stands.sha256 !== said.sha256) {
    throw new StartupError(
      `The table ${table.name} does not read back as it stands in the backup (${stands.rows} of ${said.rows} rows); nothing was restored.`,
    )
  }
  if (rows > 0) await client.query(`analyze ${pg.escapeIdentifier(table.name)}`)
  return indexes
}

/** The first piece, empty where there is none, and all of them with it. */
async function peek(data: AsyncIterable<Buffer>): Promise<{ first: Buffer; all: AsyncGenerator<Buffer> }> {
  const iterator = data[Symbol.asyncIterator]()
  const { value, done } = await iterator.next()
  async function* all(): AsyncGenerator<Buffer> {
    for (let next = { value, done }; !next.done; next = (await iterator.next()) as typeof next) {
      yield next.value
    }
  }
  return { first: done ? Buffer.alloc(0) : value, all: all() }
}

/** The rows of a table in the order they stand, counted and summed as a backup does. */
export async function contentOf(client: pg.Client, table: TableColumns): Promise<PartEnd> {
  const hash = sha256()
  let [rows, bytes] = [0, 0]
  const count = (counted: number): void => {
    rows = counted
  }
  for await (const piece of copyOut(client, copyOutSql(table), count)) {
    hash.update(piece)
    bytes += piece.length
  }
  return { rows, bytes, sha256: hash.digest('hex') }
}
