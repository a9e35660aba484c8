import type { Claimed, ClaimRequest, Result } from './queue.ts'
import { type Widths, widths } from './widths.ts'

/** Deliveries this process holds at once, and takes with one claim. */
const heldMax = 1024
const claimRowsMax = 256

/** Results written with one statement. */
const recordRowsMax = 512

/** How long a write of results that failed waits before it is tried again. */
const recordRetryMs = 500

export interface DispatchParts {
  /** The id claims are made under; null where none may be made now. */
  worker(): string | null
  claim(request: ClaimRequest): Promise<Claimed[]>
  attempt(delivery: Claimed): Promise<Result>
  record(results: readonly Result[]): Promise<void>
  /** There is room again, and there may be more to claim. */
  onRoom(): void
  onResult?(result: Result): void
  onError(error: unknown): void
  pause(ms: number): Promise<void>
}

/** Keeps attempts going: claims, sends, and records in batches what came of them. */
export interface Dispatcher {
  /** Claims what is due and sets it going; answers whether there may be more. */
  round(): Promise<boolean>
  /** Waits until everything that was claimed is recorded. */
  drain(): Promise<void>
  held(): number
}

export function openDispatcher(parts: DispatchParts, width: Widths = widths()): Dispatcher {
  const done: Result[] = []
  let held = 0
  let after = '0'
  let more = false
  let sending = 0
  /** Below this many attempts under way the next claim is due, without waiting for a write. */
  let refillAt = 0
  let recording = false
  const whenEmpty: (() => void)[] = []

  const go = async (delivery: Claimed): Promise<void> => {
    const result = await parts.attempt(delivery)
    parts.onResult?.(result)
    width.finished(result)
    sending -= 1
    done.push(result)
    if (more && sending < refillAt) {
      refillAt = 0
      parts.onRoom()
    }
    if (!recording) await recordAll()
  }

  /** While one write is under way the next results gather, so that batches grow with the load. */
  const recordAll = async (): Promise<void> => {
    recording = true
    while (done.length > 0) {
      const batch = done.splice(0, recordRowsMax)
      await recordSurely(parts, batch)
      held -= batch.length
      if (more) parts.onRoom()
    }
    recording = false
    if (held === 0) for (const resolve of whenEmpty.splice(0)) resolve()
  }

  return {
    held: () => held,
    async round() {
      const worker = parts.worker()
      const rowsMax = Math.min(heldMax - held, claimRowsMax)
      if (worker === null || rowsMax <= 0) return false
      more = true
      const free = width.free()
      const claimed = await parts.claim({ worker, rowsMax, each: width.initial, free, after })
      after = claimed.at(-1)?.endpointId ?? '0'
      held += claimed.length
      sending += claimed.length
      refillAt = sending / 2
      more = claimed.length > 0 || [...free.values()].includes(0)
      for (const delivery of claimed) {
        width.started(delivery.endpointId)
        go(delivery).catch(parts.onError)
      }
      return claimed.length === rowsMax
    },
    drain: () => (held === 0 ? Promise.resolve() : new Promise((resolve) => whenEmpty.push(resolve))),
  }
}

/** What happened is never dropped: the write is tried until the store takes it. */
async function recordSurely(parts: DispatchParts, batch: readonly Result[]): Promise<void> {
  for (;;) {
    try {
      return await parts.record(batch)
    } catch (error) {
      parts.onError(error)
      await parts.pause(recordRetryMs)
    }
  }
}
