import type { ActionResult } from '../define/behavior.ts'
import { notFound } from '../define/errors.ts'
import type { Operation } from '../define/operations.ts'
import { hasOpenStates } from '../define/states.ts'
import { hasIdLists } from '../store/id-lists.ts'
import { hasLinked, needsBefore } from '../store/linked.ts'
import { reachOf } from '../store/scope.ts'
import { arrayOf } from '../store/statement.ts'
import type { Store } from '../store/store.ts'
import type { AnyRow, Unit } from '../store/unit.ts'
import { fieldBindings } from '../store/values.ts'
import { type Execute, expandedOf, memberOf, type Outcome, onEither, ownerOf, type Runner } from './call.ts'
import { index } from './list.ts'

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

const makers: Readonly<Record<Operation['kind'], RunnerMaker>> = {
  index,
  show,
  create,
  update,
  delete: remove,
  action,
}

function show(operation: Operation, store: Store): Pick<Runner, 'direct' | 'inUnit'> {
  const { resource } = operation
  const member = memberOf(operation)
  return onEither(async (execute, call) => {
    const id = await member(execute, call)
    return { status: 200, json: await shownRow(execute, store, resource, id, expandedOf(operation, call)) }
  }, store.read)
}

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

function create(operation: Operation, store: Store): Runner {
  const { resource, status, parent } = operation
  const hooks = store.registry.behaviorOf(resource)
  const compiled = store.compiled(resource)
  const hooked = hooks.existing || hooks.beforeCreate || hooks.afterCreate
  const simple = !hooked && !hasOpenStates(resource) && !hasIdLists(resource)
  return {
    retryDuplicates: hooks.existing !== undefined || hooks.retries === true,
    suffices: (call) => simple && !hasLinked(store.registry, resource, call.values),
    async direct(call) {
      const expanded = expandedOf(operation, call)
      const values = hooks.prepare?.(call.values, 'create') ?? call.values
      const bindings = {
        ...reachOf(call.principal),
        parent: call.parent,
        ...fieldBindings(resource, compiled.writable, values),
      }
      const [row] = await store.create(compiled.insert({ expanded }), bindings)
      if (!row) throw notFound()
      return { status, json: compiled.answer(row, expanded), created: row[0] ?? '' }
    },
    async inUnit(unit, call) {
      const owner = await ownerOf(unit.run, store, parent, call)
      const existing = await hooks.existing?.(unit, call.values, owner)
      const row = (existing ?? (await unit.create(resource, owner, call.values))) as AnyRow
      const json = await shownRow(unit.run, store, resource, String(row.id), expandedOf(operation, call))
      return { status, json, created: String(row.id) }
    },
  }
}

function update(operation: Operation, store: Store): Runner {
  const { resource, status, single } = operation
  const member = memberOf(operation)
  const hooks = store.registry.behaviorOf(resource)
  const compiled = store.compiled(resource)
  return {
    retryDuplicates: false,
    suffices: (call) =>
      !single && !needsBefore(resource, hooks) && !hasLinked(store.registry, resource, call.values),
    async direct(call) {
      const expanded = expandedOf(operation, call)
      const values = hooks.prepare?.(call.values, 'update') ?? call.values
      const bindings = {
        ...reachOf(call.principal),
        id: call.id,
        ...fieldBindings(resource, compiled.writable, values),
      }
      const [row] = await store.write(compiled.update({ expanded }), bindings)
      if (!row) throw notFound()
      return { status, json: compiled.answer(row, expanded) }
    },
    async inUnit(unit, call) {
      const id = await member(unit.run, call)
      await unit.update(resource, { id: Number(id) }, call.values)
      return { status, json: await shownRow(unit.run, store, resource, id, expandedOf(operation, call)) }
    },
  }
}

function remove(operation: Operation, store: Store): Runner {
  const { resource, status } = operation
  const hooks = store.registry.behaviorOf(resource)
  const guarded = store.registry.guardsOf(resource).length > 0
  return {
    retryDuplicates: false,
    suffices: () => !hooks.beforeDelete && !hooks.remove && !guarded,
    async direct(call) {
      const [row] = await store.write(store.compiled(resource).remove, {
        ...reachOf(call.principal),
        ids: arrayOf([call.id ?? '']),
      })
      if (!row) throw notFound()
      return { status, json: null }
    },
    async inUnit(unit, call) {
      await unit.remove(resource, { id: Number(call.id) }, call.parameters)
      return { status, json: null }
    },
  }
}

function action(operation: Operation, store: Store): Pick<Runner, 'inUnit' | 'suffices' | 'retryDuplicates'> {
  const { resource, parent, member } = operation
  const declared = resource.actions?.[operation.action ?? '']
  return {
    retryDuplicates: declared?.retries === true,
    suffices: () => false,
    async inUnit(unit, call) {
      const load = operation.method === 'get' ? unit.find : unit.lock
      const row = member ? ((await load(resource, Number(call.id))) as unknown as AnyRow) : null
      const owner = row ? { workspace_id: row.workspace_id } : await ownerOf(unit.run, store, parent, call)
      const expand = expandedOf(operation, call)
      const input = { query: call.parameters, expand, values: call.values, owner }
      const result = await unit.act(resource, operation.action ?? '', row, input)
      const status = result.status ?? operation.status
      if (result.body !== undefined) return { status, json: JSON.stringify(result.body) }
      return { status, ...(await rowReply(unit, store, operation, result, row, expand)) }
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
    const shown: string[] = []
    for (const { id } of result.rows)
      shown.push(await shownRow(unit.run, store, resource, String(id), expanded))
    return { json: `[${shown.join(',')}]` }
  }
  const id = String((result.row ?? row)?.id)
  const json = await shownRow(unit.run, store, resource, id, expanded)
  return { json, ...(result.status === 201 && { created: id }) }
}
