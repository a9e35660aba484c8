import Type, { type TSchema } from 'typebox'
import { type Fields, type Kind, Problem, type Resolve, use } from '../kind.ts'
import type { Resource } from '../resource.ts'
import { fieldJson, fieldSchema, shapeSchema, shownNames } from '../shape.ts'
import { idSchema, inputIdSchema, readId } from './reference.ts'
import { object, objects } from './structure.ts'

/** Which fields of another resource are shown inside this one. */
export type Pick = 'full' | 'short' | readonly string[]

/** What embedded values share: selected as finished JSON by a correlated sub-select, one statement for a page. */
const embedded = {
  control: 'none',
  write: (text: string) => text,
  decode: (text: string) => JSON.parse(text),
} as const

interface OneSpec {
  /** The column of this row that holds the id. */
  readonly by: string
  readonly pick: Pick
  /** What a body may carry under the same name; a `writes` hook of the behavior stores it. */
  readonly accepts?: Fields
}

/** The row an id of this row points at: `contact: one('Contact', { by: 'contact_id', pick: 'short' })`. */
export function one(resource: string, spec: OneSpec) {
  const { inputSchema, read } = object(spec.accepts ?? {})().kind
  return use<Record<string, unknown>>({
    ...embedded,
    name: 'one',
    ...(spec.accepts && { inputSchema, read, parts: spec.accepts }),
    schema: (resolve) => shapeSchema(resolve(resource), shownNames(resolve(resource), spec.pick), resolve),
    select(row, name, resolve) {
      const target = resolve(resource)
      const alias = `${row}_${name}`
      const columns = columnsOf(target, alias, shownNames(target, spec.pick), resolve)
      return `(select row_to_json(x) from (select ${columns} from ${target.table} ${alias} where ${alias}.id = ${row}.${spec.by}) x)`
    },
  })
}

interface ManySpec {
  /** The column that points back at this row: on the embedded resource, or on `through`. */
  readonly by: string
  /** Many to many: the resource between, and its column that points at the embedded one. */
  readonly through?: string
  readonly to?: string
  readonly pick: Pick
  /** Columns of `through` shown beside the picked fields, by wire name. */
  readonly also?: Readonly<Record<string, string>>
  /** SQL order over the alias `e`; by id where absent. */
  readonly order?: string
  /** SQL condition over the alias `e`. */
  readonly where?: string
  /** What entries of a body may carry; a `writes` hook of the behavior stores them. */
  readonly accepts?: Fields
}

/** The rows that point back at this one, or those a resource in between connects. */
export function many(resource: string, spec: ManySpec) {
  const { inputSchema, read, item } = objects(spec.accepts ?? {})().kind
  return use<Record<string, unknown>[]>({
    ...embedded,
    name: 'many',
    ...(spec.accepts && { inputSchema, read, item }),
    empty: '[]',
    pointsBack: true,
    schema: (resolve) => Type.Array(manySchema(resource, spec, resolve)),
    select(row, name, resolve, owner) {
      const target = resolve(resource)
      const alias = `${row}_${name}`
      const between = spec.through ? resolve(spec.through) : null
      const picked = columnsOf(target, alias, shownNames(target, spec.pick), resolve)
      const also = Object.entries(spec.also ?? {}).map(
        ([wire, column]) => `${fieldJson(between ?? target, column, `${alias}_j`, resolve)} as ${wire}`,
      )
      const from = fromMany(spec, target, between, row, alias, owner)
      const order = (spec.order ?? (between ? `${alias}_j.id` : `${alias}.id`)).replaceAll(
        /\be\./g,
        `${alias}.`,
      )
      return `(select coalesce(json_agg(x), '[]'::json) from (select ${[picked, ...also].join(', ')} ${from} order by ${order}) x)`
    },
  })
}

function manySchema(resource: string, spec: ManySpec, resolve: Resolve): TSchema {
  const target = resolve(resource)
  const between = spec.through ? resolve(spec.through) : target
  const also = Object.entries(spec.also ?? {}).map(([wire, column]): [string, TSchema] => [
    wire,
    fieldSchema(between, column, resolve),
  ])
  return shapeSchema(target, shownNames(target, spec.pick), resolve, Object.fromEntries(also))
}

/**
 * The `from` and `where` of the sub-select. `offset 0` keeps Postgres from turning the join into a hash of the
 * other table, made anew for each row of a page: reading in index order is a third faster for short lists.
 */
function fromMany(
  spec: ManySpec,
  target: Resource,
  between: Resource | null,
  row: string,
  alias: string,
  owner: Resource,
): string {
  const where = spec.where ? ` and ${spec.where.replaceAll(/\be\./g, `${alias}.`)}` : ''
  if (!between)
    return `from ${target.table} ${alias} where ${pointsBack(target, alias, spec.by, row, owner)}${where}`
  const joined = `lateral (select * from ${target.table} ${alias}_t where ${alias}_t.id = ${alias}_j.${spec.to} offset 0) ${alias}`
  return `from ${between.table} ${alias}_j, ${joined} where ${pointsBack(between, `${alias}_j`, spec.by, row, owner)}${where}`
}

/** The condition on rows that name this row; with the workspace, which leads their index, where both have one. */
function pointsBack(pointing: Resource, alias: string, by: string, row: string, owner: Resource): string {
  const shared = pointing.tenant.column === 'workspace_id' && owner.tenant.column === 'workspace_id'
  return `${shared ? `${alias}.workspace_id = ${row}.workspace_id and ` : ''}${alias}.${by} = ${row}.id`
}

/**
 * Ids of the rows that point back at this one; settable where a resource in between connects them: the list
 * in a body replaces the whole set, and ids of other workspaces are refused (sections 6.2 and 14.4).
 */
export interface LinksKind extends Kind<number[]> {
  readonly links: {
    readonly resource: string
    readonly by: string
    readonly through?: string
    readonly to?: string
  }
}

export function ids(resource: string, spec: { by: string; through?: string; to?: string; where?: string }) {
  const kind: LinksKind = {
    ...embedded,
    name: 'ids',
    links: { resource, by: spec.by, through: spec.through, to: spec.to },
    empty: '[]',
    pointsBack: true,
    schema: (resolve) => Type.Array(idSchema(resolve(resource))),
    inputSchema: (resolve) => Type.Array(inputIdSchema(resolve(resource))),
    select(row, name, resolve, owner) {
      const alias = `${row}_${name}`
      const pointing = resolve(spec.through ?? resource)
      const column = spec.through ? spec.to : 'id'
      const where = spec.where ? ` and ${spec.where.replaceAll(/\be\./g, `${alias}.`)}` : ''
      return `(select coalesce(json_agg(${alias}.${column} order by ${alias}.id), '[]'::json) from ${pointing.table} ${alias} where ${pointsBack(pointing, alias, spec.by, row, owner)}${where})`
    },
    ...(spec.through
      ? { read: (value: unknown, resolve: Resolve) => readIds(value, resource, resolve) }
      : {}),
    filter: {
      array: 'bigint[]',
      condition(_expression, parameter, row, resolve, owner) {
        const pointing = resolve(spec.through ?? resource)
        return `exists (select 1 from ${pointing.table} f where ${pointsBack(pointing, 'f', spec.by, row, owner)} and f.${spec.to ?? 'id'} = any(${parameter}))`
      },
      between(row, resolve, owner) {
        const pointing = resolve(spec.through ?? resource)
        const names = pointsBack(pointing, 'f', spec.by, row, owner)
        return { table: pointing.table, names, by: spec.by, to: spec.to ?? 'id' }
      },
      read: (text, resolve) => (/^\d{1,18}$/.test(text) ? text : resolve(resource).publicId.decode(text)),
      empty: 'none',
      schema: Type.String({ description: 'One id, or several separated by commas: any of them.' }),
    },
  }
  return use<number[]>(kind)
}

function readIds(value: unknown, resource: string, resolve: Resolve): number[] {
  if (!Array.isArray(value)) throw new Problem('is not a list')
  return [...new Set(value.map((entry) => readId(entry, resolve(resource).publicId.decode)))]
}

function columnsOf(
  target: ReturnType<Resolve>,
  alias: string,
  names: readonly string[],
  resolve: Resolve,
): string {
  return names.map((name) => `${fieldJson(target, name, alias, resolve)} as ${name}`).join(', ')
}
