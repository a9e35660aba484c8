import { resolve } from 'node:path'
import type { FastifyInstance } from 'fastify'
import pg from 'pg'
import pino, { type Logger } from 'pino'
import { type Cluster, startCluster } from '../store/cluster.ts'
import type { ConnectionSettings } from '../store/connection.ts'
import { migrate } from '../store/migrate.ts'
import { StartupError } from '../store/startup-error.ts'
import type { Store } from '../store/store.ts'
import { banner } from './banner.ts'
import type { Configuration } from './configuration.ts'
import type { FirstRun } from './first-run.ts'
import { openFiles } from './open-files.ts'
import { openPlatform } from './platform.ts'
import { ownSecretKeys } from './secret-key.ts'

/** A server that listens. */
export interface Serving {
  readonly origin: string
  readonly made: FirstRun | null
  readonly store: Store
  /** Stops accepting, finishes requests, closes the store and our own Postgres. */
  stop(): Promise<void>
}

const migrations = new URL('../../migrations', import.meta.url).pathname

/** Starts everything and listens. */
export async function serve(
  configuration: Configuration,
  logger: Logger = makeLogger(configuration),
  gone: (error: StartupError) => void = exitBecause,
): Promise<Serving> {
  const { app, ...serving } = await start(configuration, logger, gone)
  try {
    await listen(app, configuration)
    return serving
  } catch (error) {
    await serving.stop()
    throw error
  }
}

/** Opens the platform without listening; what was started is stopped again where a later step fails. */
export async function start(
  configuration: Configuration,
  logger: Logger = makeLogger(configuration),
  gone: (error: StartupError) => void = exitBecause,
): Promise<Serving & { readonly app: FastifyInstance }> {
  const stops: (() => Promise<unknown>)[] = []
  const stop = async (): Promise<void> => {
    for (const step of stops.splice(0).reverse()) await step()
  }
  try {
    const connection = await openDatabase(configuration, logger, stops, gone)
    await migrateStore(connection)
    const origin = configuration.origin ?? `http://localhost:${configuration.port}`
    const secretKeys = configuration.secretKeys ?? (await ownSecretKeys(configuration.dataDir))
    const files = await openFiles(configuration)
    const { app, store, made, close } = await openPlatform({
      ...configuration,
      secretKeys,
      ...(configuration.secretKeys === null && { keysIn: configuration.dataDir }),
      connection,
      origin,
      files,
      logger,
    })
    stops.push(close)
    return { app, origin, made, store, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

/** Without its store the server can only say so; whoever supervises it starts it anew. */
function exitBecause(error: StartupError): void {
  process.stderr.write(`${error.message}\n`)
  process.exit(1)
}

function makeLogger({ logLevel }: Configuration): Logger {
  return pino(
    { level: logLevel, redact: ['req.headers.authorization', 'req.headers.cookie'] },
    pino.destination(2),
  )
}

async function openDatabase(
  { databaseUrl, dataDir }: Configuration,
  logger: Logger,
  stops: (() => Promise<unknown>)[],
  onGone: (error: StartupError) => void,
): Promise<ConnectionSettings> {
  if (databaseUrl) return { connectionString: databaseUrl }
  const cluster: Cluster = await startCluster({
    dataDir: resolve(dataDir),
    log: (line) => logger.debug(line),
    onGone,
  })
  stops.push(() => cluster.stop())
  return cluster.connection
}

/** Connects once by hand, so that an unreachable database is a sentence and not a stack. */
async function migrateStore(connection: ConnectionSettings): Promise<void> {
  const client = new pg.Client(connection)
  client.on('error', () => undefined)
  try {
    await client.connect()
  } catch (error) {
    const reason = error instanceof Error ? error.message || (error as { code?: string }).code : String(error)
    throw new StartupError(
      `The database at DATABASE_URL cannot be used: ${reason}. Check the address, or unset it to let Tundish run its own.`,
    )
  }
  try {
    await migrate(client, migrations)
  } finally {
    await client.end()
  }
}

async function listen(app: FastifyInstance, { host, port }: Configuration): Promise<void> {
  try {
    await app.listen({ host, port })
  } catch (error) {
    const { code } = error as { code?: string }
    if (code === 'EADDRINUSE') {
      throw new StartupError(
        `Port ${port} on ${host} is taken. Stop what listens there, or set PORT to a free one.`,
      )
    }
    if (code === 'EACCES')
      throw new StartupError(`Port ${port} on ${host} may not be used. Set PORT to 1024 or more.`)
    if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') {
      throw new StartupError(`HOST ${host} is no address of this machine.`)
    }
    throw error
  }
}

/** Serves until a signal asks to stop; prints the banner on the way. */
export async function serveUntilStopped(configuration: Configuration): Promise<void> {
  const serving = await serve(configuration)
  const dataDir = configuration.databaseUrl ? null : resolve(configuration.dataDir)
  process.stdout.write(`${banner(serving.origin, serving.made, dataDir)}\n`)
  const signal = await new Promise<string>((done) => {
    for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => done(name))
  })
  process.stdout.write(`${signal}: finishing requests and closing the store.\n`)
  await serving.stop()
}
