import { sql } from 'kysely'
import { type Bindings, parameter, raw, type Statement, statement } from '../store/statement.ts'
import type { TextRow } from '../store/writer.ts'

/** How long a worker counts as alive after it was last heard of, and how often it is heard of. */
export const leaseMs = 3000
export const beatMs = 750

/** Rows of workers that have long been gone are removed after this. */
const rememberedHours = 24

export type Run = (statement: Statement, bindings: Bindings) => Promise<TextRow[]>

/** The moment statements reckon with: the database's own clock where `at` gives null. */
export interface Clock {
  at(): string | null
}

/** SQL of that moment, from the parameter `now`. */
export const clockSql = sql`coalesce(${parameter('now', 'timestamptz')}, statement_timestamp())`

const until = sql`${clockSql} + ${raw(`interval '${leaseMs} milliseconds'`)}`

const arrive = statement(
  'worker_arrive',
  sql`insert into workers (alive_until) values (${until}) returning id`,
)

const beat = statement(
  'worker_beat',
  sql`with gone as (delete from workers where alive_until < ${clockSql} - ${raw(`interval '${rememberedHours} hours'`)}),
    me as (update workers set alive_until = ${until} where id = ${parameter('id', 'bigint')} and alive_until > ${clockSql} returning id)
    select me.id, (select count(*) from workers where alive_until > ${clockSql}) from me`,
)

const leave = statement(
  'worker_leave',
  sql`delete from workers where id = ${parameter('id', 'bigint')} returning id`,
)

/** This process among those that take work: what it claims is its own while it keeps beating. */
export interface Presence {
  /** The id claims are made under; null while it is not certain that nobody takes them over. */
  id(): string | null
  /** Whether others take work from the same store. */
  hasOthers(): boolean
  /** Says that we are alive; under a new id where the old one had lapsed. */
  beat(): Promise<void>
  leave(): Promise<void>
}

export function openPresence(run: Run, clock: Clock, elapsedMs: () => number): Presence {
  let id: string | null = null
  let alive = 1
  let certainUntil = 0
  return {
    id: () => (elapsedMs() < certainUntil ? id : null),
    hasOthers: () => alive > 1,
    async beat() {
      const askedAt = elapsedMs()
      const [row] = id === null ? [] : await run(beat, { id, now: clock.at() })
      if (row) alive = Number(row[1])
      else id = (await run(arrive, { now: clock.at() }))[0]?.[0] ?? null
      certainUntil = askedAt + leaseMs - beatMs
    },
    async leave() {
      if (id !== null) await run(leave, { id })
      id = null
    },
  }
}
