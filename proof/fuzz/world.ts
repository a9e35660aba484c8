import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type pg from 'pg'
import { hashOf, newToken } from '../../src/auth/secret.ts'
import type { Tools } from '../../src/define/behavior.ts'
import type { Registry } from '../../src/define/registry.ts'
import { product } from '../../src/resources/index.ts'
import { openStore } from '../../src/store/store.ts'
import { openVault } from '../../src/store/vault.ts'
import { type Fixtures, fixturesOf } from '../../test/contract/fixtures.ts'
import { addTenant, call, type FixtureApi, type Tenant } from '../../test/harness/api.ts'
import { freshDatabase, type TestDatabase } from '../../test/harness/database.ts'
import { globalSetup, globalTeardown } from '../../test/harness/global-setup.ts'
import { type ServerProcess, serverProcess } from '../../test/harness/server-process.ts'
import type { Known } from './changes.ts'

/** An application that may ask for tokens. */
export interface Client {
  readonly uid: string
  readonly secret: string
}

/** A server as a process of its own, with two teams in it: one to send requests as, one that must never be seen. */
export interface World {
  readonly server: ServerProcess
  readonly origin: string
  readonly ours: Tenant
  readonly gatewayKey: string
  /** Who signs in on the pages. */
  readonly owner: { readonly email: string; readonly password: string }
  readonly client: Client
  readonly known: Known
  /** Stands in every free text of the other team. */
  readonly canary: string
  /** Examples on rows of their own. */
  fixtures(): Fixtures
  /** Requests sent to make examples. */
  calls(): number
  /** What the server logged of a failed request, by its id. */
  causeOf(requestId: string): string | undefined
  stop(): Promise<void>
}

const canary = 'qzcanaryqz'

const owner = { email: 'owner@example.com', password: 'correct horse battery' }

/** Deliveries are never due: what a webhook does is proved elsewhere, and would only take time here. */
const settings = {
  TUNDISH_WEBHOOK_SCHEDULE: '9999999',
  TUNDISH_CLASSIC_LIMIT: '1000000000',
  TUNDISH_CLASSIC_LEGACY: 'on',
  TUNDISH_REGISTRATION: 'on',
  TUNDISH_TOKEN_SECONDS: '3600',
  TUNDISH_PROXIES: '127.0.0.1',
  TUNDISH_EMAIL: owner.email,
  TUNDISH_PASSWORD: owner.password,
}

export async function openWorld(): Promise<World> {
  await globalSetup()
  const folder = await mkdtemp(join(tmpdir(), 'tundish-fuzz-'))
  const database = await freshDatabase()
  const [secretKey, gatewayKey] = [newToken(), newToken()]
  const causes = new Map<string, string>()
  const environment = {
    ...settings,
    DATABASE_URL: database.url,
    TUNDISH_DATA: folder,
    TUNDISH_SECRET_KEY: secretKey,
    TUNDISH_GATEWAY_KEY: gatewayKey,
    TUNDISH_GATEWAY_RATE: '100000',
  }
  const server = await serverProcess(environment, newToken(), (line) => keepCause(causes, line))
  const stops = [() => rm(folder, { recursive: true, force: true }), globalTeardown, () => server.stop()]
  const stop = async (): Promise<void> => {
    for (const step of stops.splice(0).reverse()) await step()
  }
  try {
    await server.start()
    const made = await people(database, secretKey)
    stops.push(made.close)
    const { ours, theirs, pool } = made
    let calls = 0
    const api: FixtureApi = {
      call: (method, path, options = {}) => {
        calls += 1
        return call(`${server.origin}${path}`, method, { token: ours.token, ...options })
      },
      platform: { store: { pool } },
    }
    const known = { ours: await rowsOf(fixturesOf(api, ours)), theirs: await rowsOf(fixturesOf(api, theirs)) }
    await markCanary(pool, product, theirs)
    return {
      ...{ server, origin: server.origin, ours, gatewayKey, owner, known, canary, stop },
      client: await clientOf(pool, ours),
      fixtures: () => fixturesOf(api, ours),
      calls: () => calls,
      causeOf: (id) => causes.get(id),
    }
  } catch (error) {
    await stop()
    throw error
  }
}

/** The little that making a team asks for. */
const tools = { workspaceUrl: (subdomain: string) => `http://${subdomain}.localhost` } as Tools

/** Two teams beside the operator's own. */
async function people(database: TestDatabase, secretKey: string) {
  const vault = openVault([secretKey])
  const store = await openStore(database.connection, product, { tools, vault, adapted: {} })
  const ours = await addTenant({ store }, 'ours')
  const theirs = await addTenant({ store }, `their${canary}`)
  return { ours, theirs, pool: store.pool, close: () => store.close() }
}

/** One row of every resource that has operations on rows, as ids and public ids. */
async function rowsOf(fixtures: Fixtures): Promise<Map<string, (number | string)[]>> {
  const rows = new Map<string, (number | string)[]>()
  const names = product.operations.flatMap(({ resource, parent, member }) => [
    ...(member ? [resource.name] : []),
    ...(parent ? [parent.resource.name] : []),
  ])
  for (const name of new Set(names)) {
    const { id, public_id } = await fixtures.shared(name)
    rows.set(name, [id, public_id])
  }
  return rows
}

/** Writes the canary into every free text of a tenant's rows, where the column takes any text. */
async function markCanary(
  pool: pg.Pool,
  { resources }: Registry,
  { workspaceId, teamId }: Tenant,
): Promise<void> {
  for (const { table, fields, tenant } of resources) {
    const free = Object.entries(fields).filter(
      ([name, { kind, options }]) =>
        kind.column === 'text' &&
        ['input', 'textarea', 'email'].includes(kind.control) &&
        !options.from &&
        !options.input &&
        !kind.sealed &&
        name !== 'subdomain',
    )
    const own = tenant.column === 'workspace_id' ? workspaceId : tenant.column === 'team_id' ? teamId : null
    if (free.length === 0 || own === null) continue
    const sets = free.map(([name]) => `${name} = '${canary}' || id`)
    await pool
      .query(`update ${table} set ${sets.join(', ')} where ${tenant.column} = $1`, [own])
      .catch((error) => {
        throw new Error(`${table} takes no canary: ${error.message}`)
      })
  }
}

async function clientOf(pool: pg.Pool, { applicationId }: Tenant): Promise<Client> {
  const secret = newToken()
  const { rows } = await pool.query(
    `update platform_applications set secret_hash = $1, confidential = true, activated_at = now(),
      redirect_uris = '["http://localhost:8976/callback"]' where id = $2 returning uid`,
    [hashOf(secret), applicationId],
  )
  return { uid: String(rows[0]?.uid), secret }
}

/** Lines of failed requests carry their id and the error. */
function keepCause(causes: Map<string, string>, line: string): void {
  try {
    const { reqId, err, msg } = JSON.parse(line)
    if (!reqId) process.stderr.write(`${line}\n`)
    else causes.set(reqId, `${err?.message ?? msg} ${/at .*src\/\S+/.exec(err?.stack ?? '')?.[0] ?? ''}`)
  } catch {
    process.stderr.write(`${line}\n`)
  }
}
