import { sql } from 'kysely'
import { parameter, statement, textArrayOf } from './statement.ts'
import type { Store } from './store.ts'

/** So many hits in each window; windows begin at whole multiples of their length, in UTC. */
export interface Limit {
  readonly max: number
  readonly windowS: number
}

export interface Verdict {
  readonly allowed: boolean
  readonly limit: number
  readonly remaining: number
  /** Seconds until the next window begins. */
  readonly resetS: number
}

/** Counts a hit under a key; all processes on one store count together (docs/decisions/0021-rate-limits.md). */
export interface Limiter {
  (key: string, limit: Limit): Promise<Verdict>
  /** Takes one hit of each key back. */
  forgive(keys: readonly string[]): Promise<void>
  /** Takes several hits at once, as many of `amount` as are left, for a caller that spends them one by one. */
  lease(key: string, limit: Limit, amount: number): Promise<Leased>
}

/** Hits that were taken, and the milliseconds of the window that were left at that moment. */
export interface Leased {
  readonly granted: number
  readonly windowLeftMs: number
}

const hit = statement(
  'rate_hit',
  sql`with window_now as (select to_timestamp(floor(extract(epoch from now()) / s.length) * s.length) as start, s.length
      from (select ${parameter('window', 'int')} as length) s)
    insert into rate_counters as c (key, window_start, hits) select ${parameter('key', 'text')}, start, 1 from window_now
    on conflict (key) do update set
      hits = case when excluded.window_start > c.window_start then 1 else c.hits + 1 end,
      window_start = greatest(c.window_start, excluded.window_start)
    returning hits, ceil(extract(epoch from window_start - now())) + ${parameter('window', 'int')}`,
)

const leasing = statement(
  'rate_lease',
  sql`with window_now as (select to_timestamp(floor(extract(epoch from now()) / s.length) * s.length) as start
      from (select ${parameter('window', 'int')} as length) s)
    insert into rate_counters as c (key, window_start, hits)
      select ${parameter('key', 'text')}, start, ${parameter('amount', 'int')} from window_now
    on conflict (key) do update set
      hits = case when excluded.window_start > c.window_start then excluded.hits
        else least(c.hits + excluded.hits, 2000000000) end,
      window_start = greatest(c.window_start, excluded.window_start)
    returning hits, ceil((extract(epoch from window_start - now()) + ${parameter('window', 'int')}) * 1000)`,
)

const forgiveness = statement(
  'rate_forgive',
  sql`update rate_counters set hits = greatest(0, hits - 1) where key = any(${parameter('keys', 'text[]')})`,
)

export function limiter(store: Pick<Store, 'write'>): Limiter {
  const count = async (key: string, { max, windowS }: Limit): Promise<Verdict> => {
    const [row] = await store.write(hit, { key, window: String(windowS) })
    const hits = Number(row?.[0])
    return {
      allowed: hits <= max,
      limit: max,
      remaining: Math.max(0, max - hits),
      resetS: Math.max(1, Number(row?.[1])),
    }
  }
  const forgive = async (keys: readonly string[]): Promise<void> => {
    await store.write(forgiveness, { keys: textArrayOf(keys) })
  }
  const lease = async (key: string, { max, windowS }: Limit, amount: number): Promise<Leased> => {
    const [row] = await store.write(leasing, { key, window: String(windowS), amount: String(amount) })
    const before = Number(row?.[0]) - amount
    return {
      granted: Math.min(amount, Math.max(0, max - before)),
      windowLeftMs: Math.max(1, Number(row?.[1])),
    }
  }
  return Object.assign(count, { forgive, lease })
}
