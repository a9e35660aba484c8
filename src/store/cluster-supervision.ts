import { setTimeout as delay } from 'node:timers/promises'
import type { PostgresProcess } from './cluster-process.ts'
import { restartLimit } from './restart-limit.ts'
import { StartupError } from './startup-error.ts'

const restarts = { restartsMax: 10, windowMs: 120_000, delayMsMin: 50, delayMsMax: 5_000 }

export type Supervision = {
  /** The process id of `postgres` at this moment. */
  readonly pid: number
  /** Stops `postgres` and the watch over it; may be called again. */
  stop(): Promise<void>
}

/**
 * Watches `first` and starts another whenever it ends unasked, ever more slowly and at most `restarts.restartsMax`
 * times in `restarts.windowMs`, after which `onGone` is called. It is asked to stop when our own process exits.
 */
export function supervise(
  first: PostgresProcess,
  start: (stopping: AbortSignal) => Promise<PostgresProcess>,
  log: (line: string) => void,
  onGone: (error: StartupError) => void,
): Supervision {
  const stopping = new AbortController()
  let current: PostgresProcess | undefined = first
  let pid = first.pid
  const delayBeforeNext = restartLimit(restarts)
  const stopWithUs = () => current?.stopWithoutWaiting()
  process.once('exit', stopWithUs)
  const watch = keepRunning()
  return {
    get pid() {
      return pid
    },
    async stop() {
      stopping.abort()
      await current?.stop()
      await watch
    },
  }

  async function keepRunning(): Promise<void> {
    while (current) {
      const how = await current.ended
      current = undefined
      if (!stopping.signal.aborted) {
        log(`PostgreSQL ended by itself (${how}), starting it again`)
        current = await startAgain()
      }
    }
    process.off('exit', stopWithUs)
  }

  async function startAgain(): Promise<PostgresProcess | undefined> {
    for (;;) {
      const delayMs = delayBeforeNext()
      if (delayMs === null) return giveUp()
      await delay(delayMs, undefined, { signal: stopping.signal }).catch(() => {})
      if (stopping.signal.aborted) return undefined
      const started = await start(stopping.signal).catch((error: Error) => log(error.message))
      if (!started) continue
      pid = started.pid
      if (stopping.signal.aborted) await started.stop()
      return started
    }
  }

  function giveUp(): undefined {
    const { restartsMax, windowMs } = restarts
    onGone(
      new StartupError(
        `PostgreSQL ended ${restartsMax} times in ${windowMs / 1000} seconds; its last lines are above.`,
      ),
    )
  }
}
