import { StartupError } from '../store/startup-error.ts'
import type { Configuration } from './configuration.ts'
import type { FirstRun } from './first-run.ts'
import type { Foundation } from './foundation.ts'
import { listen, makeLogger, openOn } from './serve.ts'

/** What a worker hears: first what it stands on, in the end that it is to stop. */
export type ToWorker = { readonly foundation: Foundation } | 'stop'

/**
 * What a worker says: that it hears, since what is sent before that is lost; then, once, that it serves, or in a sentence
 * why it cannot.
 */
export type FromWorker = 'here' | Started
export type Started = { readonly made: FirstRun | null } | { readonly refused: string }

/** Serves as one of several processes until it is told to stop, or by a signal of its own; then it is replaced. */
export async function serveAsWorker(configuration: Configuration): Promise<void> {
  const told = new Promise<void>((resolve) => {
    process.on('message', (message: ToWorker) => message === 'stop' && resolve())
    process.once('SIGTERM', () => resolve())
    // Ctrl-C reaches every process of the terminal; who supervises us says when.
    process.on('SIGINT', () => undefined)
  })
  const given = new Promise<Foundation>((resolve) => {
    process.on('message', (message: ToWorker) => message !== 'stop' && resolve(message.foundation))
  })
  say('here')
  const foundation = await Promise.race([given, told])
  if (!foundation) process.exit(0)
  const logger = makeLogger(configuration)
  try {
    const { app, made, close } = await openOn(foundation, configuration, logger)
    await listen(app, configuration)
    say({ made })
    await told
    await close()
    process.exit(0)
  } catch (error) {
    if (!(error instanceof StartupError)) logger.fatal({ err: error }, 'server process cannot go on')
    await new Promise((resolve) =>
      say({ refused: error instanceof Error ? error.message : String(error) }, resolve),
    )
    process.exit(1)
  }
}

const say = (message: FromWorker, done: (error: Error | null) => void = () => undefined): void =>
  void process.send?.(message, undefined, undefined, done)
