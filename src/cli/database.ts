import { resolve } from 'node:path'
import pg from 'pg'
import { startCluster } from '../store/cluster.ts'
import { holdsCluster, runningCluster } from '../store/cluster-attach.ts'
import type { ConnectionSettings } from '../store/connection.ts'
import { StartupError } from '../store/startup-error.ts'
import type { Configuration } from './configuration.ts'

/** The folder of migrations. */
export const migrations = new URL('../../migrations', import.meta.url).pathname

/** Connects one client, so that an unreachable database is a sentence and not a stack. */
export async function connectOnce(connection: ConnectionSettings): Promise<pg.Client> {
  const client = new pg.Client(connection)
  client.on('error', () => undefined)
  try {
    await client.connect()
    return client
  } catch (error) {
    const reason = error instanceof Error ? error.message || (error as { code?: string }).code : String(error)
    throw new StartupError(
      `The database at DATABASE_URL cannot be used: ${reason}. Check the address, or unset it to let Tundish run its own.`,
    )
  }
}

type Places = Pick<Configuration, 'databaseUrl' | 'dataDir'>
type Work<T> = (connection: ConnectionSettings) => Promise<T>

/** Works on the store as it is, beside a server that runs on it; starts our own PostgreSQL only where it rests. */
export async function onPresentStore<T>(places: Places, work: Work<T>): Promise<T> {
  if (places.databaseUrl) return work({ connectionString: places.databaseUrl })
  const dataDir = resolve(places.dataDir)
  const running = await runningCluster(dataDir)
  if (running) return work(running)
  if (!(await holdsCluster(dataDir))) {
    throw new StartupError(
      `There is no store in ${dataDir}. Set TUNDISH_DATA to the data folder, or DATABASE_URL to the database.`,
    )
  }
  return onOwnCluster(dataDir, work)
}

/** Works on the given database, or on our own PostgreSQL, which is made where there is none yet. */
export async function onNewStore<T>(places: Places, work: Work<T>): Promise<T> {
  if (places.databaseUrl) return work({ connectionString: places.databaseUrl })
  return onOwnCluster(resolve(places.dataDir), work)
}

async function onOwnCluster<T>(dataDir: string, work: Work<T>): Promise<T> {
  const cluster = await startCluster({ dataDir })
  try {
    return await work(cluster.connection)
  } finally {
    await cluster.stop()
  }
}
