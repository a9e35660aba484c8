import type { Resolve } from '../define/kind.ts'
import type { Resource } from '../define/resource.ts'
import { hasWorkspace } from './scope.ts'

/** A constraint of a table: its name tells, when Postgres refuses a row, which field was wrong. */
export interface Constraint {
  readonly name: string
  readonly field: string
  readonly kind: 'unique' | 'foreign key'
  /** The SQL behind `create unique index NAME on TABLE` or `alter table TABLE add constraint NAME`. */
  readonly sql: string
}

/**
 * Unique keys and foreign keys that follow from a definition. A reference between rows of workspaces is a foreign
 * key over workspace and id, so that no row can point into another workspace.
 */
export function constraintsOf(resource: Resource, resolve: Resolve): Constraint[] {
  const fields = Object.entries(resource.fields)
  const unique = fields.flatMap(([field, { kind, options }]) => {
    if (!options.unique) return []
    const spec = options.unique === true ? {} : options.unique
    const within = spec.within ?? (hasWorkspace(resource) ? ['workspace_id'] : [])
    const column = kind.unique?.(field) ?? field
    return [uniqueKey(resource, field, [...within, column], spec.where)]
  })
  const declared = (resource.unique ?? []).map((entry) =>
    uniqueKey(
      resource,
      entry.field,
      [...(hasWorkspace(resource) ? ['workspace_id'] : []), ...entry.columns],
      entry.where,
    ),
  )
  const references = fields.flatMap(([field, { kind, options }]) =>
    kind.references && kind.column && !options.input && !options.from
      ? [foreignKey(resource, field, kind.references, resolve)]
      : [],
  )
  return [...unique, ...declared, ...references]
}

function uniqueKey(
  resource: Resource,
  field: string,
  columns: readonly string[],
  where?: string,
): Constraint {
  const name = `${resource.table}_${columns
    .filter((column) => column !== 'workspace_id')
    .join('_')
    .replace(/[()]/g, '_')
    .replace(/_+/g, '_')}_key`
  return { name, field, kind: 'unique', sql: `(${columns.join(', ')})${where ? ` where ${where}` : ''}` }
}

function foreignKey(
  resource: Resource,
  field: string,
  reference: { readonly resource: string; readonly onDelete: string },
  resolve: Resolve,
): Constraint {
  const target = resolve(reference.resource)
  const within = hasWorkspace(resource) && hasWorkspace(target)
  const action = reference.onDelete === 'set null' && within ? `set null (${field})` : reference.onDelete
  return {
    name: `${resource.table}_${field}_fkey`,
    field,
    kind: 'foreign key',
    sql: within
      ? `foreign key (workspace_id, ${field}) references ${target.table} (workspace_id, id) on delete ${action}`
      : `foreign key (${field}) references ${target.table} (id) on delete ${action}`,
  }
}
