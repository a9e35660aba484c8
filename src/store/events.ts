import { type RawBuilder, sql } from 'kysely'
import type { Resolve } from '../define/kind.ts'
import type { EventRule, Resource } from '../define/resource.ts'
import { fieldJson, shownFields } from '../define/shape.ts'
import { workspaceColumn } from './scope.ts'
import { parameter, raw, type Statement, statement } from './statement.ts'

/** The row as its API shows it, as JSON made by Postgres: the frozen payload of events. */
export function payload(resource: Resource, row: string, resolve: Resolve): RawBuilder<unknown> {
  const shown = shownFields(resource).map(
    ([name]) => `${fieldJson(resource, name, row, resolve)} as "${name}"`,
  )
  return raw(`(select row_to_json(x) from (select ${shown.join(', ')}) x)`)
}

/** The ids of the events a write emits by rule, as a text array over the aliases `r` (new) and `o` (old). */
export function emitted(
  rules: readonly EventRule[],
  on: 'create' | 'update' | 'delete',
  changed: string,
): RawBuilder<unknown> {
  const cases = rules
    .filter((rule) => rule.on.includes(on))
    .map((rule) => {
      const conditions = [...(on === 'update' ? [changed] : []), ...(rule.when ? [`(${rule.when})`] : [])]
      return conditions.length === 0
        ? `'${rule.id}'`
        : `case when ${conditions.join(' and ')} then '${rule.id}' end`
    })
  return raw(cases.length === 0 ? `'{}'::text[]` : `array_remove(array[${cases.join(', ')}]::text[], null)`)
}

/**
 * The end of a data-modifying statement: one event row per emitted id, all with one payload.
 * `subject` is a select of `id`, `workspace_id`, `types` and `data`.
 */
export function recordEvents(resource: Resource, subject: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`subject as materialized (${subject}),
    event as (insert into webhooks_outgoing_events (workspace_id, event_type_id, subject_id, subject_type, data)
      select s.workspace_id, t.type, s.id, ${sql.lit(resource.name)}, s.data
      from subject s, unnest(s.types) with ordinality as t(type, place) order by t.place returning id)`
}

/** The subject of `recordEvents` for a row alias that stands in `from`. */
export function subjectOf(
  resource: Resource,
  types: RawBuilder<unknown>,
  from: RawBuilder<unknown>,
  resolve: Resolve,
): RawBuilder<unknown> {
  return sql`select r.id, ${raw(workspaceColumn(resource, 'r'))} as workspace_id, ${types} as types, ${payload(resource, 'r', resolve)} as data from ${from}`
}

/**
 * Events of rows of one resource, recorded at the end of a transaction in the given order.
 * Parameters: `ids` bigint[] and `types` text[] of equal length.
 */
export function eventsStatement(resource: Resource, resolve: Resolve): Statement {
  return statement(
    `events_${resource.table}`,
    sql`insert into webhooks_outgoing_events (workspace_id, event_type_id, subject_id, subject_type, data)
      select ${raw(workspaceColumn(resource, 'r'))}, t.type, r.id, ${sql.lit(resource.name)}, ${payload(resource, 'r', resolve)}
      from unnest(${parameter('ids', 'bigint[]')}, ${parameter('types', 'text[]')}) with ordinality as t(id, type, place)
      join ${sql.table(resource.table)} r on r.id = t.id order by t.place`,
  )
}
