import { statfs } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'

/** What PostgreSQL needs to start after a crash: two segments of its log. */
const roomBytesMin = 32 * 1024 ** 2
const lookEveryMs = 500

/** Whether a disk has become too full for PostgreSQL to run on. */
export interface Room {
  /** Takes a line that PostgreSQL said. */
  hear(line: string): void
  /** Where its disk was full, waits until there is room for it to start; at once otherwise. */
  wait(signal: AbortSignal): Promise<void>
}

/** Without room, each start would only end in another crash. */
export function roomIn(folder: string, log: (line: string) => void): Room {
  let full = false
  return {
    hear(line) {
      full ||= line.includes('No space left on device')
    },
    async wait(signal) {
      if (!full) return
      log(`the disk of ${folder} is full; PostgreSQL is started again when there is room`)
      while (!signal.aborted && (await freeBytes(folder)) < roomBytesMin) {
        await delay(lookEveryMs, undefined, { signal }).catch(() => undefined)
      }
      full = false
    },
  }
}

async function freeBytes(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder)
  return bavail * bsize
}
