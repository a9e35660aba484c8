import type { Leased, Limit } from '../store/limiter.ts'
import type { GatewayError } from './gateway-error.ts'

/** Rates by name, which hold over all processes together (docs/decisions/0045-leased-rates.md). */
export type Rates = {
  /** Takes one request out of this second's. Gives 0, or the ms until there are more; at once where it can. */
  take: (name: string, perSecond: number) => number | Promise<number>
}

/** Takes hits out of what all processes share. */
export type Lease = (key: string, limit: Limit, amount: number) => Promise<Leased>

/** What this process holds of one second. `left` below one and `spent` means that there is no more for anybody. */
type Held = { left: number; spent: boolean; until: number }

/** A process takes this share of a rate at once: the most it can keep from others without using it. */
const leaseShare = 1 / 5
const namesMax = 20_000

export function leasedRates(lease: Lease, now: () => number = () => performance.now()): Rates {
  const held = new Map<string, Held>()
  const asking = new Map<string, { granted: Promise<number>; waiting: number }>()
  const takeHeld = (name: string): number | undefined => {
    const mine = held.get(name)
    const leftMs = mine ? mine.until - now() : 0
    if (!mine || leftMs <= 0) return undefined
    if (mine.left >= 1) {
      mine.left -= 1
      return 0
    }
    return mine.spent ? Math.ceil(leftMs) : undefined
  }
  const ask = async (name: string, perSecond: number, waiting: number): Promise<number> => {
    const amount = Math.min(perSecond, Math.max(Math.ceil(perSecond * leaseShare), waiting))
    const askedAt = now()
    // A store that cannot be reached for a moment stops nobody: until it is back, each process limits for itself.
    const given = await lease(`gateway ${name}`, { max: perSecond, windowS: 1 }, amount).catch(() => ({
      granted: amount,
      windowLeftMs: 1000,
    }))
    held.delete(name)
    held.set(name, {
      left: given.granted,
      spent: given.granted < amount,
      until: askedAt + given.windowLeftMs,
    })
    if (held.size > namesMax) held.delete(held.keys().next().value ?? '')
    return given.granted
  }
  const wait = async (name: string, perSecond: number): Promise<number> => {
    let waiting = 1
    for (;;) {
      let round = asking.get(name)
      if (!round) {
        const granted = ask(name, perSecond, waiting).finally(() => asking.delete(name))
        round = { waiting: 0, granted }
        asking.set(name, round)
      }
      round.waiting += 1
      const granted = await round.granted
      const taken = takeHeld(name)
      if (taken !== undefined) return taken
      // Those that came meanwhile wait together: the next lease is for all of them.
      waiting = Math.max(1, round.waiting - granted)
    }
  }
  return { take: (name, perSecond) => takeHeld(name) ?? wait(name, perSecond) }
}

/** The refusal of a request over a rate. */
export function tooMany(what: string, perSecond: number, waitMs: number): GatewayError {
  return {
    code: 'rate_limited',
    message: `Too many requests: ${what} is limited to ${perSecond} a second. Try again in ${waitMs} ms.`,
    headers: { 'Retry-After': String(Math.max(1, Math.ceil(waitMs / 1000))) },
  }
}
