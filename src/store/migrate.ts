import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'
import { StartupError } from './startup-error.ts'

/** A migration that `migrate` has just applied. */
export type Applied = { version: number; name: string }

/** A migration as the database records it. */
export type Migration = Applied & { checksum: string }
type MigrationFile = Migration & { sql: string }

const advisoryLockKey = 7_489_201_355
const lockWaitMsMax = 60_000

/**
 * Brings the database up to the `NNNN-name.sql` files of the directory: in order, each in its own transaction,
 * recorded in `schema_migrations`. Safe to call from several processes at once and again at any time. Throws a
 * StartupError where the database and the files disagree, or when a migration fails.
 */
export async function migrate(db: pg.Client | pg.Pool, directory: string): Promise<Applied[]> {
  const files = await readMigrations(directory)
  const pooled = db instanceof pg.Pool ? await db.connect() : undefined
  const client = pooled ?? (db as pg.Client)
  const applied: Applied[] = []
  try {
    for (;;) {
      const next = await applyNext(client, files)
      if (!next) return applied
      applied.push({ version: next.version, name: next.name })
    }
  } finally {
    pooled?.release()
  }
}

/**
 * Brings a database without tables to the state these migrations describe, inside the transaction the client is in.
 * Throws a StartupError where the files of the directory are not the same.
 */
export async function migrateTo(
  client: pg.ClientBase,
  directory: string,
  wanted: readonly Migration[],
): Promise<void> {
  const files = await readMigrations(directory)
  await readRecorded(client)
  refuseDrift(wanted, files, 'The backup')
  for (const file of files.slice(0, wanted.length)) await apply(client, file)
}

async function applyNext(client: pg.ClientBase, files: MigrationFile[]): Promise<Migration | undefined> {
  await client.query('begin')
  try {
    const recorded = await readRecorded(client)
    refuseDrift(recorded, files)
    const next = files[recorded.length]
    if (next) await apply(client, next)
    await client.query('commit')
    return next
  } catch (error) {
    await client.query('rollback')
    throw error
  }
}

/** Holds everybody else off who would migrate the database, until the transaction ends. */
export async function lockMigrations(client: pg.ClientBase): Promise<void> {
  await client.query(`set local lock_timeout = ${lockWaitMsMax}`)
  await client.query(`select pg_advisory_xact_lock(${advisoryLockKey})`)
}

async function readRecorded(client: pg.ClientBase): Promise<Migration[]> {
  await lockMigrations(client)
  await client.query('set local client_min_messages = warning')
  await client.query(`create table if not exists schema_migrations (
    version integer primary key,
    name text not null,
    checksum text not null,
    applied_at timestamptz not null default now()
  )`)
  const { rows } = await client.query(
    'select version, name, checksum from schema_migrations order by version',
  )
  return rows
}

function refuseDrift(
  recorded: readonly Migration[],
  files: MigrationFile[],
  holder: 'The database' | 'The backup' = 'The database',
): void {
  for (const [index, row] of recorded.entries()) {
    const file = files[index]
    if (file?.version === row.version && file.checksum === row.checksum) continue
    const newest = files.at(-1)?.version ?? 0
    if (row.version > newest) {
      throw new StartupError(
        `${holder} has migration ${title(row)}, which is newer than this Tundish (${newest}); run the newer release.`,
      )
    }
    if (file?.version === row.version) {
      throw new StartupError(
        `Migration ${title(row)} was changed after it was applied; put the file back and write a new migration instead.`,
      )
    }
    if (file && file.version < row.version) {
      throw new StartupError(
        `Migration ${title(file)} comes before ${title(row)}, which is already applied; give it the next free number.`,
      )
    }
    throw new StartupError(`Migration ${title(row)} was applied but its file is gone; put it back.`)
  }
}

async function apply(client: pg.ClientBase, { sql, version, name, checksum }: MigrationFile): Promise<void> {
  try {
    await client.query(sql)
  } catch (cause) {
    const { message } = cause as Error
    throw new StartupError(`Migration ${title({ version, name })} failed: ${message}.`, { cause })
  }
  await client.query('insert into schema_migrations (version, name, checksum) values ($1, $2, $3)', [
    version,
    name,
    checksum,
  ])
}

async function readMigrations(directory: string): Promise<MigrationFile[]> {
  const names = (await readdir(directory)).filter((name) => name.endsWith('.sql')).sort()
  const files = await Promise.all(names.map((name) => readMigration(directory, name)))
  const twice = files.find((file, index) => file.version === files[index + 1]?.version)
  if (twice) throw new StartupError(`Two migrations have the number ${twice.version}; renumber one of them.`)
  return files
}

async function readMigration(directory: string, fileName: string): Promise<MigrationFile> {
  const [, version, name] = fileName.match(/^(\d{4})-([a-z0-9-]+)\.sql$/) ?? []
  if (!version || !name)
    throw new StartupError(`Migration ${fileName} must be named like 0001-first-tables.sql.`)
  // A checkout on Windows may have changed the line ends; that is not a change of the migration.
  const sql = (await readFile(join(directory, fileName), 'utf8')).replaceAll('\r\n', '\n')
  return { version: Number(version), name, sql, checksum: createHash('sha256').update(sql).digest('hex') }
}

function title({ version, name }: Applied): string {
  return `${String(version).padStart(4, '0')}-${name}`
}
