import type { Operation } from '../define/operations.ts'
import type { Json } from './openapi-schema.ts'

/** What can be asked of a row once its id is known, by operationId: for clients and tools that go from reply to request. */
export type Links = (operation: Operation) => Json

/** Where a reply with a row has the id. */
const id = '$response.body#/id'

/** The links of every operation that makes a row: to what acts on it, and to what stands below it. */
export function linksBetween(operations: readonly Operation[]): Links {
  const documented = operations.filter(({ surface }) => surface === 'api')
  return ({ resource }) => {
    const links = documented.flatMap((next) => {
      const key = keyOf(next)
      const named = next.member ? next.resource : next.parent?.resource
      return key !== null && named === resource
        ? [[next.id, { operationId: next.id, parameters: { [key]: id } }]]
        : []
    })
    return Object.fromEntries(links)
  }
}

/** The only path parameter of an operation; null where it has none, or several. */
function keyOf({ path }: Operation): string | null {
  const [key, ...rest] = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name)
  return key !== undefined && rest.length === 0 ? key : null
}
