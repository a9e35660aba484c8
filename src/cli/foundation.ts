import { resolve } from 'node:path'
import type { Logger } from 'pino'
import { startCluster } from '../store/cluster.ts'
import type { ConnectionSettings } from '../store/connection.ts'
import { migrate } from '../store/migrate.ts'
import { allowedSessions, connectionsMaxFor, type Sessions, shareSessions } from '../store/sessions.ts'
import type { StartupError } from '../store/startup-error.ts'
import type { Configuration } from './configuration.ts'
import { connectOnce, migrations } from './database.ts'

/** What every server process of an installation stands on: a migrated database, and its share of the sessions. */
export interface Foundation {
  readonly connection: ConnectionSettings
  readonly sessions: Sessions
}

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
  const client = await connectOnce(connection)
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
