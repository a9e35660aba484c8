import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Operation } from '../../src/define/operations.ts'
import { product } from '../../src/resources/index.ts'
import type { Answer } from '../harness/api.ts'
import { runningApi } from '../harness/running-api.ts'
import {
  type Fixtures,
  fixturesOf,
  operationOf,
  pathOf,
  rowsOf,
  type Shown,
  type Target,
} from './fixtures.ts'
import { assertDocumented, assertDone } from './reply.ts'

/** Rows a list is filled to before it is looked at, where the API can make them. */
const rowsWanted = 5

let ours: Fixtures
const api = runningApi({}, async () => {
  ours = fixturesOf(api, api.ours)
})

for (const operation of product.operations.filter(({ kind }) => kind === 'index')) {
  test(`${operation.id} pages, sorts, filters and expands`, async (t) => {
    const list = await filled(operation)
    await t.test('refuses a filter it does not know', () => unknownFilter(list))
    await t.test('answers the same with .json, a slash and parameters it does not know', () =>
      sameAnswers(list),
    )
    if (operation.paged === true)
      await t.test('visits every row once, by header and by link', () => everyRowOnce(list))
    await t.test('sorts, and falls back to ids', () => sorted(list))
    for (const name of Object.keys(operation.filters)) {
      await t.test(`filters by ${name} as a filter in memory does`, () => filtered(list, name))
    }
    for (const name of operation.expands)
      await t.test(`shows ${name} only on request`, () => expanded(list, name))
  })
}

/** A list with rows in it, and how to ask for it. */
interface List {
  readonly operation: Operation
  readonly rows: readonly Shown[]
  ask(query: string): Promise<Answer>
}

async function filled(operation: Operation): Promise<List> {
  const { resource, parent } = operation
  const create = operationOf(resource, 'create')
  const target = await ours.target(operation)
  const fills = create && (!parent || create.parent?.key === parent.key)
  for (let made = 0; fills && made < rowsWanted; made++) await ours.fresh(resource.name)
  const ask = (query: string): Promise<Answer> => askFor(operation, target, query)
  const answer = await ask('limit=200')
  assertDone(operation, answer)
  const rows = rowsOf(operation, answer)
  if (fills) assert.ok(rows.length >= rowsWanted, `${rows.length} rows of ${rowsWanted} are listed`)
  return { operation, rows, ask }
}

const askFor = (operation: Operation, target: Target, query: string): Promise<Answer> =>
  api.call('GET', `${pathOf(operation, target)}?${query}`)

const idsOf = (rows: readonly Shown[]): number[] => rows.map(({ id }) => id)

async function unknownFilter({ operation, ask }: List): Promise<void> {
  const answer = await ask('filter[no_such_thing]=1')
  assert.equal(answer.status, 400)
  assert.match(answer.body.error, /no_such_thing/)
  if (operation.errors.includes(400)) assertDocumented(operation, answer)
}

async function sameAnswers({ operation, rows, ask }: List): Promise<void> {
  const target = await ours.target(operation)
  const path = pathOf(operation, target)
  const tolerated = operation.surface === 'api' ? [`${path}.json?limit=200`] : []
  for (const address of [...tolerated, `${path}/?limit=200`, `${path}?limit=200&page=7&x[]=1`]) {
    const answer = await api.call('GET', address, { headers: { 'content-type': 'application/xml' } })
    assert.deepEqual(idsOf(rowsOf(operation, answer)), idsOf(rows), address)
  }
  assert.equal((await ask('limit=0')).status, operation.paged === true ? 400 : 200)
}

async function everyRowOnce({ operation, rows, ask }: List): Promise<void> {
  const byHeader: number[] = []
  const byLink: number[] = []
  for (let after = ''; ; ) {
    const answer = await ask(`limit=2${after && `&after=${after}`}`)
    byHeader.push(...idsOf(rowsOf(operation, answer)))
    after = answer.headers.get('pagination-next') ?? ''
    if (!after) break
    assert.equal(String(byHeader.at(-1)), after)
  }
  for (let path = `${pathOf(operation, await ours.target(operation))}?limit=2&sort_order=desc`; path; ) {
    const answer = await api.call('GET', path)
    byLink.push(...idsOf(rowsOf(operation, answer)))
    const next = /^<([^>]+)>; rel="next"$/.exec(answer.headers.get('link') ?? '')?.[1]
    path = next ? next.replace(/^https?:\/\/[^/]+/, '') : ''
  }
  assert.deepEqual(byHeader, idsOf(rows))
  assert.deepEqual(byLink, idsOf(rows).reverse())
}

async function sorted({ operation, rows, ask }: List): Promise<void> {
  const ids = async (query: string): Promise<number[]> =>
    idsOf(rowsOf(operation, await ask(`limit=200&${query}`)))
  assert.deepEqual(
    idsOf(rows),
    [...idsOf(rows)].sort((a, b) => a - b),
  )
  assert.deepEqual(await ids('sort_order=desc'), idsOf(rows).reverse())
  assert.deepEqual(await ids('sort_property=no_such_thing&sort_order=sideways'), idsOf(rows))
  for (const sort of operation.sorts) {
    const found = rowsOf(operation, await ask(`limit=200&sort_property=${sort}`))
    assert.deepEqual([...idsOf(found)].sort(), [...idsOf(rows)].sort())
    const values = found.map((row) => row[sort])
    const ordered = [...values].sort((a, b) => compare(a, b))
    if (values.every((value) => value !== null && value !== undefined)) assert.deepEqual(values, ordered)
  }
}

const compare = (a: unknown, b: unknown): number =>
  typeof a === 'number' && typeof b === 'number'
    ? a - b
    : String(a) < String(b)
      ? -1
      : Number(String(a) > String(b))

/** The ids of pages of one row each, the last first. */
async function oneByOne(ask: List['ask'], query: string): Promise<number[]> {
  const ids: number[] = []
  for (let after = ''; ; ) {
    const { body, headers } = await ask(`limit=1&sort_order=desc&${query}${after}`)
    ids.push(...idsOf(Object.values(body).flat() as Shown[]))
    const next = headers.get('pagination-next')
    if (!next) return ids
    after = `&after=${next}`
  }
}

/** One value, two values, encoded brackets, and a value nobody has; judged by what the rows show. */
async function filtered({ operation, rows, ask }: List, name: string): Promise<void> {
  const field = operation.filters[name]?.field
  const texts = (row: Shown): string[] => [row[name]].flat().map((value) => String(value ?? ''))
  const shown = rows.some((row) => name in row)
  const values = [...new Set(rows.flatMap(texts))].filter((text) => text !== '' && !text.includes(','))
  const samples = [...values.slice(0, 1), ...(values.length > 1 ? [values.slice(0, 2).join(',')] : [])]
  for (const value of samples) {
    const wanted = value.split(',')
    const expected = rows.filter((row) => texts(row).some((text) => wanted.includes(text)))
    for (const key of [`filter[${name}]`, `filter%5B${name}%5D`]) {
      const answer = await ask(`limit=200&${key}=${encodeURIComponent(value)}`)
      assert.equal(answer.status, 200, JSON.stringify(answer.body))
      assert.deepEqual(idsOf(rowsOf(operation, answer)), idsOf(expected), `${key}=${value}`)
    }
    const query = `filter[${name}]=${encodeURIComponent(value)}`
    if (operation.paged === true) assert.deepEqual(await oneByOne(ask, query), idsOf(expected).reverse())
  }
  const nobody = await ask(
    `limit=200&filter[${name}]=${field?.kind.filter?.array === 'text[]' ? 'nobody-has-this' : 999_999_999_999}`,
  )
  assert.equal(nobody.status, 200, JSON.stringify(nobody.body))
  if (shown) assert.deepEqual(rowsOf(operation, nobody), [])
}

async function expanded({ operation, rows, ask }: List, name: string): Promise<void> {
  for (const row of rows) assert.ok(!holds(row, name), `${name} is shown without expand[]`)
  const answer = await ask(`limit=200&expand[]=${name}`)
  assertDone(operation, answer)
  for (const row of rowsOf(operation, answer)) assert.ok(holds(row, name), `${name} is not shown`)
}

/** Whether a row shows the name, itself or in an object of its own. */
const holds = (row: Shown, name: string): boolean =>
  [row, ...Object.values(row)].some(
    (value) => typeof value === 'object' && value !== null && Object.hasOwn(value, name),
  )
