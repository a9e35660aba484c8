import fc from 'fast-check'
import type { Field } from '../../src/define/kind.ts'
import { inputSchema } from '../../src/publish/openapi-schema.ts'
import { product } from '../../src/resources/index.ts'
import { wholeBodies } from './bodies.ts'
import { headerChange } from './headers.ts'
import type { Change, Changes, Draft, Target } from './target.ts'
import { hostileText, hostileValue, valueFor } from './values.ts'

/** Rows by the name of their resource, as ids and as public ids. */
export type Rows = ReadonlyMap<string, readonly (number | string)[]>

/** Rows the caller reaches, and rows of somebody else. */
export interface Known {
  readonly ours: Rows
  readonly theirs: Rows
}

/** Steps between an example and what is sent; nothing else is done to a request without any. */
const changesMax = 3

/** What may be done to requests for a target: none, one or a few steps, each as the target allows. */
export function changesOf(target: Target, known: Known): Changes {
  const change = fc.oneof(
    ...(Object.keys(target.fields).length > 0 ? [weighted(8, fieldChange(target, known))] : []),
    ...(target.root === undefined ? [] : [weighted(3, bodyChange(target))]),
    weighted(4, queryChange(target)),
    weighted(3, pathChange(known)),
    weighted(3, headerChange),
    weighted(1, methodChange),
  )
  return fc.oneof(
    weighted(1, fc.constant([])),
    weighted(6, fc.array(change, { minLength: 1, maxLength: changesMax })),
  )
}

const weighted = <T>(weight: number, arbitrary: fc.Arbitrary<T>) => ({ weight, arbitrary })

/** The values of a body, where it is an object with them; made where it is not. */
function valuesIn(draft: Draft, root: string | null | undefined): Record<string, unknown> {
  const whole = isObject(draft.body) ? draft.body : {}
  draft.body = whole
  if (!root) return whole
  const inner = isObject(whole[root]) ? whole[root] : {}
  whole[root] = inner
  return inner
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function fieldChange({ fields, root }: Target, known: Known): fc.Arbitrary<Change> {
  const names = Object.keys(fields)
  const put = (name: string, value: unknown): Change => ({
    says: `${name} set`,
    apply(draft) {
      valuesIn(draft, root)[name] = value
    },
  })
  const drop = (name: string): Change => ({
    says: `${name} left out`,
    apply: (draft) => void delete valuesIn(draft, root)[name],
  })
  const byField = names.map((name) =>
    fieldValue(fields[name] as Field, known).map((value) => put(name, value)),
  )
  return fc.oneof(
    weighted(6, fc.oneof(...byField)),
    weighted(
      3,
      fc.tuple(fc.constantFrom(...names), hostileValue).map(([name, value]) => put(name, value)),
    ),
    weighted(1, fc.constantFrom(...names).map(drop)),
    weighted(
      1,
      fc.tuple(hostileText, hostileValue).map(([name, value]) => put(name, value)),
    ),
  )
}

function fieldValue(field: Field, known: Known): fc.Arbitrary<unknown> {
  const value = valueFor(inputSchema(field, product.resolve))
  const name = field.kind.references?.resource
  if (!name) return value
  const rows = [...(known.ours.get(name) ?? []), ...(known.theirs.get(name) ?? [])]
  return fc.oneof(
    value,
    fc.constantFrom<unknown>(...rows, ...rows.map(String), 999_999_999, '999999999', 'zzzzzz'),
  )
}

function bodyChange({ root }: Target): fc.Arbitrary<Change> {
  const says = 'another body'
  const asBytes = (bytes: Buffer): Change => ({
    says,
    apply: (draft) => void Object.assign(draft, { bytes }),
  })
  const asValue = (value: unknown): Change => ({
    says,
    apply: (draft) => void Object.assign(draft, { body: value }),
  })
  return fc.oneof(
    fc.constantFrom(...wholeBodies(root ?? 'contact')).map(asBytes),
    hostileValue.map((value) => asValue(root ? { [root]: value } : value)),
    hostileValue.map(asValue),
    fc.uint8Array({ maxLength: 200 }).map((bytes) => asBytes(Buffer.from(bytes))),
  )
}

const queryValues = fc.oneof(
  hostileText.map((text) => encodeURIComponent(text.toWellFormed()).slice(0, 3000)),
  fc.constantFrom(
    '%',
    '%zz',
    '%ff',
    '%00',
    '%C0%80',
    '%ED%A0%80',
    '+',
    '1,2,3',
    '1,'.repeat(600),
    'true',
    '20',
    '[]',
    'a=b',
    '%5B%5D',
  ),
)

/** One more pair, of a name the target reads or of any; and query strings that are no such thing. */
function queryChange({ queries }: Target): fc.Arbitrary<Change> {
  const add = (pair: string): Change => ({ says: 'query', apply: (draft) => void draft.query.push(pair) })
  const names = [...queries, ...commonQueries]
  return fc.oneof(
    weighted(
      8,
      fc.tuple(fc.constantFrom(...names), queryValues).map(([name, value]) => add(`${name}=${value}`)),
    ),
    weighted(
      1,
      fc.tuple(queryValues, queryValues).map(([name, value]) => add(`${name}=${value}`)),
    ),
    weighted(
      1,
      fc
        .constantFrom(
          '&&&',
          '=',
          '?',
          'filter',
          'filter[',
          'filter[]=1',
          'x&'.repeat(300),
          'expand[]',
          'a'.repeat(9000),
        )
        .map(add),
    ),
  )
}

const commonQueries = [
  ...[
    'limit',
    'after',
    'sort_property',
    'sort_order',
    'expand[]',
    'filter[id]',
    'filter[no_such_thing]',
    'filter%5Bid%5D',
  ],
  ...['filter[__proto__]', 'filter[id][]', 'filters[x]', '__proto__', 'page', 'per_page'],
]

const hostileIds = [
  ...[
    '0',
    '-1',
    '1',
    '00000001',
    '1.0',
    '1e3',
    '9007199254740993',
    '999999999999999999',
    '9'.repeat(19),
    '9'.repeat(150),
  ],
  ...[
    'zzzzzz',
    'ZZZZZZZZ',
    'null',
    'undefined',
    'NaN',
    '%00',
    '%20',
    '%2e%2e',
    '..',
    '.',
    '%',
    '%zz',
    '%ff',
    '%F0%9F%92%A9',
  ],
  ...[
    '%2F',
    'a%2Fb',
    ';',
    "'",
    '%27%20or%201=1',
    '*',
    ':id',
    '{id}',
    '__proto__',
    '1%00',
    '1%0d%0aX-Injected:%201',
    '1.json',
    'x'.repeat(500),
  ],
]

/** Another id in the path, or something else done to it. */
function pathChange({ ours, theirs }: Known): fc.Arbitrary<Change> {
  const real = [...ours.values(), ...theirs.values()].flat().map(String)
  const id = fc.oneof(fc.constantFrom(...hostileIds), fc.constantFrom(...real))
  const replaced = fc.tuple(fc.nat(3), id).map(
    ([which, text]): Change => ({
      says: 'another id',
      apply(draft) {
        const at = draft.ids[which % Math.max(draft.ids.length, 1)]
        if (at === undefined) return
        draft.segments[at] = text
        draft.rerouted ||= /%2f|%$|%zz|%ff|^\.+$|%2e|\.json$/i.test(text) || text.length > 200
      },
    }),
  )
  return fc.oneof(weighted(5, replaced), weighted(2, fc.constantFrom(...pathEdits)))
}

const pathEdits: readonly Change[] = [
  {
    says: 'slash at the end',
    apply(draft) {
      // One is tolerated; a second is another address.
      draft.rerouted ||= draft.segments.at(-1) === ''
      draft.segments.push('')
    },
  },
  edit('slashes doubled', (segments) => segments.flatMap((segment) => ['', segment])),
  edit('.json', (segments) => [...segments.slice(0, -1), `${segments.at(-1)}.json`]),
  edit('one piece more', (segments) => [...segments, 'more']),
  edit('upper case', (segments) => segments.map((segment) => segment.toUpperCase())),
  edit('dots', (segments) => [...segments, '..', String(segments.at(-1))]),
  edit('encoded letter', (segments) => segments.map((segment) => segment.replace('a', '%61'))),
  edit('over-long', (segments) => [...segments, 'x'.repeat(20_000)]),
]

function edit(says: string, change: (segments: string[]) => string[]): Change {
  return {
    says,
    apply(draft) {
      draft.segments = change(draft.segments)
      draft.rerouted = true
      if (says === 'over-long') draft.broken = true
    },
  }
}

const methodChange: fc.Arbitrary<Change> = fc
  .constantFrom(
    'GET',
    'POST',
    'PUT',
    'PATCH',
    'DELETE',
    'HEAD',
    'OPTIONS',
    'PROPFIND',
    'TRACE',
    'QUERY',
    'get',
    'NONSENSE',
  )
  .map((method) => ({
    says: method,
    apply(draft) {
      draft.rerouted ||= method !== draft.method
      draft.broken ||= ['get', 'NONSENSE'].includes(method)
      draft.method = method
    },
  }))
