import type { ActionResult, Owner, Principal } from '../define/behavior.ts'
import { notFound } from '../define/errors.ts'
import type { Operation } from '../define/operations.ts'
import { shownFields } from '../define/shape.ts'
import { hasOpenStates } from '../define/states.ts'
import { kept } from '../store/compiled.ts'
import { hasLinked, needsBefore } from '../store/linked.ts'
import { reachOf } from '../store/scope.ts'
import { type ListShape, listStatement } from '../store/select.ts'
import type { Bindings, Statement } from '../store/statement.ts'
import type { Store } from '../store/store.ts'
import type { AnyRow, Unit } from '../store/unit.ts'
import { fieldBindings } from '../store/values.ts'
import { rowWriter, type TextRow } from '../store/writer.ts'
import { pageRequest } from './page.ts'
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

type RunnerMaker = (operation: Operation, store: Store) => Pick<Runner, 'inUnit'> & Partial<Runner>

/** Compiles how an operation runs. */
export function runnerOf(operation: Operation, store: Store): Runner {
  const runner = { suffices: () => true, retryDuplicates: false, ...makers[operation.kind](operation, store) }
  return operation.member && operation.parent ? withinParent(runner, operation, operation.parent.key) : runner
}

/** A member under its parent's path is 404 where it belongs to another parent. */
function withinParent(runner: Runner, { resource }: Operation, key: string): Runner {
  return {
    ...runner,
    direct: undefined,
    async inUnit(unit, call) {
      const row = (await unit.find(resource, Number(call.id))) as unknown as AnyRow
      if (String(row[key]) !== call.parent) throw notFound()
      return runner.inUnit(unit, call)
    },
  }
}

type Execute = (statement: Statement, bindings: Bindings) => Promise<TextRow[]>

/** Runs the same statements in a unit or on the lanes. */
const both = (
  run: (execute: Execute, call: Call) => Promise<Outcome>,
  lane: Execute,
): Pick<Runner, 'direct' | 'inUnit'> => ({
  direct: (call) =>
    run((statement, bindings) => lane(statement, { ...reachOf(call.principal), ...bindings }), call),
  inUnit: (unit, call) => run(unit.run, call),
})

const makers: Readonly<Record<Operation['kind'], RunnerMaker>> = {
  index,
  show,
  create,
  update,
  delete: remove,
  action,
}

function index(operation: Operation, store: Store): Pick<Runner, 'direct' | 'inUnit'> {
  const { resource, parent, wrapper } = operation
  const { resolve } = store.registry
  const statementOf = kept((key: string) => listStatement(operation, JSON.parse(key) as ListShape, resolve))
  const writerOf = kept((expanded: string) => rowWriter(shownFields(resource, expanded.split(','))))
  statementOf(
    JSON.stringify(
      pageRequest(operation, { filters: new Map(), expand: [], plain: new Map() }, resolve)?.shape,
    ),
  )
  const wrap = (json: string): string => (wrapper ? `{${JSON.stringify(wrapper)}:${json}}` : json)

  return both(async (execute, call) => {
    const page = pageRequest(operation, call.query, resolve)
    const bindings = { ...page?.bindings, ...(parent && { parent: call.parent }) }
    const rows = page ? await execute(statementOf(JSON.stringify(page.shape)), bindings) : []
    if (rows.length === 0 && parent) await ownerOf(execute, store, parent, call)
    if (!page) return { status: 200, json: wrap('[]') }
    const write = writerOf(page.shape.expanded.join(','))
    const shown = rows.slice(0, page.size)
    const more = operation.paged && rows.length > page.size
    return {
      status: 200,
      json: wrap(`[${shown.map(write).join(',')}]`),
      ...(more && { next: String(shown.at(-1)?.[0]) }),
    }
  }, store.read)
}

/** The owner of a collection, or 404 where the parent in the path is out of reach. */
async function ownerOf(
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

function show({ resource, expands }: Operation, store: Store): Pick<Runner, 'direct' | 'inUnit'> {
  return both(async (execute, call) => {
    return { status: 200, json: await shownRow(execute, store, resource, call.id, expandedOf(expands, call)) }
  }, store.read)
}

const expandedOf = (expands: readonly string[], call: Call): string[] =>
  expands.filter((name) => call.query.expand.includes(name))

async function shownRow(
  execute: Execute,
  store: Store,
  resource: Operation['resource'],
  id: string | null,
  expanded: readonly string[],
): Promise<string> {
  const { statement, write } = store.compiled(resource).show(expanded)
  const [row] = await execute(statement, { id })
  if (!row) throw notFound()
  return write(row)
}

function create({ resource, expands, status, parent }: Operation, store: Store): Runner {
  const hooks = store.registry.behaviorOf(resource)
  const compiled = store.compiled(resource)
  const simple = !hooks.existing && !hooks.beforeCreate && !hooks.afterCreate && !hasOpenStates(resource)
  return {
    retryDuplicates: hooks.existing !== undefined,
    suffices: (call) => simple && !hasLinked(store.registry, resource, call.values),
    async direct(call) {
      const expanded = expandedOf(expands, call)
      const values = hooks.prepare?.(call.values, 'create') ?? call.values
      const bindings = {
        ...reachOf(call.principal),
        parent: call.parent,
        ...fieldBindings(resource, compiled.writable, values),
      }
      const [row] = await store.write(compiled.insert({ expanded }), bindings)
      if (!row) throw notFound()
      return { status, json: compiled.show(expanded).write(row), created: row[0] ?? '' }
    },
    async inUnit(unit, call) {
      const owner = await ownerOf(unit.run, store, parent, call)
      const existing = await hooks.existing?.(unit, call.values, owner)
      const row = (existing ?? (await unit.create(resource, owner, call.values))) as AnyRow
      const json = await shownRow(unit.run, store, resource, String(row.id), expandedOf(expands, call))
      return { status, json, created: String(row.id) }
    },
  }
}

function update({ resource, expands, status }: Operation, store: Store): Runner {
  const hooks = store.registry.behaviorOf(resource)
  const compiled = store.compiled(resource)
  return {
    retryDuplicates: false,
    suffices: (call) => !needsBefore(resource, hooks) && !hasLinked(store.registry, resource, call.values),
    async direct(call) {
      const expanded = expandedOf(expands, call)
      const values = hooks.prepare?.(call.values, 'update') ?? call.values
      const bindings = {
        ...reachOf(call.principal),
        id: call.id,
        ...fieldBindings(resource, compiled.writable, values),
      }
      const [row] = await store.write(compiled.update({ expanded }), bindings)
      if (!row) throw notFound()
      return { status, json: compiled.show(expanded).write(row) }
    },
    async inUnit(unit, call) {
      await unit.update(resource, { id: Number(call.id) }, call.values)
      return { status, json: await shownRow(unit.run, store, resource, call.id, expandedOf(expands, call)) }
    },
  }
}

function remove({ resource, status }: Operation, store: Store): Runner {
  const hooks = store.registry.behaviorOf(resource)
  const guarded = store.registry.guardsOf(resource).length > 0
  return {
    retryDuplicates: false,
    suffices: () => !hooks.beforeDelete && !hooks.remove && !guarded,
    async direct(call) {
      const [row] = await store.write(store.compiled(resource).remove, {
        ...reachOf(call.principal),
        id: call.id,
      })
      if (!row) throw notFound()
      return { status, json: null }
    },
    async inUnit(unit, call) {
      await unit.remove(resource, { id: Number(call.id) })
      return { status, json: null }
    },
  }
}

function action(operation: Operation, store: Store): Pick<Runner, 'inUnit' | 'suffices' | 'retryDuplicates'> {
  const { resource, parent, member, expands } = operation
  const declared = resource.actions?.[operation.action ?? '']
  return {
    retryDuplicates: declared?.retries === true,
    suffices: () => false,
    async inUnit(unit, call) {
      const row = member ? ((await unit.lock(resource, Number(call.id))) as unknown as AnyRow) : null
      const owner = row ? { workspace_id: row.workspace_id } : await ownerOf(unit.run, store, parent, call)
      const input = { query: call.parameters, values: call.values, owner }
      const result = await unit.act(resource, operation.action ?? '', row, input)
      const status = result.status ?? operation.status
      if (result.body !== undefined) return { status, json: JSON.stringify(result.body) }
      return { status, ...(await rowReply(unit, store, operation, result, row, expandedOf(expands, call))) }
    },
  }
}

/** The rows an action ends with, as their own API shows them. */
async function rowReply(
  unit: Unit,
  store: Store,
  { resource, reply }: Operation,
  result: ActionResult,
  row: AnyRow | null,
  expanded: readonly string[],
): Promise<Pick<Outcome, 'json' | 'created'>> {
  if (reply === 'none') return { json: null }
  if (result.rows) {
    const shown = result.rows.map(({ id }) => shownRow(unit.run, store, resource, String(id), expanded))
    return { json: `[${(await Promise.all(shown)).join(',')}]` }
  }
  const id = String((result.row ?? row)?.id)
  const json = await shownRow(unit.run, store, resource, id, expanded)
  return { json, ...(result.status === 201 && { created: id }) }
}
