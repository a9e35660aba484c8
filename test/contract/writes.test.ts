import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Field } from '../../src/define/kind.ts'
import type { Operation } from '../../src/define/operations.ts'
import { product } from '../../src/resources/index.ts'
import type { Answer } from '../harness/api.ts'
import { runningApi } from '../harness/running-api.ts'
import { type Fixtures, fixturesOf, operationOf, pathOf, rowsOf, type Shown } from './fixtures.ts'
import { assertDocumented, assertDone } from './reply.ts'
import { samples } from './samples.ts'

let ours: Fixtures
const api = runningApi({}, async () => {
  ours = fixturesOf(api, api.ours)
})

/** Texts worth keeping: any letters at all, without space around them. */
const anyText = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 30 })
  .filter((text) => text.trim() === text && !text.includes('\u0000') && text.isWellFormed())

const of = (kind: Operation['kind']): Operation[] =>
  product.operations.filter((operation) => operation.kind === kind)

for (const operation of of('show')) {
  test(`${operation.id} shows a row by number, by public id, and only what exists`, async () => {
    const row = await ours.shared(operation.resource.name)
    const target = await ours.target(operation, row)
    const first = await ours.send(operation, target)
    assertDone(operation, first)
    for (const path of variants(operation, pathOf(operation, target))) {
      const again = await api.call('GET', path, { headers: { 'content-type': 'text/plain' } })
      assert.deepEqual(again.body, first.body, path)
    }
    if (!operation.member) return
    assert.deepEqual((await ours.send(operation, { ...target, id: row.public_id })).body, first.body)
    for (const id of [999_999_999, 'nobody', '9'.repeat(19), 'zzzzzz']) {
      const missing = await ours.send(operation, { ...target, id })
      assert.equal(missing.status, 404, `${id}`)
      assertDocumented(operation, missing)
    }
    for (const name of operation.expands) {
      assert.ok(!(name in first.body))
      assert.ok(name in (await api.call('GET', `${pathOf(operation, target)}?expand[]=${name}`)).body)
    }
  })
}

for (const operation of of('create')) {
  test(`${operation.id} makes a row that is shown as it was answered, without what only it reveals`, async () => {
    const target = await ours.target(operation)
    const values = await ours.values(operation)
    const made = await ours.send(operation, target, {
      body: wrapped(operation, { ...values, no_such_thing: 1 }),
    })
    assertDone(operation, made)
    assertCarries(made.body, values)
    const show = operationOf(operation.resource, 'show')
    if (!show || made.status !== 201) return
    const shown = await ours.send(show, await ours.target(show, made.body))
    const lasting = Object.entries(made.body).filter(([name]) => !operation.reveals.includes(name))
    assert.deepEqual(shown.body, Object.fromEntries(lasting))
    if (show.parent) return
    const location = String(made.headers.get('location'))
    assert.deepEqual((await api.call('GET', location.replace(/^https?:\/\/[^/]+/, ''))).body, shown.body)
  })

  test(`${operation.id} takes ids as texts and as public ids`, async () => {
    const references = Object.entries(operation.body).filter(([, { kind }]) => kind.references)
    for (const form of [String, publicIdOf(references)]) {
      const values = await ours.values(operation)
      const texts = Object.fromEntries(
        references
          .filter(([name]) => typeof values[name] === 'number')
          .map(([name]) => [name, form(values[name] as number, name)]),
      )
      const made = await ours.send(operation, await ours.target(operation), {
        body: wrapped(operation, { ...values, ...texts }),
      })
      assertDone(operation, made)
      assertCarries(made.body, values)
      if (Object.keys(texts).length === 0) return
    }
  })
}

for (const operation of product.operations.filter(({ root }) => root !== undefined)) {
  test(`${operation.id} refuses bodies it cannot read`, async () => {
    const target = await ours.target(operation)
    const bodies = [
      '{',
      '[]',
      '"text"',
      ...(operation.root === null || operation.bodyOptional ? [] : ['', '{}', `{"${operation.root}":{}}`]),
    ]
    for (const body of bodies) {
      const answer = await ours.send(operation, target, { body })
      assert.equal(answer.status, 400, body)
      assert.equal(typeof answer.body.error, 'string')
      assertDocumented(operation, answer)
    }
  })
}

for (const operation of of('update')) {
  test(`${operation.id} changes by PUT as by PATCH, and not at all by the same values`, async () => {
    const row = await ours.fresh(operation.resource.name)
    const target = await ours.target(operation, row)
    const body = await ours.body(operation)
    const values = Object.values(body ?? {})[0] as Record<string, unknown>
    const [put, patch] = ['PUT', 'PATCH'].map(
      (method) => () => api.call(method, pathOf(operation, target), { body }),
    ) as [() => Promise<Answer>, () => Promise<Answer>]
    const first = await put()
    assertDone(operation, first)
    assertCarries(first.body, values)
    const before = await events()
    for (const again of [put, patch, put]) assert.deepEqual((await again()).body, first.body)
    assert.equal(await events(), before, 'an update that changes nothing emits events')
  })

  const clearable = Object.entries(operation.body).filter(([name, field]) =>
    isClearable(operation, name, field),
  )
  if (clearable.length > 0) {
    test(`${operation.id} clears what is null`, async () => {
      const row = await ours.fresh(operation.resource.name)
      const nulls = Object.fromEntries(clearable.map(([name]) => [name, null]))
      const answer = await ours.send(operation, await ours.target(operation, row), {
        body: wrapped(operation, nulls),
      })
      assertDone(operation, answer)
      for (const [name] of clearable) if (name in answer.body) assert.equal(answer.body[name], null, name)
    })
  }

  const texts = Object.entries(operation.body).filter(([name, field]) => isFreeText(operation, name, field))
  if (texts.length > 0) {
    test(`${operation.id} keeps texts letter by letter`, async () => {
      const row = await ours.fresh(operation.resource.name)
      const target = await ours.target(operation, row)
      const values = fc.record(Object.fromEntries(texts.map(([name]) => [name, anyText])))
      await fc.assert(
        fc.asyncProperty(values, async (given) => {
          const answer = await ours.send(operation, target, { body: wrapped(operation, given) })
          assertDone(operation, answer)
          assertCarries(answer.body, given)
        }),
        { numRuns: 5 },
      )
    })
  }
}

for (const operation of of('delete')) {
  test(`${operation.id} removes a row once, whatever type its empty body claims`, async () => {
    const row = await ours.fresh(operation.resource.name)
    const target = await ours.target(operation, row)
    const gone = await ours.send(operation, target, { headers: { 'content-type': 'application/xml' } })
    assertDone(operation, gone)
    if (!samples[operation.resource.name]?.archives) {
      const again = await ours.send(operation, target)
      assert.equal(again.status, 404)
      assertDocumented(operation, again)
    }
    const list = operationOf(operation.resource, 'index')
    if (!list) return
    const rows = rowsOf(list, await ours.send(list, await ours.target(list, row)))
    assert.ok(!rows.some(({ id }) => id === row.id), 'a removed row is listed')
  })
}

for (const operation of of('action')) {
  test(`${operation.id} does what it says`, async () => {
    const own = samples[operation.resource.name]?.actions?.[operation.action ?? '']?.row
    const row = operation.member ? await (own?.(ours) ?? ours.fresh(operation.resource.name)) : undefined
    const target = await ours.target(operation, row)
    const body = await ours.body(operation)
    const first = earlier(operation)
    if (first) assertDone(first, await ours.send(first, target, { body: await ours.body(first) }))
    const answer = await ours.send(operation, target, {
      body,
      ...(body === undefined && { headers: { 'content-type': 'application/xml' } }),
    })
    assertDone(operation, answer)
  })
}

/** The action that has to come before this one, where a sample says so. */
function earlier({ resource, action }: Operation): Operation | undefined {
  const after = action ? samples[resource.name]?.actions?.[action]?.after : undefined
  return after === undefined
    ? undefined
    : product.operations.find((other) => other.resource === resource && other.action === after)
}

const variants = ({ surface }: Operation, path: string): string[] => [
  ...(surface === 'api' ? [`${path}.json`] : []),
  `${path}/`,
  `${path}?no_such_thing=1`,
]

const wrapped = ({ root }: Operation, values: object): object => (root ? { [root]: values } : values)

function isFreeText({ resource }: Operation, name: string, { kind, options }: Field): boolean {
  return (
    ['input', 'textarea'].includes(kind.control) &&
    !options.input &&
    !options.hidden &&
    options.set !== 'ignored' &&
    !samples[resource.name]?.rewrites?.includes(name)
  )
}

function isClearable({ resource }: Operation, name: string, { kind, options }: Field): boolean {
  return (
    kind.column !== undefined &&
    kind.control !== 'json' &&
    !options.required &&
    options.default === undefined &&
    !options.input &&
    options.set !== 'ignored' &&
    !samples[resource.name]?.keeps?.includes(name)
  )
}

/** What was sent is what is shown, where it is shown: numbers may come back as decimal texts. */
function assertCarries(shown: Shown, values: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(values)) {
    if (!(name in shown) || typeof value === 'object') continue
    const same =
      shown[name] === value || Number(shown[name]) === Number(value) || sameTime(shown[name], value)
    assert.ok(same, `${name} is ${JSON.stringify(shown[name])} after ${JSON.stringify(value)}`)
  }
}

const sameTime = (one: unknown, other: unknown): boolean =>
  Date.parse(String(one)) === Date.parse(String(other))

/** The public id of the row a reference names. */
function publicIdOf(references: readonly (readonly [string, Field])[]) {
  return (id: number, name: string): string => {
    const field = references.find(([own]) => own === name)?.[1]
    return product.resolve(field?.kind.references?.resource ?? '').publicId.encode(id)
  }
}

async function events(): Promise<number> {
  const { rows } = await api.platform.store.pool.query(
    'select count(*)::int as count from webhooks_outgoing_events',
  )
  return Number(rows[0]?.count)
}
