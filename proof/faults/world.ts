import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { newToken } from '../../src/auth/secret.ts'
import { type Cluster, startCluster } from '../../src/store/cluster.ts'
import { newVaultKey } from '../../src/store/vault.ts'
import { type ServerProcess, serverProcess } from '../../test/harness/server-process.ts'
import { contactsOf } from '../processes/farm.ts'
import { startWriter, type Writer } from '../writer.ts'
import { openWire, type Wire } from './wire.ts'

/** A server, its PostgreSQL behind a wire, and a writer that never rests. */
export interface World {
  readonly server: ServerProcess
  readonly cluster: Cluster
  readonly wire: Wire
  readonly writer: Writer
  /** Sees the database past the wire. */
  readonly pool: pg.Pool
  readonly contacts: string
  /** Where the files of the server are. */
  readonly folder: string
  stop(): Promise<void>
}

export interface WorldOptions {
  /** Where PostgreSQL and the files are to be; a fresh folder where it is not said. */
  readonly folder?: string
  readonly environment?: Readonly<Record<string, string>>
  readonly startCluster?: (dataDir: string) => Promise<Cluster>
}

const writers = 4

export async function openWorld(options: WorldOptions = {}): Promise<World> {
  const { folder, environment, startCluster: start = (dataDir) => startCluster({ dataDir }) } = options
  const own = folder ?? (await mkdtemp(join(tmpdir(), 'tundish-faults-')))
  await chmod(own, 0o755)
  const cluster = await start(join(own, 'database'))
  const { host, port, user, database } = cluster.connection
  const wire = await openWire(`${host}/.s.PGSQL.${port}`)
  const data = join(own, 'data')
  await mkdir(data, { recursive: true })
  const settings = {
    DATABASE_URL: `postgres://${user}@127.0.0.1:${wire.port}/${database}`,
    TUNDISH_DATA: data,
    TUNDISH_SECRET_KEY: newVaultKey(),
    TUNDISH_LOG: process.env.TUNDISH_LOG ?? 'silent',
    ...environment,
  }
  const server = await serverProcess(settings, newToken())
  await server.start()
  const contacts = await contactsOf(server)
  const pool = new pg.Pool({ ...cluster.connection, max: 2 })
  pool.on('error', () => undefined)
  const writer = startWriter(server.origin, server.token, contacts, writers)
  await writer.next()
  return {
    ...{ server, cluster, wire, writer, pool, contacts, folder: own },
    async stop() {
      wire.flow()
      wire.slow(0)
      await writer.stop()
      await server.stop()
      await pool.end()
      await wire.stop()
      await cluster.stop()
      if (!folder) await rm(own, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 })
    },
  }
}
