import type { Resource } from '../define/resource.ts'
import type { Table } from './schema.ts'
import { hasWorkspace } from './scope.ts'

/** Indexes for what lists do: pages of a parent by id and by `updated_at`, filters and references by column. */
export function indexesOf(resource: Resource): Table['indexes'] {
  const { table } = resource
  const space = hasWorkspace(resource) ? 'workspace_id, ' : ''
  const indexes: Record<string, { unique: boolean; sql: string }> = {}
  if (space) indexes[`${table}_workspace_id_id_key`] = { unique: true, sql: '(workspace_id, id)' }
  for (const name of [...new Set([...parentsOf(resource), ...lookedUp(resource)])]) {
    indexes[`${table}_${name}_idx`] = { unique: false, sql: lookUp(resource, name, space) }
  }
  for (const sort of space ? sortsOf(resource) : []) {
    indexes[`${table}_${sort}_idx`] = {
      unique: false,
      sql: `(workspace_id, ${sort}, id)${listedOnly(resource)}`,
    }
  }
  for (const [index, extra] of (resource.indexes ?? []).entries()) {
    const name = `${table}_${extra.columns.replace(/[^a-z0-9]+/gi, '_').slice(0, 30)}_${index + 1}_idx`
    indexes[name] = { unique: false, sql: `(${extra.columns})${extra.where ? ` where ${extra.where}` : ''}` }
  }
  return indexes
}

/** The fields by which rows of a workspace are found along an index, each in the order of ids: filters and references. */
export function lookedUp(resource: Resource): string[] {
  const parents = parentsOf(resource)
  return Object.entries(resource.fields)
    .filter(([name, { kind, options }]) => {
      if (!kind.column || name === 'id' || name === 'workspace_id' || parents.includes(name)) return false
      const filtered = options.filter && !options.unique
      return Boolean(options.from ? filtered : kind.references || filtered)
    })
    .map(([name]) => name)
}

const parentsOf = ({ parentKey, list }: Resource): string[] =>
  [parentKey, ...(list?.also ?? []).map(({ by }) => by)].filter(
    (key) => key !== null && key !== 'workspace_id',
  ) as string[]

function sortsOf({ standard, list, fields }: Resource): string[] {
  const sorted = [...(list?.unsorted ? [] : ['updated_at']), ...(list?.sorts ?? [])]
  return standard.includes('index') ? sorted.filter((name) => name in fields) : []
}

/** A value worked out from the row is indexed as the list asks for it, which shows only some rows. */
function lookUp(resource: Resource, name: string, space: string): string {
  const from = resource.fields[name]?.options.from
  return from ? `(${space}(${ofTable(from)}), id)${listedOnly(resource)}` : `(${space}${name}, id)`
}

/** Rows a list never shows need not stand in the indexes that only lists use. */
const listedOnly = ({ list }: Resource): string =>
  list?.only && !list.onlyUnless ? ` where ${ofTable(list.only)}` : ''

/** SQL over the row alias `r`, as an index of the table has it. */
const ofTable = (sql: string): string => sql.replaceAll(/\br\./g, '')
