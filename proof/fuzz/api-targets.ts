import type { Operation } from '../../src/define/operations.ts'
import { product } from '../../src/resources/index.ts'
import { pathOf } from '../../test/contract/fixtures.ts'
import { samples } from '../../test/contract/samples.ts'
import { documentFault } from './judge.ts'
import { type Draft, draftOf, type Kit, type Target } from './target.ts'

/** Every operation of API v2 and of the operators' API, judged by the document. */
export function apiTargets(token: string): Target[] {
  return product.operations.map((operation) => ({
    name: operation.id,
    fields: operation.body,
    root: operation.raw ? null : operation.root,
    queries: [
      ...Object.keys(operation.query),
      ...Object.keys(operation.filters).map((name) => `filter[${name}]`),
      ...operation.expands.map(() => 'expand[]'),
    ],
    consumes: operation.method !== 'get' && operation.kind !== 'update',
    example: (kit) => example(operation, token, kit),
    judge: (_draft, reply) => documentFault(operation, reply),
  }))
}

async function example(operation: Operation, token: string, { fixtures }: Kit): Promise<Draft> {
  const { resource, action, member, method } = operation
  const sample = action ? samples[resource.name]?.actions?.[action] : undefined
  const reads = method === 'get'
  const row = !member
    ? undefined
    : await (sample?.row?.(fixtures) ??
        (reads ? fixtures.shared(resource.name) : fixtures.fresh(resource.name)))
  const target = await fixtures.target(operation, row)
  const earlier = product.operations.find((one) => one.resource === resource && one.action === sample?.after)
  if (sample?.after && earlier) await fixtures.send(earlier, target, { body: await fixtures.body(earlier) })
  const body = await fixtures.body(operation)
  const draft = draftOf(method.toUpperCase(), pathOf(operation, target), [
    ['authorization', `Bearer ${token}`],
  ])
  const names = operation.path.slice(1).split('/')
  const skipped = draft.segments.length - names.length
  return {
    ...draft,
    ids: names.flatMap((name, at) => (name.startsWith('{') ? [at + skipped] : [])),
    ...(typeof body === 'string' ? { bytes: Buffer.from(body) } : { body }),
    headers: [
      ...draft.headers,
      ...(body === undefined
        ? []
        : [['content-type', operation.raw?.types[0] ?? 'application/json'] as [string, string]]),
    ],
  }
}
