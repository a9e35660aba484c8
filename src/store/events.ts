import { type RawBuilder, sql } from 'kysely'
import type { Resolve } from '../define/kind.ts'
import type { EventRule, Resource } from '../define/resource.ts'
import { fieldJson, shownFields } from '../define/shape.ts'
import { type Adapted, adaptedData } from './adapted.ts'
import { workspaceColumn } from './scope.ts'
import { parameter, raw, type Statement, statement } from './statement.ts'

/**
 * The row as its API shows it, as JSON made by Postgres: the frozen payload of events. Nothing can name a row that
 * the same statement makes, so a `fresh` one is spared the look.
 */
export function payload(
  resource: Resource,
  row: string,
  resolve: Resolve,
  fresh = false,
): RawBuilder<unknown> {
  const shown = shownFields(resource).map(([name, { kind }]) =>
    fresh && kind.pointsBack
      ? `'${kind.empty}'::json as "${name}"`
      : `${fieldJson(resource, name, row, resolve)} as "${name}"`,
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

export interface FanOut {
  /** How soon the first attempt of a delivery is due after its event. */
  readonly firstDelayMs: number
  readonly adapted: Adapted
}

/**
 * The end of a data-modifying statement: one event row per emitted id, all with one payload, and one delivery for
 * each endpoint that listens. `subject` is a select of `id`, `workspace_id`, `types`, `data`, `page`, `funnel` and
 * `place`; what follows can count the rows of `delivery`.
 */
export function recordEvents(
  resource: Resource,
  subject: RawBuilder<unknown>,
  { firstDelayMs, adapted }: FanOut,
): RawBuilder<unknown> {
  return sql`subject as materialized (${subject}),
    event as (insert into webhooks_outgoing_events (workspace_id, event_type_id, subject_id, subject_type, data, page, funnel)
      select s.workspace_id, t.type, s.id, ${sql.lit(resource.name)}, s.data, s.page, s.funnel
      from subject s, unnest(s.types) with ordinality as t(type, place) order by s.place, t.place
      returning id, workspace_id, event_type_id, subject_id, page, funnel),
    delivery as (insert into webhooks_outgoing_deliveries (workspace_id, event_id, endpoint_id, due_at, data)
      select workspace_id, id, endpoint_id, now() + ${raw(`interval '${firstDelayMs} milliseconds'`)}, data
      from (select e.workspace_id, e.id, n.id as endpoint_id, n.adapter, ${raw(narrowed)} as narrowed, ${adaptedData(resource, adapted)} as data
        from event e join webhooks_outgoing_endpoints n on n.workspace_id = e.workspace_id
        where n.disabled_at is null and n.event_type_ids ? e.event_type_id offset 0) h
      where case when adapter is null then narrowed else data is not null end order by id, endpoint_id
      returning 1)`
}

/** The number of deliveries `recordEvents` made, as the last column of a row. */
export const queuedCount = raw('(select count(*) from delivery)')

const entries = (column: string): string => `jsonb_array_length(coalesce(${column}, '[]'))`

/** Either list may match; without lists everything does (v2-behaviour.md section 18.6, row 81). */
const narrowed = `(${entries('n.page_ids')} + ${entries('n.funnel_ids')} = 0
  or n.page_ids @> (e.page->'id')::jsonb or n.funnel_ids @> (e.funnel->'id')::jsonb)`

/** The subject of `recordEvents` for a row alias that stands in `from`. */
export function subjectOf(
  resource: Resource,
  types: RawBuilder<unknown>,
  from: RawBuilder<unknown>,
  resolve: Resolve,
  {
    data = payload(resource, 'r', resolve),
    place = raw('0'),
    workspace = raw(workspaceColumn(resource, 'r')),
  } = {},
): RawBuilder<unknown> {
  const origin = (name: 'page' | 'funnel'): RawBuilder<unknown> => {
    const field = resource.origin?.[name]
    return raw(`${field ? fieldJson(resource, field, 'r', resolve) : 'null'}::json as ${name}`)
  }
  return sql`select r.id, ${workspace} as workspace_id, ${types} as types, ${data} as data,
    ${origin('page')}, ${origin('funnel')}, ${place} as place from ${from}`
}

const workspaceOfExtra = raw(`(nullif(q.extra, '')::json->>'workspace_id')::bigint`)

/**
 * Events of rows of one resource, recorded at the end of a transaction in the given order; answers the number of
 * deliveries. Parameters of equal length: `ids` bigint[], `types` text[], and `extras` text[], JSON objects that are
 * laid over the payload, or empty. A row that stands above workspaces is told about in the one its extra names.
 */
export function eventsStatement(resource: Resource, fanOut: FanOut, resolve: Resolve): Statement {
  const from = sql`unnest(${parameter('ids', 'bigint[]')}, ${parameter('types', 'text[]')}, ${parameter('extras', 'text[]')})
      with ordinality as q(id, type, extra, place)
    join ${sql.table(resource.table)} r on r.id = q.id`
  const shown = payload(resource, 'r', resolve)
  const subject = subjectOf(resource, raw('array[q.type]'), from, resolve, {
    data: sql`case when q.extra = '' then ${shown} else (${shown}::jsonb || q.extra::jsonb)::json end`,
    place: raw('q.place'),
    ...(resource.tenant.by !== 'workspace' && { workspace: workspaceOfExtra }),
  })
  return statement(
    `events_${resource.table}`,
    sql`with ${recordEvents(resource, subject, fanOut)} select ${queuedCount}`,
    true,
  )
}
