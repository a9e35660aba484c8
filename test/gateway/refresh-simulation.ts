import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import pg from 'pg'
import { type Connection, completeConnection, createConnection } from '../../src/gateway/connection.ts'
import { openCredential, sealCredential } from '../../src/gateway/credential.ts'
import type { GatewayStore } from '../../src/gateway/keys.ts'
import { leaseMs } from '../../src/gateway/lease.ts'
import { tokenTimes } from '../../src/gateway/oauth-token.ts'
import { createOutbound, type Outbound } from '../../src/gateway/outbound.ts'
import { outboundPolicy } from '../../src/gateway/outbound-policy.ts'
import { parseProvider } from '../../src/gateway/providers/provider-lint.ts'
import { type Refresh, type RefreshClock, refresher } from '../../src/gateway/refresh.ts'
import type { ConnectionSettings } from '../../src/store/connection.ts'
import { openLane } from '../../src/store/lanes.ts'
import { newVaultKey, openVault, type Vault } from '../../src/store/vault.ts'
import { seeded } from '../harness/seeded.ts'
import { acmeProvider } from './gateway-harness.ts'
import { type OAuthUpstream, oauthUpstream } from './oauth-provider.ts'

/** How a simulation is set up; the seed decides where processes crash. */
export type SimulationSettings = {
  connection: ConnectionSettings
  expiries: number
  callsPerExpiry: number
  seed: number
  /** Chance of a crash at each step of a process: each statement and each request, before it or after it. */
  crashChance: number
  /**
   * `recoverable` leaves out the one step nobody can recover from when a provider forgives nothing: the crash between the
   * provider's answer and its storing. `anywhere` does not, and the provider forgives a repetition for a while.
   */
  crashes: 'recoverable' | 'anywhere'
}

export type SimulationResult = {
  expiries: number
  refreshes: number
  reuses: number
  replays: number
  crashes: number
  calls: number
  /** Calls that had to be made again, because their process crashed or the wait was too long. */
  repeated: number
  status: string
}

/** Two processes on one store, one connection, simulated time: each expiry meets many calls at once. */
export async function simulateRefreshes(settings: SimulationSettings): Promise<SimulationResult> {
  const random = seeded(settings.seed)
  const world: World = { now: Date.parse('2026-01-01T00:00:00Z'), working: 0 }
  const overlapMs = settings.crashes === 'anywhere' ? 10 * 60_000 : 0
  const upstream = oauthUpstream({ expiresIn: 3600, now: () => world.now, overlapMs })
  const server = createServer(upstream.listener).listen(0, '127.0.0.1')
  await new Promise((done) => server.once('listening', done))
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const outbound = createOutbound({ policy: outboundPolicy({ profile: 'development' }) })
  const lanes = await Promise.all([1, 2].map(() => openLane(settings.connection, 2)))
  const vault = openVault([newVaultKey()])
  const stores = lanes.map((lane): GatewayStore => ({ read: lane.run, write: lane.run }))
  const counts = { crashes: 0, calls: 0, repeated: 0 }
  try {
    const [first] = stores as [GatewayStore, GatewayStore]
    const process = (store: GatewayStore): Process => {
      const life: Life = { dead: false }
      const step = crashing(life, world, random, settings, counts)
      return { life, refresh: refresherOf({ store, outbound, vault, base, world, life, random, step }) }
    }
    const processes = stores.map(process)
    let connection = await grantedConnection(first, vault, upstream, settings.connection, world.now)
    for (let expiry = 0; expiry < settings.expiries; expiry++) {
      world.now = (connection.expires_at ?? 0) + 1
      const stale = connection
      const call = async (index: number): Promise<Connection> => {
        for (;;) {
          counts.calls += 1
          const at = index % processes.length
          const asked = processes[at] as Process
          const result = await asked.refresh(provider, stale).catch((error: unknown) => {
            if (!(error instanceof Crash)) throw error
            if (processes[at] === asked) processes[at] = process(stores[at] as GatewayStore)
            return undefined
          })
          if (result && !('code' in result)) return result
          if (result) assert.equal(result.code, 'refresh_pending', result.message)
          counts.repeated += 1
        }
      }
      const results = await Promise.all(
        Array.from({ length: settings.callsPerExpiry }, (_, index) => call(index)),
      )
      connection = results[0] as Connection
      for (const result of results) assert.equal(result.revision, connection.revision)
      const { access_token = '' } = openCredential(vault, connection)
      assert.ok(upstream.accepts(access_token), `the token of expiry ${expiry} is good`)
    }
    const { refreshes, reuses, replays } = upstream
    return { ...counts, expiries: settings.expiries, refreshes, reuses, replays, status: connection.status }
  } finally {
    server.closeAllConnections()
    server.close()
    await Promise.all([...lanes.map((lane) => lane.close()), outbound.close()])
  }
}

/** Time passes only while nobody works: a slow machine must not let a lease run out. `working` counts steps under way. */
type World = { now: number; working: number }

const nextTurn = () => new Promise((done) => setImmediate(done))

type Process = { life: Life; refresh: Refresh }
type Life = { dead: boolean }
class Crash extends Error {}

const parsed = parseProvider(JSON.stringify({ slug: 'acme', ...acmeProvider }), 'acme')
if (!('provider' in parsed)) throw new Error(parsed.problems.join('\n'))
const { provider } = parsed

/** Runs one step of a process, which may die before or after it; nothing works any more in a dead one. */
type Step = <Value>(name: string, work: () => Promise<Value>) => Promise<Value>

function crashing(
  life: Life,
  world: World,
  random: () => number,
  { crashChance, crashes }: SimulationSettings,
  counts: { crashes: number },
): Step {
  const die = (allowed: boolean) => {
    if (!life.dead && allowed && random() < crashChance) {
      life.dead = true
      counts.crashes += 1
    }
    if (life.dead) throw new Crash('the process died')
  }
  const anywhere = crashes === 'anywhere'
  return async (name, work) => {
    die(anywhere || !name.startsWith('gateway_refresh_keep'))
    world.working += 1
    try {
      const value = await work()
      if (anywhere && name === 'token' && random() < crashChance) await stall(world)
      die(anywhere || name !== 'token')
      return value
    } finally {
      world.working -= 1
    }
  }
}

/** A process that stands still for longer than its lease lasts, and then goes on as if nothing had been. */
async function stall(world: World): Promise<void> {
  world.working -= 1
  const until = world.now + 2 * leaseMs
  for (let turn = 0; turn < 200 && world.now < until; turn++) await nextTurn()
  world.working += 1
}

function refresherOf(parts: {
  store: GatewayStore
  outbound: Outbound
  vault: Vault
  base: string
  world: World
  life: Life
  random: () => number
  step: Step
}): Refresh {
  const { store, outbound, vault, base, world, life, random, step } = parts
  const clock: RefreshClock = {
    now: () => world.now,
    random,
    simulatedNow: () => new Date(world.now).toISOString(),
    async sleep(ms) {
      do await nextTurn()
      while (world.working > 0)
      if (life.dead) throw new Crash('the process died')
      world.now += ms
    },
  }
  return refresher({
    vault,
    clock,
    store: {
      read: (statement, bindings) => step(statement.name, () => store.read(statement, bindings)),
      write: (statement, bindings) => step(statement.name, () => store.write(statement, bindings)),
    },
    outbound: { ...outbound, send: (request) => step('token', () => outbound.send(request)) },
    server: () => ({ server_url: base, server_domain: 'localhost', development: true }),
    clientOf: () => ({ id: 'our-client', secret: 'our-client-secret' }),
    record: { add: () => {} },
  })
}

async function grantedConnection(
  store: GatewayStore,
  vault: Vault,
  upstream: OAuthUpstream,
  database: ConnectionSettings,
  now: number,
): Promise<Connection> {
  const client = new pg.Client(database)
  await client.connect()
  const { rows } = await client.query("insert into teams (name) values ('simulated') returning id")
  await client.end()
  const made = { teamId: String(rows[0].id), app: 'acme', method: 'OAUTH2' as const }
  const { id } = await createConnection(store, made)
  const { access_token, refresh_token, expires_in } = upstream.issue()
  const completed = await completeConnection(store, id, {
    method: 'OAUTH2',
    metadata: {},
    values: {},
    secrets: sealCredential(vault, id, { values: {}, access_token, refresh_token }),
    ...tokenTimes(expires_in, now),
  })
  return completed as Connection
}
