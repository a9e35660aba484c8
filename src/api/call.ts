import type { Owner, Principal } from '../define/behavior.ts'
import { notFound } from '../define/errors.ts'
import type { Operation } from '../define/operations.ts'
import { reachOf } from '../store/scope.ts'
import { singleStatement } from '../store/select.ts'
import type { Bindings, Statement } from '../store/statement.ts'
import type { Store } from '../store/store.ts'
import type { Unit } from '../store/unit.ts'
import type { TextRow } from '../store/writer.ts'
import type { Query } from './query.ts'

/** One request, read and allowed: what an operation runs on. Ids are decimal text. */
export interface Call {
  readonly principal: Principal
  readonly id: string | null
  readonly parent: string | null
  readonly query: Query
  readonly parameters: Readonly<Record<string, unknown>>
  readonly values: Readonly<Record<string, unknown>>
}

/** What goes back: JSON text or nothing, and what the headers need to know. */
export interface Outcome {
  readonly status: number
  readonly json: string | null
  /** The id of a created row, for `Location`. */
  readonly created?: string
  /** The id to go on after, where a page has more behind it. */
  readonly next?: string
}

/** How an operation runs: in one statement where that is enough, else in a unit. */
export interface Runner {
  /** Absent for operations that always take a transaction. */
  direct?(call: Call): Promise<Outcome>
  /** Whether these values are within what `direct` can do. */
  suffices(call: Call): boolean
  inUnit(unit: Unit, call: Call): Promise<Outcome>
  readonly retryDuplicates: boolean
}

/** Runs a statement, in a unit or on a session of its own. */
export type Execute = (statement: Statement, bindings: Bindings) => Promise<TextRow[]>

/** Runs the same statements in a unit or on the lanes. */
export const onEither = (
  run: (execute: Execute, call: Call) => Promise<Outcome>,
  lane: Execute,
): Pick<Runner, 'direct' | 'inUnit'> => ({
  direct: (call) =>
    run((statement, bindings) => lane(statement, { ...reachOf(call.principal), ...bindings }), call),
  inUnit: (unit, call) => run(unit.run, call),
})

/** Finds the id of the row a path names: its own, or that of the parent's only row. */
export function memberOf({
  resource,
  single,
}: Operation): (execute: Execute, call: Call) => Promise<string | null> {
  if (!single) return async (_execute, call) => call.id
  const statement = singleStatement(resource)
  return async (execute, call) => {
    const [row] = await execute(statement, { parent: call.parent })
    if (!row?.[0]) throw notFound()
    return row[0]
  }
}

/** The owner of a collection, or 404 where the parent in the path is out of reach. */
export async function ownerOf(
  execute: Execute,
  store: Store,
  parent: Operation['parent'],
  call: Call,
): Promise<Owner> {
  if (!parent) return { workspace_id: 0 }
  const [row] = await execute(store.compiled(parent.resource).owner, { parent: call.parent })
  if (!row) throw notFound()
  return { parent_id: Number(row[0]), workspace_id: Number(row[1] ?? 0) }
}

/** What the operation reveals, and what the request asks to expand out of what it offers. */
export const expandedOf = ({ expands, reveals }: Operation, call: Call): string[] => [
  ...reveals,
  ...expands.filter((name) => call.query.expand.includes(name)),
]
