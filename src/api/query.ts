import { badRequest } from '../define/errors.ts'

/** Longest query string that is read, and most pairs in it. */
const queryLengthMax = 16_384
const pairsMax = 200

/** A query string, sorted by what it means: `filter[x]=…`, `expand[]=…`, and the rest by name; the last one wins. */
export interface Query {
  /** By attribute; null where it is nested deeper, `filter[x][y]=…`, which nothing takes. */
  readonly filters: ReadonlyMap<string, string | null>
  readonly expand: readonly string[]
  readonly plain: ReadonlyMap<string, string>
}

const empty: Query = { filters: new Map(), expand: [], plain: new Map() }

/** Reads the part of the target after `?`, brackets raw or encoded (v2-behaviour.md section 9). */
export function readQuery(target: string): Query {
  const start = target.indexOf('?')
  if (start < 0 || start === target.length - 1) return empty
  const text = target.slice(start + 1)
  const pairs = text.split('&')
  if (text.length > queryLengthMax || pairs.length > pairsMax)
    throw badRequest('the query string is too long')
  const filters = new Map<string, string | null>()
  const plain = new Map<string, string>()
  const expand: string[] = []
  for (const pair of pairs) {
    const equals = pair.indexOf('=')
    const name = decode(equals < 0 ? pair : pair.slice(0, equals))
    const value = equals < 0 ? '' : decode(pair.slice(equals + 1))
    const filter = /^filter\[([^\]]*)\](\[\])?$/.exec(name)
    const nested = /^filter\[([^\]]*)\]\[/.exec(name)
    if (nested && !filter) filters.set(nested[1] ?? '', null)
    else if (filter)
      filters.set(
        filter[1] ?? '',
        filter[2] && filters.has(filter[1] ?? '') ? `${filters.get(filter[1] ?? '')},${value}` : value,
      )
    else if (name === 'expand[]' || name === 'expand') expand.push(...value.split(','))
    else if (name !== '') plain.set(name, value)
  }
  return { filters, expand, plain }
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    throw badRequest('the query string is not percent-encoded UTF-8')
  }
}
