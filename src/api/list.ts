import type { Condition } from '../define/condition.ts'
import { invalid } from '../define/errors.ts'
import type { Operation } from '../define/operations.ts'
import { kept } from '../store/compiled.ts'
import { isTimeout } from '../store/pg-error.ts'
import { type ListShape, listStatement, selectionBindings } from '../store/select.ts'
import { once, type Statement } from '../store/statement.ts'
import type { Store } from '../store/store.ts'
import { type Call, type Execute, type Outcome, onEither, ownerOf, type Runner } from './call.ts'
import { asksSelection, isPaged, pageRequest } from './page.ts'

/** Longest evaluation of a stored condition, in milliseconds; a longer one is 422 (v2-behaviour.md section 11.4). */
const selectionTimeoutMs = 10_000

export function index(operation: Operation, store: Store): Runner {
  const { resource, parent } = operation
  const hooks = store.registry.behaviorOf(resource)
  const list = listOf(operation, store)
  return {
    retryDuplicates: false,
    ...onEither(list, store.read),
    suffices: (call) => !asksSelection(operation, call.query),
    async inUnit(unit, call) {
      if (!asksSelection(operation, call.query) || !hooks.selection) return list(unit.run, call)
      const owner = await ownerOf(unit.run, store, parent, call)
      const selection = await hooks.selection(unit, call.parameters, owner)
      // The statement is for this run alone, so it is planned for its values: a rare tag is not looked for as a common one.
      await unit.sql`select set_config('statement_timeout', ${String(selectionTimeoutMs)}, true),
        set_config('plan_cache_mode', 'force_custom_plan', true)`
      return list(unit.run, call, selection).catch((error) => {
        throw isTimeout(error) ? invalid('The filter took too long. Use fewer or narrower criteria.') : error
      })
    },
  }
}

/** Compiles a list; statements of stored conditions are made for one run, all others once per shape. */
function listOf(operation: Operation, store: Store) {
  const { resource, parent, wrapper } = operation
  const { resolve } = store.registry
  const statementOf = kept((key: string) => listStatement(operation, JSON.parse(key) as ListShape, resolve))
  statementOf(
    JSON.stringify(
      pageRequest(operation, { filters: new Map(), expand: [], plain: new Map() }, resolve)?.shape,
    ),
  )
  const wrap = (json: string): string => (wrapper ? `{${JSON.stringify(wrapper)}:${json}}` : json)

  return async (execute: Execute, call: Call, selection?: Condition): Promise<Outcome> => {
    const page = pageRequest(operation, call.query, resolve)
    const bindings = {
      ...page?.bindings,
      ...(parent && { parent: call.parent }),
      ...(selection && selectionBindings(selection)),
    }
    const statement = (shape: ListShape): Statement =>
      selection
        ? once(listStatement(operation, shape, resolve, selection))
        : statementOf(JSON.stringify(shape))
    const rows = page ? await execute(statement(page.shape), bindings) : []
    if (rows.length === 0 && parent) await ownerOf(execute, store, parent, call)
    if (!page) return { status: 200, json: wrap('[]') }
    const write = store.compiled(resource).writer(page.shape.expanded)
    const shown = rows.slice(0, page.size)
    const more = isPaged(operation, call.query) && rows.length > page.size
    return {
      status: 200,
      json: wrap(`[${shown.map(write).join(',')}]`),
      ...(more && { next: String(shown.at(-1)?.[0]) }),
    }
  }
}
