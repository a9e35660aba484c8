import { ApiError, badRequest } from '../define/errors.ts'
import type { Resolve } from '../define/kind.ts'
import type { Operation } from '../define/operations.ts'
import type { ListShape } from '../store/select.ts'
import { textArrayOf } from '../store/statement.ts'
import type { Query } from './query.ts'

/** Rows on a page where the client does not say, and at most (DESIGN.md section 7). */
export const pageSizeDefault = 20
export const pageSizeMax = 200

/** Rows of a list upstream does not page. */
const unpagedMax = 10_000

/** Limits that statements are compiled for; a page takes the next larger one and leaves the rest. */
const steps = [pageSizeDefault, 50, 100, pageSizeMax]

/** Values a comma list may hold. */
const alternativesMax = 500

/** What a list request asks for: the shape picks the statement, the bindings fill it. */
export interface PageRequest {
  readonly shape: ListShape
  readonly bindings: Record<string, string | null>
  readonly size: number
}

/** Reads paging, sorting and filters; null where the request can only have an empty answer. */
export function pageRequest(operation: Operation, query: Query, resolve: Resolve): PageRequest | null {
  refuseNestedSelection(operation, query)
  const paged = isPaged(operation, query)
  const size = paged ? pageSize(query.plain.get('limit')) : unpagedMax
  const bindings: Record<string, string | null> = {}
  const filters = readFilters(operation, query, resolve, bindings)
  if (!filters) return null
  const after = query.plain.get('after')
  const fromStart = operation.paged === 'after' && after === '0'
  if (after && paged && !fromStart) {
    const id = /^\d{1,18}$/.test(after) ? after : operation.resource.publicId.decode(after)
    if (id === null) return null
    bindings.after = id
  }
  const wanted = query.plain.get('sort_property') ?? ''
  // A log has no updated_at: its rows stand in the order of their ids.
  const sort = operation.sorts.includes(wanted) && wanted in operation.resource.fields ? wanted : 'id'
  return {
    size,
    bindings,
    shape: {
      filters,
      sort,
      descending: query.plain.get('sort_order') === 'desc',
      after: bindings.after !== undefined,
      limit: (steps.find((step) => step >= size) ?? size) + 1,
      all: query.plain.get(operation.resource.list?.onlyUnless ?? '') === 'true',
      expanded: operation.expands.filter((name) => query.expand.includes(name)),
    },
  }
}

/** Whether the request names a stored condition; an empty value is none. */
export const asksSelection = ({ resource }: Operation, query: Query): boolean =>
  Object.keys(resource.list?.selection ?? {}).some((name) => (query.plain.get(name) ?? '') !== '')

/** A selection inside `filters[…]` would be ignored silently, and the list be longer than meant. */
function refuseNestedSelection({ resource }: Operation, query: Query): void {
  for (const name of Object.keys(resource.list?.selection ?? {})) {
    if (query.plain.has(`filters[${name}]`))
      throw new ApiError(400, `${name} must be a top-level parameter, not part of filters`)
  }
}

/** Some lists give everything until a request carries `after`. */
export const isPaged = ({ paged }: Operation, query: Query): boolean =>
  paged === 'after' ? query.plain.has('after') : paged

function pageSize(limit: string | undefined): number {
  if (limit === undefined || limit === '') return pageSizeDefault
  const size = Number(limit)
  if (!/^\d+$/.test(limit) || size < 1 || size > pageSizeMax) {
    throw badRequest(`limit must be a whole number from 1 to ${pageSizeMax}`)
  }
  return size
}

/** The names of the filters in use, sorted; null where one of them can match nothing. */
function readFilters(
  operation: Operation,
  query: Query,
  resolve: Resolve,
  bindings: Record<string, string | null>,
): string[] | null {
  const used: string[] = []
  let possible = true
  for (const [name, text] of query.filters) {
    const kind = Object.hasOwn(operation.filters, name) && operation.filters[name]?.field.kind.filter
    if (!kind || text === null) throw badRequest(`found unpermitted parameter: :${name}`)
    if (text === '' && kind.empty === 'ignore') continue
    const parts = text.split(',')
    if (parts.length > alternativesMax)
      throw badRequest(`filter[${name}] takes at most ${alternativesMax} values`)
    const values = parts
      .filter((part) => part !== '')
      .map((part) => kind.read(part.trim(), resolve))
      .filter((value) => value !== null)
    if (values.length === 0) possible = false
    bindings[`filter:${name}`] = textArrayOf(values)
    used.push(name)
  }
  return possible ? used.sort() : null
}
