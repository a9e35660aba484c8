import { resolve } from 'node:path'
import pg from 'pg'
import type { Logger } from 'pino'
import { startCluster } from '../store/cluster.ts'
import type { ConnectionSettings } from '../store/connection.ts'
import { migrate } from '../store/migrate.ts'
import { allowedSessions, connectionsMaxFor, type Sessions, shareSessions } from '../store/sessions.ts'
import { StartupError } from '../store/startup-error.ts'
import type { Configuration } from './configuration.ts'

/** What every server process of an installation stands on: a migrated database, and its share of the sessions. */
export interface Foundation {
  readonly connection: ConnectionSettings
  readonly sessions: Sessions
}

const migrations = new URL('../../migrations', import.meta.url).pathname

/**
 * Reaches the database at DATABASE_URL, or starts our own and adds its end to `stops`, and migrates it. `onGone` hears
 * when our own cannot be kept running.
 */
export async function layFoundation(
  { databaseUrl, dataDir, workers, connectionsMax }: Configuration,
  logger: Logger,
  stops: (() => Promise<unknown>)[],
  onGone: (error: StartupError) => void,
): Promise<Foundation> {
  const connection = databaseUrl ? { connectionString: databaseUrl } : await ownDatabase()
  const client = await connect(connection)
  try {
    await migrate(client, migrations)
    const allowed = Math.min(await allowedSessions(client), connectionsMax ?? Number.POSITIVE_INFINITY)
    return { connection, sessions: shareSessions(allowed, workers) }
  } finally {
    await client.end()
  }

  async function ownDatabase(): Promise<ConnectionSettings> {
    const cluster = await startCluster({
      dataDir: resolve(dataDir),
      log: (line) => logger.debug(line),
      onGone,
      settings: { max_connections: String(connectionsMaxFor(workers)) },
    })
    stops.push(() => cluster.stop())
    return cluster.connection
  }
}

/** Connects once by hand, so that an unreachable database is a sentence and not a stack. */
async function connect(connection: ConnectionSettings): Promise<pg.Client> {
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
