import assert from 'node:assert/strict'
import { chmod, mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { type Cluster, startCluster } from '../../src/store/cluster.ts'
import { StartupError } from '../../src/store/startup-error.ts'
import { filledDataFolder, startForTests, temporaryFolder } from '../harness/data-folder.ts'
import { withClient } from '../harness/database.ts'

test('a cluster keeps its data over stop and start, and is durable, UTF-8 and in UTC', async () => {
  const dataDir = await temporaryFolder()
  const first = await startForTests(dataDir)
  await query(first, "create table note as select 'Grüße'::text as body")
  await first.stop()
  await assert.rejects(query(first, 'select 1'))
  const second = await startForTests(dataDir)
  assert.deepEqual(await query(second, 'select lower(body) as body from note'), [{ body: 'grüße' }])
  const names = [
    'fsync',
    'synchronous_commit',
    'full_page_writes',
    'server_encoding',
    'timezone',
    'data_checksums',
  ]
  const rows = await query(
    second,
    `select name, setting from pg_settings where lower(name) = any('{${names}}')`,
  )
  assert.deepEqual(Object.fromEntries(rows.map(({ name, setting }) => [name?.toLowerCase(), setting])), {
    fsync: 'on',
    synchronous_commit: 'on',
    full_page_writes: 'on',
    server_encoding: 'UTF8',
    timezone: 'UTC',
    data_checksums: 'on',
  })
})

test('a cluster listens on no network address', { skip: process.platform === 'win32' }, async () => {
  const cluster = await startForTests(await filledDataFolder())
  assert.deepEqual(await query(cluster, 'show listen_addresses'), [{ listen_addresses: '' }])
})

test('stopping twice, or while a session is open, ends well', async () => {
  const cluster = await startForTests(await filledDataFolder())
  await withClient(cluster.connection, async (client) => {
    client.on('error', () => {})
    await Promise.all([cluster.stop(), cluster.stop()])
  }).catch(() => {})
  await cluster.stop()
})

test('a data folder with a very long path still gets a working socket', async () => {
  const dataDir = join(await temporaryFolder(), 'long'.repeat(30), 'data')
  const cluster = await startForTests(dataDir)
  assert.deepEqual(await query(cluster, 'select 1 as one'), [{ one: 1 }])
})

const notRoot = process.getuid?.() !== 0 || process.platform !== 'linux'
test('root can keep the folders above the data folder to itself', { skip: notRoot }, async () => {
  const closed = await temporaryFolder()
  await chmod(closed, 0o700)
  const cluster = await startForTests(join(closed, 'data'))
  const [row] = await query(cluster, "select pg_read_file('/proc/self/status') as status")
  assert.doesNotMatch(`${row?.status}`, /^Uid:\t0/m)
})

test('a data folder whose postgres folder holds other files is refused', async () => {
  const dataDir = await temporaryFolder()
  await mkdir(join(dataDir, 'postgres'))
  await writeFile(join(dataDir, 'postgres', 'letter.txt'), 'dear reader')
  await refused(startCluster({ dataDir }), /holds files that are not a PostgreSQL cluster/)
})

test('a cluster of another PostgreSQL version is refused', async () => {
  const dataDir = await filledDataFolder()
  await writeFile(join(dataDir, 'postgres', 'PG_VERSION'), '12\n')
  await refused(startCluster({ dataDir }), /was made by PostgreSQL 12 and this is PostgreSQL 18/)
})

test('a data folder that is a file is refused', async () => {
  const dataDir = join(await temporaryFolder(), 'data')
  await writeFile(dataDir, '')
  await refused(startCluster({ dataDir }), /^The data folder .* cannot be written \(E[A-Z]+\)/)
})

test('after a refused start the folder is free again', async () => {
  const dataDir = await temporaryFolder()
  const stray = join(dataDir, 'postgres')
  await writeFile(stray, '')
  await assert.rejects(startCluster({ dataDir }))
  await rm(stray)
  await startForTests(dataDir)
})

function query(cluster: Cluster, sql: string): Promise<Record<string, string>[]> {
  return withClient(cluster.connection, async (client) => (await client.query(sql)).rows)
}

function refused(work: Promise<unknown>, message: RegExp): Promise<void> {
  return assert.rejects(work, (error) => error instanceof StartupError && message.test(error.message))
}
