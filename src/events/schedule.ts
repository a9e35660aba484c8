/**
 * The waits before each attempt, in milliseconds (v2-behaviour.md section 15.5); the first one counts from the event.
 * Upstream waits a second there, we do not unless told to (docs/decisions/0006-webhook-delivery.md).
 */
export const defaultScheduleMs: readonly number[] = [
  0, 15_000, 60_000, 300_000, 900_000, 3_600_000, 43_200_000, 86_400_000,
]

const delivered = new Set([200, 201, 202, 203, 204, 205, 206, 207, 226])

/** Whether an answer with this status counts as delivered; redirects do not, and 208 does not. */
export const isDelivered = (code: number): boolean => delivered.has(code)

/** What becomes of a delivery: done, given up, or tried again after a wait from the end of the attempt. */
export type Next =
  | { readonly status: 'delivered' | 'exhausted' }
  | { readonly status: 'queued'; readonly waitMs: number }

/** `tries` counts the attempts made since the delivery was queued, this one included. */
export function nextStep(scheduleMs: readonly number[], code: number, tries: number): Next {
  if (isDelivered(code)) return { status: 'delivered' }
  const waitMs = scheduleMs[tries]
  return waitMs === undefined ? { status: 'exhausted' } : { status: 'queued', waitMs }
}
