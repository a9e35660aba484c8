import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { newToken } from '../../src/auth/secret.ts'
import { startCluster } from '../../src/store/cluster.ts'
import { newVaultKey } from '../../src/store/vault.ts'
import { ownerPassword } from '../../test/harness/api.ts'
import { toUrl } from '../../test/harness/database.ts'
import { callServer, freePort, type ServerProcess, serverProcess } from '../../test/harness/server-process.ts'
import { type Balancer, startBalancer } from './balancer.ts'

/** Several server processes on one PostgreSQL, behind a balancer. */
export interface Farm {
  readonly servers: readonly ServerProcess[]
  readonly balancer: Balancer
  readonly pool: pg.Pool
  readonly token: string
  /** Requests of one caller that API v2 allows in a minute. */
  readonly minuteMax: number
  /** The path of the workspace's contacts. */
  readonly contacts: string
  stop(): Promise<void>
}

/** What all processes share of the hundred connections of an ordinary PostgreSQL. */
const connectionsShared = 88

export async function startFarm(count: number, minuteMax: number): Promise<Farm> {
  const folder = await mkdtemp(join(tmpdir(), 'tundish-farm-'))
  await chmod(folder, 0o755)
  const cluster = await startCluster({ dataDir: join(folder, 'database') })
  const port = await freePort()
  const token = newToken()
  const settings = {
    DATABASE_URL: toUrl(cluster.connection),
    TUNDISH_DATA: join(folder, 'data'),
    TUNDISH_SECRET_KEY: newVaultKey(),
    TUNDISH_PASSWORD: ownerPassword,
    TUNDISH_URL: `http://127.0.0.1:${port}`,
    TUNDISH_RATE_LIMIT: String(minuteMax),
    TUNDISH_GATEWAY_RATE: '100000',
    TUNDISH_CONNECTIONS: String(Math.floor(connectionsShared / count)),
  }
  const servers: ServerProcess[] = []
  for (let index = 0; index < count; index++) servers.push(await serverProcess(settings, token))
  await Promise.all(servers.map((server) => server.start()))
  const balancer = await startBalancer(
    port,
    servers.map(({ origin }) => origin),
  )
  const pool = new pg.Pool({ ...cluster.connection, max: 2 })
  pool.on('error', () => undefined)
  return {
    servers,
    balancer,
    pool,
    token,
    minuteMax,
    contacts: await contactsOf(servers[0] as ServerProcess),
    async stop() {
      await balancer.stop()
      await Promise.all(servers.map((server) => server.stop()))
      await pool.end()
      await cluster.stop()
      await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 })
    },
  }
}

/** The path of the contacts of the first workspace. */
export async function contactsOf(server: ServerProcess): Promise<string> {
  const teams = await callServer(server, 'GET', '/api/v2/teams')
  const spaces = await callServer(server, 'GET', `/api/v2/teams/${teams?.body[0].id}/workspaces`)
  return `/api/v2/workspaces/${spaces?.body[0].id}/contacts`
}
