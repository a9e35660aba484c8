import type { Registry } from '../define/registry.ts'
import type { AnyResource, Resource } from '../define/resource.ts'
import { shownFields } from '../define/shape.ts'
import { eventsStatement, type FanOut } from './events.ts'
import { loadStatement, ownerStatement, showStatement, storedFields } from './select.ts'
import type { Statement } from './statement.ts'
import type { Vault } from './vault.ts'
import {
  answersPayload,
  deleteStatement,
  insertStatement,
  type Returning,
  updateStatement,
  writableFields,
} from './write.ts'
import { type Opener, type RowWriter, rowReader, rowWriter, type TextRow } from './writer.ts'

/** Everything about one resource that is worked out once: statements, writers and readers. */
export interface Compiled {
  readonly resource: Resource
  show(expanded: readonly string[]): { statement: Statement; write: RowWriter }
  /** Writes rows of a list with these expansions. */
  writer(expanded: readonly string[]): RowWriter
  /** Rows for behavior. */
  readonly load: Statement
  readonly lock: Statement
  readonly read: (row: TextRow) => Record<string, unknown>
  insert(returning: Returning): Statement
  /** The reply in the row that `insert` or `update` gave back for these expansions. */
  answer(row: TextRow, expanded: readonly string[]): string
  update(returning: Returning): Statement
  readonly remove: Statement
  readonly events: Statement
  readonly owner: Statement
  readonly writable: readonly string[]
}

export type CompiledOf = (resource: AnyResource) => Compiled

export interface CompileSettings extends FanOut {
  readonly vault: Vault
}

/** Compiles every resource of the registry; expansions are compiled when first asked for. */
export function compileResources(registry: Registry, settings: CompileSettings): CompiledOf {
  const all = new Map(
    registry.resources.map((resource) => [resource.name, compile(resource, registry, settings)]),
  )
  return (resource) => {
    const found = all.get(resource.name)
    if (!found) throw new Error(`${resource.name} is not in the registry`)
    return found
  }
}

function compile(resource: Resource, { resolve }: Registry, settings: CompileSettings): Compiled {
  const open: Opener = (sealed, row, column) =>
    settings.vault.decrypt(sealed, { table: resource.table, row, column })
  const parent = resource.parent ? resolve(resource.parent) : null
  const show = kept((expanded: string) => ({
    statement: showStatement(resource, expanded.split(','), resolve),
    write: rowWriter(shownFields(resource, expanded.split(',')), open),
  }))
  const insert = kept((key: string) => insertStatement(resource, parent, returning(key), settings, resolve))
  const update = kept((key: string) => updateStatement(resource, returning(key), settings, resolve))
  show('')
  return {
    resource,
    show: (expanded) => show(expanded.join(',')),
    writer: (expanded) => show(expanded.join(',')).write,
    load: loadStatement(resource, false, resolve),
    lock: loadStatement(resource, true, resolve),
    read: rowReader(storedFields(resource), open),
    answer: (row, expanded) =>
      answersPayload(resource, { expanded }) ? (row[1] ?? 'null') : show(expanded.join(',')).write(row),
    insert: (wanted) => insert(keyOf(wanted)),
    update: (wanted) => update(keyOf(wanted)),
    remove: deleteStatement(resource, settings, resolve),
    events: eventsStatement(resource, settings, resolve),
    owner: ownerStatement(resource),
    writable: writableFields(resource).map(([name]) => name),
  }
}

const keyOf = (wanted: Returning): string => (wanted === 'stored' ? '=' : wanted.expanded.join(','))

const returning = (key: string): Returning =>
  key === '=' ? 'stored' : { expanded: key.split(',').filter((name) => name !== '') }

/** What `kept` remembers: more than clients ask for, fewer than a hostile one can think of. */
const keptMax = 100

/** Remembers what was made for a key; what has not been asked for the longest is forgotten first. */
export function kept<T>(make: (key: string) => T): (key: string) => T {
  const made = new Map<string, T>()
  return (key) => {
    const value = made.get(key) ?? make(key)
    made.delete(key)
    made.set(key, value)
    const [oldest = key] = made.size > keptMax ? made.keys() : []
    if (oldest !== key) made.delete(oldest)
    return value
  }
}
