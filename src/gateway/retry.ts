/** How often and how long a request may wait to be repeated. */
export type RetryLimits = {
  retriesMax: number
  /** A provider that asks for a longer wait is not waited for: its answer goes to the caller. */
  retryDelayMaxMs: number
}

const baseDelayMs = 250

/** Methods whose repetition changes nothing more (RFC 9110 section 9.2.2), without TRACE, which is refused. */
export const idempotentMethods: ReadonlySet<string> = new Set([
  'GET',
  'HEAD',
  'OPTIONS',
  'PUT',
  'DELETE',
  'QUERY',
])

/** Statuses that ask to come back later. */
export const retriedStatuses: ReadonlySet<number> = new Set([429, 503])

/**
 * Milliseconds to wait before the next try, or undefined when the wait would be too long. Without a usable
 * `Retry-After` it is full jitter over a doubling span.
 */
export function retryDelayMs(
  retryAfter: string | undefined,
  retries: number,
  limits: RetryLimits,
  clock: { now: () => number; random: () => number },
): number | undefined {
  const asked = parseRetryAfter(retryAfter, clock.now())
  const delayMs = asked ?? Math.round(clock.random() * baseDelayMs * 2 ** retries)
  return delayMs <= limits.retryDelayMaxMs ? delayMs : undefined
}

/** Reads both forms of `Retry-After` (RFC 9110 section 10.2.3): seconds, or a date. Gives milliseconds from `now`. */
export function parseRetryAfter(value: string | undefined, now: number): number | undefined {
  const text = value?.trim() ?? ''
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1000
  // Date.parse alone would also read "1" or "2027".
  const date = /^[A-Za-z]{3,9},? /.test(text) ? Date.parse(text) : Number.NaN
  return Number.isNaN(date) ? undefined : Math.max(0, date - now)
}
