/** How often something may be started again, and how long that waits: twice as long each time within the window. */
export interface RestartRule {
  readonly restartsMax: number
  readonly windowMs: number
  readonly delayMsMin: number
  readonly delayMsMax: number
}

/** Counts a restart; answers how long to wait before it, or null where there have been too many. */
export function restartLimit(
  { restartsMax, windowMs, delayMsMin, delayMsMax }: RestartRule,
  elapsedMs: () => number = () => performance.now(),
): () => number | null {
  let recent: number[] = []
  return () => {
    const now = elapsedMs()
    recent = [...recent.filter((at) => at > now - windowMs), now]
    if (recent.length > restartsMax) return null
    return Math.min(delayMsMin * 2 ** (recent.length - 1), delayMsMax)
  }
}
