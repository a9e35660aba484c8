import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { startCluster } from '../../src/store/cluster.ts'
import { processesOf } from '../../src/store/cluster-search.ts'
import type { ConnectionSettings } from '../../src/store/connection.ts'
import { StartupError } from '../../src/store/startup-error.ts'
import { afterTests, filledDataFolder, startForTests, temporaryFolder } from '../harness/data-folder.ts'
import { withClient } from '../harness/database.ts'

test('PostgreSQL killed during writes comes back by itself with every acknowledged row', async () => {
  const cluster = await startForTests(await filledDataFolder())
  await query(cluster.connection, 'create table row (id int primary key)')
  const acknowledged: number[] = []
  let next = 0
  for (const killAfter of [50, 150]) {
    const killed = cluster.pid
    await writeUntilCut(
      cluster.connection,
      () => ++next,
      acknowledged,
      () => {
        if (acknowledged.length === killAfter) process.kill(killed, 'SIGKILL')
      },
    )
    assert.ok(acknowledged.length >= killAfter)
    await connectable(cluster.connection)
    assert.notEqual(cluster.pid, killed)
  }
  const stored = new Set((await query(cluster.connection, 'select id from row')).map(({ id }) => id))
  assert.deepEqual(
    acknowledged.filter((id) => !stored.has(id)),
    [],
  )
})

test('a session killed by the system does not end the cluster', async () => {
  const cluster = await startForTests(await filledDataFolder())
  const { pid } = cluster
  await withClient(cluster.connection, async (client) => {
    client.on('error', () => {})
    const { rows } = await client.query('select pg_backend_pid() as pid')
    const ended = new Promise<void>((resolve) => void client.once('end', resolve))
    process.kill(rows[0].pid, 'SIGKILL')
    await ended
  })
  await connectable(cluster.connection)
  assert.equal(cluster.pid, pid)
})

test('a session that is busy when PostgreSQL is killed does not keep it from coming back', {
  timeout: 60_000,
}, async () => {
  const cluster = await startForTests(await filledDataFolder())
  const killed = cluster.pid
  await withClient(cluster.connection, async (client) => {
    client.on('error', () => {})
    const endless = client.query('select count(*) from generate_series(1, 1e12)').catch(() => 'cut')
    const running =
      "select 1 from pg_stat_activity where state = 'active' and query like '%1e12%' and pid <> pg_backend_pid()"
    await until(async () => (await query(cluster.connection, running)).length > 0)
    process.kill(killed, 'SIGKILL')
    assert.equal(await endless, 'cut')
  })
  await connectable(cluster.connection)
  assert.notEqual(cluster.pid, killed)
})

test('a second owner of the folder is refused with the pid of the first', async () => {
  const dataDir = await filledDataFolder()
  const { child } = await startOwner(dataDir)
  await assert.rejects(startCluster({ dataDir }), (error) => {
    assert.ok(error instanceof StartupError)
    assert.match(
      error.message,
      new RegExp(`^Another Tundish \\(process ${child.pid}\\) is using the data folder`),
    )
    return true
  })
})

test('a second owner in the same process is refused, and the first keeps its hold', async () => {
  const dataDir = await filledDataFolder()
  await startForTests(dataDir)
  await assert.rejects(startCluster({ dataDir }), /^StartupError: Another Tundish/)
  await assert.rejects(startCluster({ dataDir }), /^StartupError: Another Tundish/)
})

test('PostgreSQL left by a killed owner is stopped, and the next owner finds every row', async () => {
  const dataDir = await filledDataFolder()
  const owner = await startOwner(dataDir)
  await query(owner.connection, 'create table row (id int); insert into row values (1)')
  owner.child.kill('SIGKILL')
  await once(owner.child, 'exit')
  await query(owner.connection, 'insert into row values (2)')
  const lines: string[] = []
  const cluster = await startForTests(dataDir, { log: (line) => lines.push(line) })
  assert.deepEqual(await query(cluster.connection, 'select id from row order by id'), [{ id: 1 }, { id: 2 }])
  assert.match(`${lines[0]}`, new RegExp(`^stopping PostgreSQL \\(process ${owner.pid}\\)`))
  assert.notEqual(cluster.pid, owner.pid)
})

test('an owner that exits without stopping takes PostgreSQL with it', async () => {
  const dataDir = await filledDataFolder()
  const owner = await startOwner(dataDir)
  owner.child.kill('SIGTERM')
  await once(owner.child, 'exit')
  await until(async () => !(await readdir(join(dataDir, 'postgres'))).includes('postmaster.pid'))
})

test('a pid file that names a living stranger does not keep the cluster from starting', async () => {
  const dataDir = await filledDataFolder()
  const owner = await startOwner(dataDir)
  const pidFile = join(dataDir, 'postgres', 'postmaster.pid')
  const lines = (await readFile(pidFile, 'utf8')).split('\n')
  const gone = once(owner.child, 'exit')
  owner.child.kill('SIGKILL')
  process.kill(owner.pid, 'SIGKILL')
  await gone
  const stranger = spawn('sleep', ['60'], await accountOf(pidFile))
  afterTests(async () => stranger.kill())
  await writeFile(pidFile, [stranger.pid, ...lines.slice(1)].join('\n'))
  const cluster = await startForTests(dataDir)
  assert.equal((await query(cluster.connection, 'select 1')).length, 1)
  assert.equal(stranger.exitCode, null)
})

test('a making of the cluster that was cut short is done again', async () => {
  const dataDir = await temporaryFolder()
  const child = spawn(process.execPath, [ownerProgram, dataDir], { stdio: 'ignore' })
  await until(async () => (await readdir(dataDir)).some((name) => name.startsWith('postgres.new')))
  child.kill('SIGKILL')
  await once(child, 'exit')
  const cluster = await startForTests(dataDir)
  assert.equal((await query(cluster.connection, 'select 1')).length, 1)
  assert.deepEqual(
    (await readdir(dataDir)).filter((name) => name.startsWith('postgres')),
    ['postgres'],
  )
})

type Owner = { child: ChildProcess; pid: number; connection: ConnectionSettings }

const ownerProgram = join(import.meta.dirname, 'own-cluster.ts')
const waitMsMax = 20_000

/** Starts a cluster that another process owns. */
async function startOwner(dataDir: string): Promise<Owner> {
  const child = spawn(process.execPath, [ownerProgram, dataDir], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [line] = await once(createInterface({ input: child.stdout }), 'line')
  const owner: Owner = { child, ...JSON.parse(line) }
  afterTests(async () => {
    child.kill('SIGKILL')
    for (const pid of await processesOf(join(dataDir, 'postgres'))) process.kill(pid, 'SIGKILL')
    await until(async () => (await processesOf(join(dataDir, 'postgres'))).length === 0)
  })
  return owner
}

/** Inserts one row after the other on one session, noting those acknowledged, until the session breaks. */
async function writeUntilCut(
  connection: ConnectionSettings,
  nextId: () => number,
  acknowledged: number[],
  onWrite: () => void,
): Promise<void> {
  await withClient(connection, async (client) => {
    client.on('error', () => {})
    for (;;) {
      const id = nextId()
      const written = await client.query('insert into row values ($1)', [id]).catch(() => undefined)
      if (!written) return
      acknowledged.push(id)
      onWrite()
    }
  })
}

function connectable(connection: ConnectionSettings): Promise<void> {
  return until(() =>
    query(connection, 'select 1').then(
      () => true,
      () => false,
    ),
  )
}

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = performance.now() + waitMsMax
  while (!(await condition())) {
    assert.ok(performance.now() < deadline, 'the condition did not come true in time')
    await delay(5)
  }
}

async function accountOf(path: string): Promise<{ uid?: number; gid?: number }> {
  if (process.getuid?.() !== 0) return {}
  const { uid, gid } = await stat(path)
  return { uid, gid }
}

function query(connection: ConnectionSettings, sql: string): Promise<Record<string, unknown>[]> {
  return withClient(connection, async (client) => (await client.query(sql)).rows)
}
