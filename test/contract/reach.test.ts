import assert from 'node:assert/strict'
import { test } from 'node:test'
import { newToken } from '../../src/auth/secret.ts'
import type { Operation } from '../../src/define/operations.ts'
import { product } from '../../src/resources/index.ts'
import { runningApi } from '../harness/running-api.ts'
import { type Fixtures, fixturesOf, operationOf, rowsOf, type Target } from './fixtures.ts'
import { assertDocumented, assertDone } from './reply.ts'

let ours: Fixtures
let theirs: Fixtures
const api = runningApi({}, async () => {
  ours = fixturesOf(api, api.ours)
  theirs = fixturesOf(api, api.theirs)
})

const isPublic = ({ access }: Operation): boolean => access.category === 'public'

for (const operation of product.operations.filter((operation) => !isPublic(operation))) {
  const reachable = operation.member || operation.parent
  test(`${operation.id} refuses callers without a live token${reachable ? ', and rows of another tenant' : ''}`, async () => {
    for (const token of [null, newToken()]) {
      const answer = await ours.send(operation, { id: 1, parent: 1 }, { token })
      assert.equal(answer.status, 401)
      assertDocumented(operation, answer)
    }
    for (const target of await foreignTargets(operation)) {
      for (const token of [api.ours.token, api.ours.workspaceToken]) {
        const answer = await ours.send(operation, target, { token, body: await ours.body(operation) })
        assert.equal(answer.status, 404, `${JSON.stringify(target)} ${JSON.stringify(answer.body)}`)
        assertDocumented(operation, answer)
      }
    }
    await theirRowsAreUntouched(operation)
  })
}

for (const operation of product.operations.filter(({ kind, parent }) => kind === 'index' && !parent)) {
  test(`${operation.id} shows nothing of another tenant`, async () => {
    const mine = await ours.send(operation, {})
    assertDone(operation, mine)
    const other = await theirs.send(operation, {})
    const foreign = rowsOf(operation, other).map(({ id }) => id)
    assert.ok(foreign.length > 0)
    assert.deepEqual(
      rowsOf(operation, mine).filter(({ id }) => foreign.includes(id)),
      [],
    )
  })
}

test('a row of another list is no place to go on from', async () => {
  const [first, second] = [await ours.fresh('Product'), await ours.fresh('Product')]
  const [elsewhere] = (await api.call('GET', `/api/v2/products/${second.id}/variants`)).body
  const page = async (after: number) =>
    (
      await api.call(
        'GET',
        `/api/v2/products/${first.id}/variants?sort_property=updated_at&sort_order=desc&after=${after}`,
      )
    ).body
  assert.deepEqual(await page(elsewhere.id), await page(elsewhere.id + 1_000_000))
})

/** Their row, their parent, and their row under our parent: by number and by public id. */
async function foreignTargets(operation: Operation): Promise<Target[]> {
  if (!operation.member && !operation.parent) return []
  const row = operation.member ? await theirs.shared(operation.resource.name) : undefined
  const target = await theirs.target(operation, row)
  const publicId = row ? [{ ...target, id: row.public_id }] : []
  const nested = operation.member && operation.parent
  const underOurs = nested ? [{ ...(await ours.target(operation)), id: target.id }] : []
  return [target, ...publicId, ...underOurs]
}

async function theirRowsAreUntouched({ resource, member, method }: Operation): Promise<void> {
  const show = operationOf(resource, 'show')
  if (!member || method === 'get' || !show) return
  const before = await theirs.shared(resource.name)
  const now = await theirs.send(show, await theirs.target(show, before))
  assert.equal(now.status, 200)
  assert.equal(now.body.updated_at, before.updated_at)
}
