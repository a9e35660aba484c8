import { type RawBuilder, sql } from 'kysely'
import type { Field, Resolve } from '../define/kind.ts'
import type { Resource } from '../define/resource.ts'
import { shownFields } from '../define/shape.ts'
import { emitted, type FanOut, payload, queuedCount, recordEvents, subjectOf } from './events.ts'
import { hasWorkspace, inReach, ownerOf } from './scope.ts'
import { columns, storedFields } from './select.ts'
import { parameter, raw, type Statement, statement } from './statement.ts'

/** The columns a write may carry, in order: everything stored that the database does not make by itself. */
export function writableFields(resource: Resource): [string, Field][] {
  return Object.entries(resource.fields).filter(
    ([name, { kind, options }]) =>
      kind.column &&
      !options.input &&
      !options.from &&
      !generated.includes(name) &&
      name !== resource.parentKey,
  )
}

const generated = ['id', 'workspace_id', 'created_at', 'updated_at']

/** What a write gives back: the reply, or what behavior and the event queue need. */
export type Returning = { readonly expanded: readonly string[] } | 'stored'

/**
 * Creates a row under its parent: row and events in one statement. No row comes back where the parent is out of
 * reach. Parameters: `parent` (and `owner` where the row's workspace is given), `field:name`, and the reach.
 */
export function insertStatement(
  resource: Resource,
  parent: Resource | null,
  returning: Returning,
  fanOut: FanOut,
  resolve: Resolve,
): Statement {
  const written = writableFields(resource)
  const owner = parent ? ownerOf(parent) : sql`select null::bigint as parent_id, null::bigint as workspace_id`
  const keys = [
    ...(hasWorkspace(resource) ? ['workspace_id'] : []),
    ...(resource.parentKey && resource.parentKey !== 'workspace_id' ? [resource.parentKey] : []),
  ]
  const names = [...keys, ...written.map(([name]) => name)]
  const values = [
    ...keys.map((key) => raw(key === 'workspace_id' ? 'owner.workspace_id' : 'owner.parent_id')),
    ...written.map(([name, field]) => newValue(name, field)),
  ]
  const old = sql`(select * from ${sql.table(resource.table)} where false) o`
  const from = sql`row r left join ${old} on true`
  const types = emitted(resource.events, 'create', '')
  return statement(
    `create_${resource.table}`,
    sql`with owner as (${owner}),
      row as (insert into ${sql.table(resource.table)} (${raw(names.join(', '))}) select ${sql.join(values)} from owner returning *)
      ${ending(resource, types, from, returning, fanOut, resolve, true)}`,
    returning !== 'stored' && resource.events.length > 0,
  )
}

function newValue(name: string, { kind, options }: Field): RawBuilder<unknown> {
  const value = parameter(`field:${name}`, kind.column ?? 'text')
  return options.default ? sql`coalesce(${value}, ${raw(options.default)})` : value
}

/**
 * Changes a row in reach: only the fields whose place in `given` (boolean[], in the order of `writableFields`) is
 * true; `updated_at` moves and events are emitted only where a value really changed.
 */
export function updateStatement(
  resource: Resource,
  returning: Returning,
  fanOut: FanOut,
  resolve: Resolve,
): Statement {
  const written = writableFields(resource)
  const table = sql.table(resource.table)
  const next = written.map(([name, field], index) => changedValue(name, field, index + 1))
  const names = written.map(([name]) => name)
  const changed =
    names.length === 0
      ? 'false'
      : `(${names.map((name) => `o.${name}`).join(', ')}) is distinct from (${names.map((name) => `n.${name}`).join(', ')})`
  const assignments = raw(
    [
      ...names.map((name) => `${name} = n.${name}`),
      `updated_at = case when ${changed} then now() else o.updated_at end`,
    ].join(', '),
  )
  const from = sql`row r join old o on o.id = r.id join next n on n.id = r.id`
  return statement(
    `update_${resource.table}`,
    sql`with old as (select r.* from ${table} r where r.id = ${parameter('id', 'bigint')} and ${inReach(resource, 'r')} for update of r),
      next as (select ${sql.join([raw('o.id'), ...next])} from old o),
      row as (update ${table} t set ${assignments} from old o join next n on n.id = o.id where t.id = o.id returning t.*)
      ${ending(resource, emitted(resource.events, 'update', changed), from, returning, fanOut, resolve)}`,
    returning !== 'stored' && resource.events.length > 0,
  )
}

function changedValue(name: string, { kind, options }: Field, place: number): RawBuilder<unknown> {
  const value = parameter(`field:${name}`, kind.column ?? 'text')
  const mark = '\u0001'
  const merged = kind.merge ? kind.merge(`o.${name}`, mark).split(mark) : null
  const combined = merged ? sql`${raw(merged[0] ?? '')}${value}${raw(merged[1] ?? '')}` : value
  // What always has a value cannot be cleared: null leaves it, and switches nothing on.
  const set = options.default ? sql`coalesce(${combined}, ${sql.ref(`o.${name}`)})` : combined
  return sql`case when (${parameter('given', 'boolean[]')})[${raw(String(place))}] then ${set} else ${sql.ref(`o.${name}`)} end as ${sql.ref(name)}`
}

/** Removes the rows of `ids` (bigint[]) in reach; their events keep the rows as they were. Returns the ids. */
export function deleteStatement(resource: Resource, fanOut: FanOut, resolve: Resolve): Statement {
  const table = sql.table(resource.table)
  const types = emitted(resource.events, 'delete', '')
  const emits = resource.events.some((rule) => rule.on.includes('delete'))
  const subject = subjectOf(resource, types, sql`old r left join old o on o.id = r.id`, resolve)
  const events = emits ? sql`, ${recordEvents(resource, subject, fanOut)}` : sql``
  return statement(
    `delete_${resource.table}`,
    sql`with old as (select r.* from ${table} r where r.id = any(${parameter('ids', 'bigint[]')}) and ${inReach(resource, 'r')} for update of r)
      ${events}, gone as (delete from ${table} t using old where t.id = old.id returning t.id) select id${emits ? sql`, ${queuedCount}` : sql``} from gone`,
    emits,
  )
}

/** Records the events and shows the row, or hands both to behavior: `types` first, then the stored fields. */
function ending(
  resource: Resource,
  types: RawBuilder<unknown>,
  from: RawBuilder<unknown>,
  returning: Returning,
  fanOut: FanOut,
  resolve: Resolve,
  fresh = false,
): RawBuilder<unknown> {
  if (returning === 'stored') {
    return sql`select array_to_string(${types}, ','), ${columns(resource, storedFields(resource), 'r', resolve)} from ${from}`
  }
  const shown = columns(resource, shownFields(resource, returning.expanded), 'r', resolve)
  if (resource.events.length === 0) return sql` select ${shown} from row r`
  const events = recordEvents(
    resource,
    subjectOf(resource, types, from, resolve, { data: payload(resource, 'r', resolve, fresh) }),
    fanOut,
  )
  return answersPayload(resource, returning)
    ? sql`, ${events} select s.id, s.data, ${queuedCount} from subject s`
    : sql`, ${events} select ${shown}, ${queuedCount} from row r`
}

/** Whether the payload of the events is the reply as well, so that the row is put into JSON only once. */
export function answersPayload(resource: Resource, returning: Returning): boolean {
  if (returning === 'stored' || returning.expanded.length > 0 || resource.events.length === 0) return false
  return shownFields(resource).every(([, { kind }]) => !kind.sealed)
}
