import { notFound } from '../define/errors.ts'
import type { Operation } from '../define/operations.ts'
import { reachOf } from '../store/scope.ts'
import type { Bindings, Statement } from '../store/statement.ts'
import type { Store } from '../store/store.ts'
import { type Call, ownerOf } from './call.ts'

/**
 * Lets behavior ask the outside world before a transaction opens; its answer takes the place of the values. What the
 * request names is in the caller's reach by then, so that nothing is fetched for somebody who may not keep it.
 */
export async function lookOutside(
  operation: Operation,
  store: Store,
  call: Call,
  body: Buffer | undefined,
): Promise<Call> {
  const { outside } = store.registry.behaviorOf(operation.resource)
  if (!outside || operation.method === 'get' || operation.kind === 'delete') return call
  const values = await outside({
    on: operation.action ?? operation.kind,
    workspaceId: await workspaceOf(operation, store, call),
    values: call.values,
    query: call.parameters,
    raw: operation.raw ? (body ?? Buffer.alloc(0)) : null,
    tools: store.tools,
  })
  return { ...call, values }
}

async function workspaceOf(
  { resource, parent, member }: Operation,
  store: Store,
  call: Call,
): Promise<number> {
  const read = (statement: Statement, bindings: Bindings) =>
    store.read(statement, { ...reachOf(call.principal), ...bindings })
  if (!member) return (await ownerOf(read, store, parent, call)).workspace_id
  const { load, read: decode } = store.compiled(resource)
  const [row] = await read(load, { id: call.id })
  if (!row) throw notFound()
  return Number(decode(row).workspace_id)
}
