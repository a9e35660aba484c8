import type pg from 'pg'
import type { ActionInput, ActionResult, Context, Principal, Tools } from '../define/behavior.ts'
import { conflict, notFound } from '../define/errors.ts'
import type { Registry } from '../define/registry.ts'
import type { Resource } from '../define/resource.ts'
import { entering } from '../define/states.ts'
import type { CompiledOf } from './compiled.ts'
import { eventQueue } from './event-queue.ts'
import { refuseStrayIds } from './id-lists.ts'
import { needsBefore, writeLinked } from './linked.ts'
import { whereQuery } from './lookup.ts'
import { runLookup, runObjects, runPrepared } from './prepared.ts'
import { reachOf } from './scope.ts'
import { arrayOf, type Bindings, type Statement } from './statement.ts'
import { fieldBindings } from './values.ts'
import type { Vault } from './vault.ts'
import type { TextRow } from './writer.ts'

/** A row as the unit handles it, whatever its resource. */
export type AnyRow = Record<string, unknown> & { readonly id: number; readonly workspace_id: number }

/** One transaction of behavior: what it reads and writes, and the events it records when it ends. */
export interface Unit extends Context {
  /** Widens what the unit reaches to these teams: for setting up tenants, never for requests. */
  reach(teamIds: readonly number[]): void
  /** Runs a compiled statement inside the transaction, within the caller's reach. */
  run(statement: Statement, bindings: Bindings): Promise<TextRow[]>
  /** Runs a declared action; `row` is null for collection actions. */
  act(resource: Resource, name: string, row: AnyRow | null, input: ActionInput): Promise<ActionResult>
  /** Writes the queued events; `transact` does it last. Answers whether the worker has something to look for. */
  recordEvents(): Promise<boolean>
}

export interface UnitParts {
  readonly registry: Registry
  readonly compiled: CompiledOf
  readonly tools: Tools
  readonly now: () => Date
  readonly vault: Vault
}

/** Opens the unit on a client that is inside a transaction. */
export function openUnit(client: pg.ClientBase, principal: Principal, parts: UnitParts): Unit {
  const { registry, compiled, tools, vault } = parts
  let woken = false
  let reach = reachOf(principal)
  const startedAt = parts.now().toISOString()
  const run = (statement: Statement, bindings: Bindings): Promise<TextRow[]> =>
    runPrepared(client, statement, { ...reach, ...bindings })
  const queue = eventQueue(compiled, run)

  const one = async (resource: Resource, statement: Statement, id: number): Promise<AnyRow> => {
    const [row] = await run(statement, { id: String(id) })
    if (!row) throw notFound()
    return compiled(resource).read(row) as AnyRow
  }
  /** A write answers the events it emits by rule, then the stored fields. */
  const written = (resource: Resource, [first]: TextRow[], silent = false): AnyRow => {
    if (!first) throw notFound()
    const row = compiled(resource).read(first.slice(1)) as AnyRow
    if (!silent)
      for (const event of first[0]?.split(',').filter(Boolean) ?? []) queue.add(resource, row.id, event)
    return row
  }

  const unit: Unit = {
    principal,
    tools,
    now: () => startedAt,
    run,
    recordEvents: async () => (await queue.record()) > 0 || woken,
    wake() {
      woken = true
    },
    reach(teamIds) {
      reach = reachOf({ ...principal, team_ids: teamIds.map(String) })
    },
    find: (resource, id) => one(resource, compiled(resource).load, id) as Promise<never>,
    lock: (resource, id) => one(resource, compiled(resource).lock, id) as Promise<never>,

    async where(resource, workspaceId, wanted, options = {}) {
      const { text, values } = whereQuery(resource, workspaceId, wanted, options, registry.resolve)
      const rows = await runLookup(client, text, values)
      return rows.map((row) => compiled(resource).read(row)) as never
    },

    async create(resource, owner, input) {
      const hooks = registry.behaviorOf(resource)
      const prepare = hooks.prepare?.(input, 'create') ?? input
      const values = (await hooks.beforeCreate?.(unit, prepare, owner)) ?? prepare
      const entered = entering(resource, null, values, startedAt)
      const bindings = fieldBindings(resource, compiled(resource).writable, { ...values, ...entered.sets })
      const parent = String(owner.parent_id ?? owner.workspace_id)
      const row = written(resource, await run(compiled(resource).insert('stored'), { parent, ...bindings }))
      for (const event of entered.emits) queue.add(resource, row.id, event)
      await refuseStrayIds(unit, registry, resource, row, values, null)
      await writeLinked(unit, registry, resource, row, values, 'create')
      await hooks.afterCreate?.(unit, row as never, values)
      for (const { field, state } of entered.steps)
        await hooks.enters?.[field]?.[state]?.(unit, row as never, null)
      return row as never
    },

    async update(resource, target, input, options = {}) {
      const hooks = registry.behaviorOf(resource)
      const before = needsBefore(resource, hooks) ? await unit.lock(resource, target.id) : null
      const prepare = hooks.prepare?.(input, 'update') ?? input
      const values = (before && (await hooks.beforeUpdate?.(unit, before as never, prepare))) ?? prepare
      const entered = entering(resource, before, values, startedAt)
      const sealing = { vault, row: target.id }
      const sets = { ...values, ...entered.sets }
      const bindings = fieldBindings(resource, compiled(resource).writable, sets, sealing)
      const result = await run(compiled(resource).update('stored'), { id: String(target.id), ...bindings })
      const row = written(resource, result, options.silent)
      if (!options.silent) for (const event of entered.emits) queue.add(resource, row.id, event)
      await refuseStrayIds(unit, registry, resource, row, values, before)
      const relinked = await writeLinked(unit, registry, resource, row, values, 'update')
      if (relinked && !options.silent) queue.addUpdated(resource, row.id)
      if (before) await hooks.afterUpdate?.(unit, row as never, before as never, values)
      for (const { field, state } of entered.steps)
        await hooks.enters?.[field]?.[state]?.(unit, row as never, before as never)
      return row as never
    },

    async remove(resource, target, query = {}) {
      const hooks = registry.behaviorOf(resource)
      const row = await unit.lock(resource, target.id)
      await hooks.beforeDelete?.(unit, row as never, query)
      for (const guard of registry.guardsOf(resource)) await guard(unit, row)
      if (!hooks.remove) {
        await unit.removeAll(resource, [target.id])
        return
      }
      await hooks.remove(unit, row as never, query)
      for (const rule of resource.events)
        if (rule.on.includes('delete')) queue.add(resource, target.id, rule.id)
    },

    async removeAll(resource, ids) {
      if (ids.length === 0) return
      const { remove } = compiled(resource)
      const [row] = await run(remove, { ids: arrayOf(ids) })
      if (remove.queues && Number(row?.at(-1)) > 0) woken = true
    },

    emit(event, resource, row, extra) {
      if (!resource.events.some((rule) => rule.id === event)) {
        throw new Error(`${resource.name} does not declare ${event}`)
      }
      queue.add(resource, row.id, event, extra)
    },

    async transition(resource, row, name) {
      const machine = (resource.states ?? []).find((candidate) => candidate.transitions?.[name])
      const step = machine?.transitions?.[name]
      if (!machine || !step) throw new Error(`${resource.name} has no transition ${name}`)
      const state = String((row as AnyRow)[machine.field])
      if (!step.from.includes(state))
        throw conflict(`Cannot ${name.replaceAll('_', ' ')}: ${machine.field} is ${state}`)
      const moved = await unit.update(resource, row as AnyRow, { [machine.field]: step.to })
      for (const event of step.emits ?? []) unit.emit(event, resource, row as AnyRow)
      return moved
    },

    async shown(resource, { id }) {
      const { statement, write } = compiled(resource).show([])
      const [row] = await run(statement, { id: String(id) })
      if (!row) throw notFound()
      return JSON.parse(write(row))
    },

    async sql(strings, ...values) {
      return runObjects(
        client,
        strings.reduce((whole, part, index) => `${whole}$${index}${part}`),
        values,
      )
    },

    async act(resource, name, row, input) {
      const handler = registry.behaviorOf(resource).actions?.[name]
      if (!handler) throw new Error(`${resource.name} has no handler for ${name}`)
      return handler(unit, row as never, input)
    },
  }
  return unit
}
