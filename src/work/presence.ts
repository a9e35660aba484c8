import { sql } from 'kysely'
import { type Bindings, parameter, raw, type Statement, statement } from '../store/statement.ts'
import type { TextRow } from '../store/writer.ts'

/** How long a worker counts as alive after it was last heard of, and how often it is heard of. */
export const leaseMs = 3000
export const beatMs = 750

/** A clock that is put back by less makes nothing wait for long; a slow answer may look like it. */
const jumpMsMin = 5_000

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

const clockMs = sql`extract(epoch from ${clockSql}) * 1000`

/** Answers what `beat` does; the count sees only those who were there before. */
const arrive = statement(
  'worker_arrive',
  sql`insert into workers (alive_until) values (${until})
    returning id, 1 + (select count(*) from workers where alive_until > ${clockSql}), ${clockMs}`,
)

/** Also ends what others were promised for a time that is far off, as after the clock of the store was put back. */
const beat = statement(
  'worker_beat',
  sql`with gone as (delete from workers where alive_until < ${clockSql} - ${raw(`interval '${rememberedHours} hours'`)}),
    promised as (update workers set alive_until = ${until} where alive_until > ${until} + ${raw(`interval '${leaseMs} milliseconds'`)}
      and id <> ${parameter('id', 'bigint')}),
    me as (update workers set alive_until = ${until} where id = ${parameter('id', 'bigint')} and alive_until > ${clockSql} returning id)
    select me.id, (select count(*) from workers where alive_until > ${clockSql}), ${clockMs} from me`,
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

/** `onClockBack` hears when the clock of the store was put back. */
export function openPresence(
  run: Run,
  clock: Clock,
  elapsedMs: () => number,
  onClockBack: () => Promise<void> = async () => undefined,
): Presence {
  let id: string | null = null
  let alive = 1
  let certainUntil = 0
  /** The moment of the store at which we began to run, by its clock. */
  let begunAt = Number.NEGATIVE_INFINITY
  return {
    id: () => (elapsedMs() < certainUntil ? id : null),
    hasOthers: () => alive > 1,
    async beat() {
      const askedAt = elapsedMs()
      const kept = id === null ? [] : await run(beat, { id, now: clock.at() })
      const [row] = kept.length > 0 ? kept : await run(arrive, { now: clock.at() })
      id = row?.[0] ?? null
      alive = Number(row?.[1])
      certainUntil = askedAt + leaseMs - beatMs
      const begun = Number(row?.[2]) - askedAt
      const wentBack = begun < begunAt - jumpMsMin
      if (wentBack) await onClockBack()
      begunAt = begun
    },
    async leave() {
      if (id !== null) await run(leave, { id })
      id = null
    },
  }
}
