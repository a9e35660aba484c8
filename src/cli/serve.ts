import type { FastifyInstance } from 'fastify'
import pino, { type Logger } from 'pino'
import { StartupError } from '../store/startup-error.ts'
import type { Store } from '../store/store.ts'
import { banner } from './banner.ts'
import { clientsMax } from './clients-max.ts'
import type { Configuration } from './configuration.ts'
import type { FirstRun } from './first-run.ts'
import { type Foundation, layFoundation } from './foundation.ts'
import { openFiles } from './open-files.ts'
import { openPlatform, type Platform } from './platform.ts'
import { ownSecretKeys } from './secret-key.ts'

/** A server that listens. */
export interface Serving {
  readonly origin: string
  readonly made: FirstRun | null
  readonly store: Store
  /** Stops accepting, finishes requests, closes the store and our own Postgres. */
  stop(): Promise<void>
}

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
    const foundation = await layFoundation(configuration, logger, stops, gone)
    const { app, store, made, close } = await openOn(foundation, configuration, logger)
    stops.push(close)
    return { app, origin: originOf(configuration), made, store, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

/** Opens the platform of this process on a database that is there. */
export async function openOn(
  foundation: Foundation,
  configuration: Configuration,
  logger: Logger,
): Promise<Platform> {
  return openPlatform({
    ...configuration,
    ...foundation,
    secretKeys: configuration.secretKeys ?? (await ownSecretKeys(configuration.dataDir)),
    ...(configuration.secretKeys === null && { keysIn: configuration.dataDir }),
    origin: originOf(configuration),
    files: await openFiles(configuration),
    clientsMax: await clientsMax(),
    logger,
  })
}

/** The public address, for links. */
export const originOf = ({ origin, port }: Configuration): string => origin ?? `http://localhost:${port}`

/** Without its store the server can only say so; whoever supervises it starts it anew. */
export function exitBecause(error: StartupError): void {
  process.stderr.write(`${error.message}\n`)
  process.exit(1)
}

export function makeLogger({ logLevel }: Configuration): Logger {
  return pino(
    { level: logLevel, redact: ['req.headers.authorization', 'req.headers.cookie'] },
    pino.destination(2),
  )
}

/** Listens, or says in a sentence why that cannot be. */
export async function listen(app: FastifyInstance, { host, port }: Configuration): Promise<void> {
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
  process.stdout.write(`${banner(configuration, serving.origin, serving.made)}\n`)
  const signal = await askedToStop()
  process.stdout.write(`${signal}: finishing requests and closing the store.\n`)
  await serving.stop()
}

/** Resolves with the signal that asks this process to stop. */
export const askedToStop = (): Promise<string> =>
  new Promise((done) => {
    for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => done(name))
  })
