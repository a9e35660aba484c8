import { sql } from 'kysely'
import { parameter, raw, statement } from '../store/statement.ts'
import type { Run } from './queue.ts'

/** Events one statement looks at, so that none runs long. */
const windowRows = 1000

/** How often it begins again. */
const everyMs = 3_600_000

const sweepStatement = statement(
  'events_sweep',
  sql`with old as materialized (select * from (select id, workspace_id, created_at from webhooks_outgoing_events
        where id > ${parameter('after', 'bigint')} order by id limit ${raw(String(windowRows))}) e
      where e.created_at < statement_timestamp() - ${parameter('kept_ms', 'bigint')} * interval '1 millisecond'),
    gone as (delete from webhooks_outgoing_events e using old
      where e.id = old.id and not exists (select 1 from webhooks_outgoing_deliveries d
        where d.workspace_id = old.workspace_id and d.event_id = old.id and d.status <> 'delivered') returning 1)
    select max(id), count(*), (select count(*) from gone) from old`,
)

const expiredStatement = statement(
  'endpoints_expired',
  sql`delete from webhooks_outgoing_endpoints where id in (select id from webhooks_outgoing_endpoints
    where expires_at < statement_timestamp() order by expires_at limit ${raw(String(windowRows))}) returning id`,
)

/** Removes what is old, bit by bit. As a task of the worker it answers whether there is more to look at. */
export interface Retention {
  readonly name: string
  readonly pollMs: number
  round(): Promise<boolean>
}

/**
 * Events older than `keptMs` go with their deliveries and attempts, unless some delivery of theirs never arrived:
 * those stay. Temporary endpoints go when nobody has fetched from them for long. `keptMs` null keeps all events.
 */
export function openRetention(run: Run, keptMs: number | null): Retention {
  let after = '0'
  return {
    name: 'retention',
    pollMs: everyMs,
    async round() {
      if (after === '0') await run(expiredStatement, {})
      if (keptMs === null) return false
      const [row] = await run(sweepStatement, { after, kept_ms: String(keptMs) })
      const full = Number(row?.[1]) === windowRows
      after = full ? (row?.[0] ?? '0') : '0'
      return full
    },
  }
}
