import type { Resolve } from '../define/kind.ts'
import { publicIdSql } from '../define/public-id.ts'
import type { Registry } from '../define/registry.ts'
import type { Resource } from '../define/resource.ts'
import { siteUrlSql } from '../define/site-url.ts'
import { constraintsOf } from './constraints.ts'
import { hasWorkspace } from './scope.ts'

/** The schema that follows from the definitions, as data: what `npm run generate` compares and writes. */
export interface Schema {
  readonly functions: Readonly<Record<string, string>>
  readonly tables: Readonly<Record<string, Table>>
}

export interface Table {
  readonly firstId: number
  readonly columns: Readonly<Record<string, string>>
  /** Constraints added after all tables exist. */
  readonly constraints: Readonly<Record<string, string>>
  /** The SQL behind `create index NAME on TABLE`, or behind `create unique index`. */
  readonly indexes: Readonly<Record<string, { readonly unique: boolean; readonly sql: string }>>
}

export function schemaOf({ resources, resolve }: Registry): Schema {
  return {
    functions: { public_id: publicIdSql, site_url: siteUrlSql },
    tables: Object.fromEntries(resources.map((resource) => [resource.table, tableOf(resource, resolve)])),
  }
}

function tableOf(resource: Resource, resolve: Resolve): Table {
  const constraints = constraintsOf(resource, resolve)
  return {
    firstId: resource.firstId,
    columns: columnsOf(resource),
    constraints: Object.fromEntries(
      constraints.filter(({ kind }) => kind === 'foreign key').map(({ name, sql }) => [name, sql]),
    ),
    indexes: {
      ...Object.fromEntries(
        constraints
          .filter(({ kind }) => kind === 'unique')
          .map(({ name, sql }) => [name, { unique: true, sql }]),
      ),
      ...indexesOf(resource),
    },
  }
}

function columnsOf(resource: Resource): Record<string, string> {
  const stored = Object.entries(resource.fields).filter(
    ([name, { kind, options }]) => name !== 'id' && kind.column && !options.input && !options.from,
  )
  return Object.fromEntries(
    stored.map(([name, { kind, options }]) => {
      const always = options.required || options.default !== undefined
      return [
        name,
        `${kind.column}${always ? ' not null' : ''}${options.default ? ` default ${options.default}` : ''}`,
      ]
    }),
  )
}

/** Indexes for what lists do: pages of a parent by id and by `updated_at`, filters and references by column. */
function indexesOf(resource: Resource): Table['indexes'] {
  const { table, parentKey } = resource
  const space = hasWorkspace(resource) ? 'workspace_id, ' : ''
  const sorted = [...(resource.list?.unsorted ? [] : ['updated_at']), ...(resource.list?.sorts ?? [])].filter(
    (name) => name in resource.fields,
  )
  const sorts = resource.standard.includes('index') ? sorted : []
  const parents = [parentKey, ...(resource.list?.also ?? []).map(({ by }) => by)].filter(
    (key) => key !== null && key !== 'workspace_id',
  )
  const looked = Object.entries(resource.fields)
    .filter(
      ([name, { kind, options }]) => kind.column && !options.from && name !== 'id' && name !== 'workspace_id',
    )
    .filter(
      ([name, { kind, options }]) =>
        !parents.includes(name) && (kind.references || (options.filter && !options.unique)),
    )
    .map(([name]) => name)
  const indexes: Record<string, { unique: boolean; sql: string }> = {}
  if (space) indexes[`${table}_workspace_id_id_key`] = { unique: true, sql: '(workspace_id, id)' }
  for (const name of [...new Set([...parents, ...looked])]) {
    indexes[`${table}_${name}_idx`] = { unique: false, sql: `(${space}${name}, id)` }
  }
  for (const sort of space ? sorts : []) {
    indexes[`${table}_${sort}_idx`] = { unique: false, sql: `(workspace_id, ${sort}, id)` }
  }
  for (const [index, extra] of (resource.indexes ?? []).entries()) {
    const name = `${table}_${extra.columns.replace(/[^a-z0-9]+/gi, '_').slice(0, 30)}_${index + 1}_idx`
    indexes[name] = { unique: false, sql: `(${extra.columns})${extra.where ? ` where ${extra.where}` : ''}` }
  }
  return indexes
}
