import { type RawBuilder, sql } from 'kysely'
import type { Condition } from '../define/condition.ts'
import type { Field, Resolve } from '../define/kind.ts'
import type { Operation } from '../define/operations.ts'
import type { Resource } from '../define/resource.ts'
import { fieldSql, inLists, shownFields } from '../define/shape.ts'
import { filterCondition, leadOf } from './filter.ts'
import { hasWorkspace, inReach, ownerOf } from './scope.ts'
import { type Bindings, parameter, raw, type Statement, statement } from './statement.ts'

/** The select list of these fields over a row alias. */
export function columnsText(
  resource: Resource,
  fields: readonly (readonly [string, Field])[],
  row: string,
  resolve: Resolve,
): string {
  return fields.map(([name]) => fieldSql(resource, name, row, resolve)).join(', ')
}

/** The same, as part of a statement that is being built. */
export const columns = (...list: Parameters<typeof columnsText>): RawBuilder<unknown> =>
  raw(columnsText(...list))

/** The fields behavior sees: everything stored or computed in the row itself. */
export function storedFields(resource: Resource): [string, Field][] {
  return Object.entries(resource.fields).filter(
    ([, { kind, options }]) => !options.input && (options.from || kind.column || kind.ofRow),
  )
}

/** One row by id, in reach, as a reply shows it. Parameters: `id` and the reach. */
export function showStatement(resource: Resource, expanded: readonly string[], resolve: Resolve): Statement {
  const shown = columns(resource, shownFields(resource, expanded), 'r', resolve)
  return statement(
    `show_${resource.table}`,
    sql`select ${shown} from ${sql.table(resource.table)} r where r.id = ${parameter('id', 'bigint')} and ${inReach(resource, 'r')}`,
  )
}

/** One row by id, in reach, as behavior sees it, optionally locked. */
export function loadStatement(resource: Resource, lock: boolean, resolve: Resolve): Statement {
  const stored = columns(resource, storedFields(resource), 'r', resolve)
  return statement(
    `load_${resource.table}`,
    sql`select ${stored} from ${sql.table(resource.table)} r where r.id = ${parameter('id', 'bigint')} and ${inReach(resource, 'r')} ${raw(lock ? 'for update of r' : '')}`,
  )
}

/** What a list is asked for, apart from values: one statement is compiled per shape and kept. */
export interface ListShape {
  readonly filters: readonly string[]
  readonly sort: string
  readonly descending: boolean
  readonly after: boolean
  /** Rows to fetch: in the statement's text, because Postgres plans a known limit better. */
  readonly limit: number
  readonly expanded: readonly string[]
  /** Also the rows that the list hides unless asked. */
  readonly all: boolean
}

/**
 * A page of a collection: strict keyset on (sort value, id), one row more than asked for.
 * Parameters: `parent`, `after`, `filter:name`, `selection:n` for the values of a selection, and the reach.
 */
export function listStatement(
  operation: Operation,
  shape: ListShape,
  resolve: Resolve,
  selection?: Condition,
): Statement {
  const { resource } = operation
  const shown = columns(
    inLists(resource, shape.expanded),
    shownFields(resource, shape.expanded),
    'r',
    resolve,
  )
  const direction = raw(shape.descending ? 'desc' : 'asc')
  const limit = raw(String(shape.limit))
  const lead = shape.sort === 'id' ? leadOf(operation, shape.filters, resolve) : null
  const conditions = [
    ...collectionConditions(operation),
    ...(resource.list?.only && !shape.all ? [sql`(${raw(resource.list.only)})`] : []),
    ...shape.filters
      .filter((name) => name !== lead?.name)
      .map((name) => filterCondition(operation, name, resolve)),
    ...(shape.after ? [afterCondition(operation, shape)] : []),
    ...(selection ? [selectionCondition(selection)] : []),
  ]
  const order =
    shape.sort === 'id'
      ? sql`r.id ${direction}`
      : sql`${sql.ref(`r.${shape.sort}`)} ${direction}, r.id ${direction}`
  const rows = sql`${sql.table(resource.table)} r where ${sql.join(conditions, sql` and `)}`
  const found = lead
    ? sql`(${lead.rows(conditions, { ...shape, direction, limit })}) r`
    : selection?.few || filtersUnique(resource, shape.filters)
      ? sql`(select r.* from ${rows} offset 0) r`
      : rows
  return statement(
    `list_${resource.table}`,
    sql`select ${shown} from ${found} order by ${order} limit ${limit}`,
  )
}

/**
 * Whether a filter names rows by a unique key. There are few of those, and `offset 0` makes Postgres find them
 * first: with a limit in sight it would rather walk the collection in order, past a million others.
 */
const filtersUnique = (resource: Resource, filters: readonly string[]): boolean =>
  filters.some((name) => resource.fields[name]?.options.unique)

/** Rows of the parent in the path; the reach is decided once, on the parent, not per row. */
function collectionConditions({ resource, parent }: Operation): RawBuilder<unknown>[] {
  if (!parent) return [inReach(resource, 'r')]
  const id = parameter('parent', 'bigint')
  const own = sql`${sql.ref(`r.${parent.key}`)} = ${id}`
  if (!hasWorkspace(resource)) return [own, inReach(resource, 'r')]
  if (parent.key === 'workspace_id') return [own, inReach(resource, 'r', id)]
  return [own, sql`r.workspace_id = (select o.workspace_id from (${ownerOf(parent.resource)}) o)`]
}

/** A condition made at request time: its values become parameters. */
function selectionCondition({ parts, values }: Condition): RawBuilder<unknown> {
  return values.reduce(
    (whole, { type }, index) =>
      sql`${whole}${parameter(`selection:${index}`, type)}${raw(parts[index + 1] ?? '')}`,
    raw(parts[0] ?? ''),
  )
}

/** The values of a selection, by the names `listStatement` gives them. */
export const selectionBindings = ({ values }: Condition): Bindings =>
  Object.fromEntries(values.map(({ value }, index) => [`selection:${index}`, value]))

/**
 * Rows behind the one `after` names. Where that is no row of the collection, sorting by its value finds none, and so
 * do lists that page from it only (v2-behaviour.md section 8); other ids place where the row would stand.
 */
function afterCondition(
  { resource, parent, paged }: Operation,
  { sort, descending }: ListShape,
): RawBuilder<unknown> {
  const compare = raw(descending ? '<' : '>')
  const after = parameter('after', 'bigint')
  if (sort === 'id' && paged !== 'after') return sql`r.id ${compare} ${after}`
  const own = parent ? sql`${sql.ref(`c.${parent.key}`)} = ${parameter('parent', 'bigint')} and ` : sql``
  const within = sql`${own}${inReach(resource, 'c')}`
  const value = sql`(select c.${sql.ref(sort)} from ${sql.table(resource.table)} c where c.id = ${after} and ${within})`
  if (sort === 'id') return sql`r.id ${compare} ${value}`
  return sql`(${sql.ref(`r.${sort}`)}, r.id) ${compare} (${value}, ${after})`
}

/** The id of the only row of a parent. Parameters: `parent` and the reach. */
export function singleStatement(resource: Resource): Statement {
  const key = sql.ref(`r.${resource.parentKey}`)
  return statement(
    `single_${resource.table}`,
    sql`select r.id from ${sql.table(resource.table)} r where ${key} = ${parameter('parent', 'bigint')} and ${inReach(resource, 'r')} order by r.id limit 1`,
  )
}

/** Whether the parent in the path is in reach: asked only when a page came back empty. */
export function ownerStatement(parent: Resource): Statement {
  return statement(`owner_${parent.table}`, sql`${ownerOf(parent)}`)
}
