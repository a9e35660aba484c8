import cluster, { type Worker } from 'node:cluster'
import { setTimeout as delay } from 'node:timers/promises'
import type { Logger } from 'pino'
import { restartLimit } from '../store/restart-limit.ts'
import { StartupError } from '../store/startup-error.ts'
import { banner } from './banner.ts'
import type { Configuration } from './configuration.ts'
import type { FirstRun } from './first-run.ts'
import { type Foundation, layFoundation } from './foundation.ts'
import { ownSecretKeys } from './secret-key.ts'
import { askedToStop, exitBecause, makeLogger, originOf } from './serve.ts'
import type { FromWorker, Started, ToWorker } from './worker-process.ts'

/** How often worker processes may end by themselves, all of them together, before the server gives up. */
const restarts = { restartsMax: 20, windowMs: 120_000, delayMsMin: 50, delayMsMax: 5_000 }

/** How long a worker may take to finish its requests and deliveries before it is ended. */
const stopMsMax = 30_000

/**
 * Serves with several processes on one port until a signal asks to stop. This process owns our own PostgreSQL and the
 * port, hands connections to the workers in turn and starts those anew that end; the first worker starts alone, so
 * that what only a first run makes is made once.
 */
export async function serveWithWorkers(configuration: Configuration): Promise<void> {
  const logger = makeLogger(configuration)
  const stops: (() => Promise<unknown>)[] = []
  try {
    const foundation = await layFoundation(configuration, logger, stops, exitBecause)
    if (configuration.secretKeys === null) await ownSecretKeys(configuration.dataDir)
    const workers = superviseWorkers(foundation, logger)
    stops.push(workers.stop)
    const made = await workers.start()
    await Promise.all(Array.from({ length: configuration.workers - 1 }, workers.start))
    process.stdout.write(`${banner(configuration, originOf(configuration), made)}\n`)
    const why = await Promise.race([askedToStop(), workers.gone])
    if (why instanceof StartupError) throw why
    process.stdout.write(`${why}: finishing requests, one process after the other, and closing the store.\n`)
  } finally {
    for (const stop of stops.splice(0).reverse()) await stop()
  }
}

interface Workers {
  /** Starts one more; resolves when it serves, with what it made where the store was empty. */
  start(): Promise<FirstRun | null>
  /** Resolves when too many have ended by themselves. */
  readonly gone: Promise<StartupError>
  /** Stops one after the other, so that connections are taken to the last. */
  stop(): Promise<void>
}

function superviseWorkers(foundation: Foundation, logger: Logger): Workers {
  const delayBeforeNext = restartLimit(restarts)
  const running = new Set<Worker>()
  const stopping = new AbortController()
  const { promise: gone, resolve: giveUp } = Promise.withResolvers<StartupError>()

  const start = async (): Promise<FirstRun | null> => {
    const worker = cluster.fork()
    running.add(worker)
    const ended = new Promise<string>((resolve) => {
      worker.once('exit', (code, signal) => resolve(signal ?? `exit code ${code}`))
    })
    ended.then(() => running.delete(worker))
    worker.on('message', (message: FromWorker) => {
      if (message === 'here') send(worker, stopping.signal.aborted ? 'stop' : { foundation })
    })
    const first = await Promise.race([startOf(worker), ended])
    if (typeof first === 'string') throw new StartupError(`A server process ended at its start (${first}).`)
    if ('refused' in first) throw new StartupError(first.refused)
    ended.then((how) => replace(worker, how)).catch(() => undefined)
    return first.made
  }

  const replace = async (worker: Worker, how: string): Promise<void> => {
    while (!stopping.signal.aborted) {
      logger.error(`server process ${worker.process.pid} ended (${how}), starting another`)
      const delayMs = delayBeforeNext()
      if (delayMs === null) return giveUp(tooMany())
      await delay(delayMs, undefined, { signal: stopping.signal })
      const started = await start().catch((error: Error) => error)
      if (!(started instanceof Error)) return
      how = started.message
    }
  }

  return {
    start,
    gone,
    async stop() {
      stopping.abort()
      for (const worker of running) await stopWorker(worker)
    },
  }
}

async function stopWorker(worker: Worker): Promise<void> {
  if (worker.isDead()) return
  const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()))
  send(worker, 'stop')
  const late = setTimeout(() => worker.process.kill('SIGKILL'), stopMsMax)
  await ended
  clearTimeout(late)
}

/** A worker that is gone hears nothing, and its end is seen elsewhere. */
const send = (worker: Worker, message: ToWorker): void => void worker.send(message, () => undefined)

const startOf = (worker: Worker): Promise<Started> =>
  new Promise((resolve) => {
    worker.on('message', (message: FromWorker) => message !== 'here' && resolve(message))
  })

const tooMany = (): StartupError =>
  new StartupError(
    `Server processes ended ${restarts.restartsMax} times in ${restarts.windowMs / 1000} seconds; what they said is above.`,
  )
