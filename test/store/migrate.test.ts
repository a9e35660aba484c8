import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import pg from 'pg'
import { migrate } from '../../src/store/migrate.ts'
import { StartupError } from '../../src/store/startup-error.ts'
import { emptyDatabase } from '../harness/database.ts'

const folders: string[] = []
const pools: pg.Pool[] = []

after(async () => {
  await Promise.all(pools.map((pool) => pool.end()))
  await Promise.all(folders.map((folder) => rm(folder, { recursive: true })))
})

const first = { '0001-first.sql': 'create table one (a int); insert into one values (1)' }
const second = { '0002-second.sql': 'alter table one add column b int default 2' }

test('migrations are applied in order, once, and recorded', async () => {
  const pool = await emptyPool()
  const directory = await folderOf({ ...second, ...first })
  assert.deepEqual(await migrate(pool, directory), [
    { version: 1, name: 'first' },
    { version: 2, name: 'second' },
  ])
  assert.deepEqual(await migrate(pool, directory), [])
  assert.deepEqual((await pool.query('select a, b from one')).rows, [{ a: 1, b: 2 }])
  const { rows } = await pool.query('select version, name from schema_migrations order by version')
  assert.deepEqual(rows, [
    { version: 1, name: 'first' },
    { version: 2, name: 'second' },
  ])
})

test('two migrators that start at once apply each migration exactly once', async () => {
  const pool = await emptyPool()
  const directory = await folderOf({ ...first, ...second })
  const applied = await Promise.all([
    migrate(pool, directory),
    migrate(pool, directory),
    migrate(pool, directory),
  ])
  assert.deepEqual(
    applied
      .flat()
      .map(({ version }) => version)
      .sort(),
    [1, 2],
  )
  assert.equal((await pool.query('select * from one')).rowCount, 1)
})

test('a migration that fails leaves nothing of itself and keeps those before it', async () => {
  const pool = await emptyPool()
  const directory = await folderOf({
    ...first,
    '0002-broken.sql': 'create table two (a int); select nonsense',
  })
  await refused(
    migrate(pool, directory),
    /^Migration 0002-broken failed: column "nonsense" does not exist\.$/,
  )
  const { rows } = await pool.query("select to_regclass('one') one, to_regclass('two') two")
  assert.deepEqual(rows, [{ one: 'one', two: null }])
  await writeFile(join(directory, '0002-broken.sql'), 'create table two (a int)')
  assert.equal((await migrate(pool, directory)).length, 1)
})

test('a migration changed after it was applied is refused', async () => {
  const pool = await emptyPool()
  const directory = await folderOf({ ...first, ...second })
  await migrate(pool, directory)
  await writeFile(join(directory, '0001-first.sql'), 'create table one (a bigint)')
  await refused(migrate(pool, directory), /^Migration 0001-first was changed after it was applied/)
})

test('line ends changed by a checkout are no change', async () => {
  const pool = await emptyPool()
  const directory = await folderOf({ '0001-first.sql': 'create table one (\n  a int\n);\n' })
  await migrate(pool, directory)
  await writeFile(join(directory, '0001-first.sql'), 'create table one (\r\n  a int\r\n);\r\n')
  assert.deepEqual(await migrate(pool, directory), [])
})

test('a migration that vanished after it was applied is refused', async () => {
  const pool = await emptyPool()
  const directory = await folderOf({ ...first, ...second })
  await migrate(pool, directory)
  await rm(join(directory, '0001-first.sql'))
  await refused(migrate(pool, directory), /^Migration 0001-first was applied but its file is gone/)
})

test('a database newer than the code is refused', async () => {
  const pool = await emptyPool()
  await migrate(pool, await folderOf({ ...first, ...second }))
  await refused(
    migrate(pool, await folderOf(first)),
    /^The database has migration 0002-second, which is newer/,
  )
})

test('a migration numbered before one already applied is refused', async () => {
  const pool = await emptyPool()
  await migrate(pool, await folderOf({ '0002-second.sql': 'select 1' }))
  const directory = await folderOf({ '0001-late.sql': 'select 1', '0002-second.sql': 'select 1' })
  await refused(migrate(pool, directory), /^Migration 0001-late comes before 0002-second/)
})

test('a file with a wrong or a doubled number is refused before anything is applied', async () => {
  const pool = await emptyPool()
  await refused(migrate(pool, await folderOf({ ...first, 'later.sql': '' })), /must be named like/)
  await refused(
    migrate(pool, await folderOf({ ...first, '0001-again.sql': '' })),
    /Two migrations have the number 1/,
  )
  assert.deepEqual((await pool.query("select to_regclass('one') one")).rows, [{ one: null }])
})

async function emptyPool(): Promise<pg.Pool> {
  const { connection } = await emptyDatabase()
  const pool = new pg.Pool({ ...connection, max: 3 })
  pools.push(pool)
  return pool
}

async function folderOf(files: Record<string, string>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'tundish-migrations-'))
  folders.push(folder)
  for (const [name, sql] of Object.entries(files)) await writeFile(join(folder, name), sql)
  return folder
}

function refused(work: Promise<unknown>, message: RegExp): Promise<void> {
  return assert.rejects(work, (error) => error instanceof StartupError && message.test(error.message))
}
