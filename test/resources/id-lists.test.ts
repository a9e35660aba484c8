import assert from 'node:assert/strict'
import { test } from 'node:test'
import { product } from '../../src/resources/index.ts'
import { type Fixtures, fixturesOf } from '../contract/fixtures.ts'
import { runningApi } from '../harness/running-api.ts'

let ours: Fixtures
let theirs: Fixtures
const api = runningApi({}, async () => {
  ours = fixturesOf(api, api.ours)
  theirs = fixturesOf(api, api.theirs)
})

/** Lists of ids that stand in the row itself, without a table in between. */
const lists = product.operations
  .filter(({ kind }) => kind === 'create' || kind === 'update')
  .flatMap((operation) =>
    Object.entries(operation.body).flatMap(([name, { kind, options }]) => {
      const listed = kind.column && !options.input && kind.item?.references?.resource
      return listed ? [{ operation, name, listed }] : []
    }),
  )

for (const { operation, name, listed } of lists) {
  test(`${operation.id} takes ids of our own into ${name}, and refuses others as if they did not exist`, async () => {
    const row = operation.member ? await ours.fresh(operation.resource.name) : undefined
    const send = async (ids: readonly unknown[]) => {
      const values = { ...(await ours.values(operation)), [name]: ids }
      const body = { [String(operation.root)]: values }
      return ours.send(operation, await ours.target(operation, row), { body })
    }
    const own = await ours.shared(listed)
    const foreign = await theirs.shared(listed)
    const good = await send([own.public_id])
    assert.equal(good.status, operation.status)
    assert.deepEqual(good.body[name], [own.id])
    const refused = await send([own.id, foreign.id])
    assert.equal(refused.status, 422)
    assert.deepEqual(refused.body, (await send([own.id, foreign.id + 1_000_000])).body)
    assert.deepEqual(refused.body, (await send([foreign.public_id])).body)
  })
}

test('an id in a list may stay when its row has gone, so that a list can be sent back as it came', async () => {
  const image = await ours.fresh('Image')
  const made = await ours.made('Product', { image_ids: [image.id] })
  await api.call('DELETE', `/api/v2/images/${image.id}`)
  const path = `/api/v2/products/${made.id}`
  const again = await api.call('PUT', path, { body: { product: { name: 'Kettle', image_ids: [image.id] } } })
  assert.equal(again.status, 200, JSON.stringify(again.body))
  const other = await ours.made('Product', {})
  const gone = await api.call('PUT', `/api/v2/products/${other.id}`, {
    body: { product: { image_ids: [image.id] } },
  })
  assert.equal(gone.status, 422)
})
