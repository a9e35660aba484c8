import { type RawBuilder, sql } from 'kysely'
import type { Registry } from '../define/registry.ts'
import type { Resource } from '../define/resource.ts'

/**
 * What endpoints with an adapter are sent, by the name of the subject's resource: a select of one JSON over `r` (the
 * subject), `e` (the event's `event_type_id`) and `n` (the endpoint's `page_ids` and `funnel_ids`), without a row
 * where the event is not for that endpoint.
 */
export type Adapted = Readonly<Record<string, string>>

/**
 * Runs the select that the session knows for a table. As a part of the statement that records the event it would have
 * its plan set up on each run, also for the many workspaces without such endpoints. Volatile, so that it sees the row
 * which that statement has just written.
 */
export const adaptedSql = `create or replace function adapted(subject_table text, subject_id bigint, event_type_id text, page_ids jsonb, funnel_ids jsonb) returns text
language plpgsql volatile as $$
declare
  data text;
begin
  execute current_setting('tundish.adapted_' || subject_table) into data using subject_id, event_type_id, page_ids, funnel_ids;
  return data;
end
$$;`

/** What each session is told for `adaptedSql`. */
export function adaptedSettings({ resolve }: Registry, adapted: Adapted): Record<string, string> {
  return Object.fromEntries(
    Object.entries(adapted).map(([name, view]) => {
      const { table } = resolve(name)
      return [
        `tundish.adapted_${table}`,
        `select x.data from ${table} r, (select $2 as event_type_id) e, (select $3 as page_ids, $4 as funnel_ids) n,
          lateral (${view}) x(data) where r.id = $1`,
      ]
    }),
  )
}

/** What the endpoint `n` is sent of the event `e` where it has an adapter; null where that is nothing. */
export function adaptedData({ name, table }: Resource, adapted: Adapted): RawBuilder<unknown> {
  if (!(name in adapted)) return sql`null::text`
  return sql`case when n.adapter is not null
    then adapted(${sql.lit(table)}, e.subject_id, e.event_type_id, n.page_ids, n.funnel_ids) end`
}
