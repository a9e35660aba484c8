/**
 * Deliveries one endpoint may hold at once: at first, at most, and at least. The most is more than there are connections
 * to one receiver, so that a fast one never waits for a claim.
 */
const initial = 16
const max = 512
const min = 2

/** An attempt that took longer, or got no answer, narrows its endpoint. */
const slowMs = 2000

/** Endpoints whose width is remembered while nothing of theirs is under way. */
const rememberedMax = 1000

/**
 * How much of this process each endpoint may take. Fast ones widen while they are busy, slow ones narrow by half, so
 * that those that hang hold next to nothing.
 */
export interface Widths {
  readonly initial: number
  /** How many more deliveries may be claimed, for every endpoint that differs from `initial`. */
  free(): Map<string, number>
  started(endpointId: string): void
  finished(result: { readonly endpointId: string; readonly code: number; readonly durationMs: number }): void
}

export function widths(): Widths {
  const known = new Map<string, { busy: number; width: number }>()
  return {
    initial,
    free: () => new Map([...known].map(([id, { busy, width }]) => [id, Math.max(0, width - busy)])),
    started(endpointId) {
      const entry = known.get(endpointId)
      if (entry) entry.busy += 1
      else known.set(endpointId, { busy: 1, width: initial })
    },
    finished({ endpointId, code, durationMs }) {
      const entry = known.get(endpointId)
      if (!entry) return
      if (code === 0 || durationMs > slowMs) entry.width = Math.max(min, Math.floor(entry.width / 2))
      else if (entry.busy * 2 > entry.width) entry.width = Math.min(max, entry.width + 1)
      entry.busy -= 1
      if (entry.busy === 0 && known.size > rememberedMax) known.delete(endpointId)
    },
  }
}
