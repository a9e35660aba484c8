import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { chown, mkdir, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as delay } from 'node:timers/promises'
import { newToken } from '../../src/auth/secret.ts'
import { type Cluster, startCluster } from '../../src/store/cluster.ts'
import { findBinaries } from '../../src/store/cluster-binaries.ts'
import { clusterSettings, settingArguments } from '../../src/store/cluster-settings.ts'
import { startReceiver } from '../../test/events/receiver.ts'
import type { Checks } from '../checks.ts'
import { strangerToken } from '../stranger.ts'
import { type Fault, suffer } from './suffer.ts'
import { openWorld, type World } from './world.ts'

const library = '/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1'
const soonMs = 5_000
const askEveryMs = 20

/** Why the clock cannot be set here, or null. */
export const noClock = (): string | null =>
  existsSync(library)
    ? null
    : 'the library libfaketime, by which the clock of a process is set, is not installed'

/** A server and a PostgreSQL whose wall clock can be set while they run; the clock that only counts is left alone. */
export async function clockFaults(
  folder: string,
  checks: Checks,
  say: (line: string) => void,
): Promise<void> {
  const clock = join(folder, 'clock')
  const set = (seconds: number): Promise<void> =>
    writeFile(clock, `${seconds < 0 ? '' : '+'}${seconds}`, { mode: 0o644 })
  await set(0)
  const environment = {
    LD_PRELOAD: library,
    FAKETIME_TIMESTAMP_FILE: clock,
    FAKETIME_NO_CACHE: '1',
    FAKETIME_DONT_FAKE_MONOTONIC: '1',
    DONT_FAKE_MONOTONIC: '1',
  }
  const world = await openWorld({
    folder,
    environment: { ...environment, TUNDISH_WEBHOOK_SCHEDULE: '0,1,1,1' },
    startCluster: (dataDir) => startUnderClock(dataDir, environment),
  })
  const jump = (name: string, seconds: number): Fault => ({ name, begin: () => set(seconds), lastsMs: 1_000 })
  try {
    await checkedJump(world, checks, jump('the clock jumps a day ahead', 86_400), say)
    await checkedJump(world, checks, jump('the clock jumps an hour back', 86_400 - 3_600), say)
  } finally {
    await world.stop()
  }
}

/** What was true before a jump must be true after it: what was revoked, what was written once, what is on its way. */
async function checkedJump(
  world: World,
  checks: Checks,
  fault: Fault,
  say: (line: string) => void,
): Promise<void> {
  say(fault.name)
  const { server, contacts } = world
  const receiver = await startReceiver()
  const endpoint = { url: receiver.url, name: 'Clock', event_type_ids: ['contact.created'] }
  const endpoints = contacts.replace('/contacts', '/webhooks/outgoing/endpoints')
  await post(server, endpoints, { webhooks_outgoing_endpoint: endpoint })
  const key = newToken()
  const first = await post(server, contacts, { contact: { first_name: 'Once' } }, key)
  const token = await strangerToken(world.pool)
  checks.check(`${fault.name}: a token is good before`, (await get(server, token)) === 200)
  await suffer(world, checks, fault)
  await world.pool.query(
    `update access_tokens set revoked_at = now() where token_hash = encode(sha256($1::text::bytea), 'hex')`,
    [token],
  )
  const refused = await within(soonMs / 5, async () => (await get(server, token)) === 401)
  checks.check(`${fault.name}: a token revoked after it is refused within a second`, refused)
  const again = await post(server, contacts, { contact: { first_name: 'Once' } }, key)
  const ahead = fault.name.includes('ahead')
  checks.check(
    `${fault.name}: a key of before ${ahead ? 'has been forgotten after its day' : 'is still answered as then'}`,
    ahead ? again.status === 201 && again.id !== first.id : again.id === first.id,
  )
  const made = await post(server, contacts, { contact: { first_name: 'After' } })
  const arrived = await within(soonMs, async () =>
    receiver.received.some(({ json }) => json.subject_id === made.id),
  )
  checks.check(`${fault.name}: an event of after it is delivered within ${soonMs} ms`, arrived)
  const waiting = await within(soonMs, async () => {
    const { rows } = await world.pool.query(
      `select count(*)::int as count from webhooks_outgoing_deliveries where status = 'queued' and due_at > clock_timestamp() + interval '10 seconds'`,
    )
    return rows[0].count === 0
  })
  checks.check(`${fault.name}: no delivery waits for the old time`, waiting)
  await world.pool.query('update webhooks_outgoing_endpoints set disabled_at = now()')
  await receiver.stop()
}

async function within(ms: number, holds: () => Promise<boolean>): Promise<boolean> {
  for (const from = performance.now(); performance.now() - from < ms; await delay(askEveryMs)) {
    if (await holds()) return true
  }
  return holds()
}

type At = { readonly origin: string; readonly token: string }

async function post(
  { origin, token }: At,
  path: string,
  body: object,
  key?: string,
): Promise<{ status: number; id: number }> {
  const response = await fetch(`${origin}${path}`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      ...(key && { 'idempotency-key': key }),
    },
    body: JSON.stringify(body),
  })
  const { id } = (await response.json()) as { id: number }
  return { status: response.status, id }
}

async function get({ origin }: At, token: string): Promise<number> {
  const response = await fetch(`${origin}/api/v2/teams`, { headers: { authorization: `Bearer ${token}` } })
  await response.arrayBuffer()
  return response.status
}

/** Our own launcher gives PostgreSQL a clean environment, so it makes the cluster, and this runs it. */
async function startUnderClock(
  dataDir: string,
  environment: Readonly<Record<string, string>>,
): Promise<Cluster> {
  const made = await startCluster({ dataDir })
  await made.stop()
  const cluster = join(dataDir, 'postgres')
  const { uid, gid } = await stat(cluster)
  const host = join(dataDir, 'clock-run')
  await mkdir(host, { mode: 0o777 })
  await chown(host, uid, gid)
  const { postgres } = await findBinaries()
  const settings = { ...clusterSettings, listen_addresses: '', port: '5432', unix_socket_directories: host }
  const child: ChildProcess = spawn(postgres, ['-D', cluster, ...settingArguments(settings)], {
    ...(process.getuid?.() === 0 && { uid, gid }),
    env: { PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC', ...environment },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  for await (const line of createInterface({ input: child.stderr as NodeJS.ReadableStream })) {
    if (line.endsWith('ready to accept connections')) break
  }
  child.stderr?.resume()
  return {
    connection: { ...made.connection, host },
    pid: child.pid ?? 0,
    async stop() {
      if (child.exitCode !== null) return
      child.kill('SIGINT')
      await once(child, 'exit')
    },
  }
}
