import assert from 'node:assert/strict'
import { afterEach, beforeEach, test } from 'node:test'
import { type Lane, openLane } from '../../src/store/lanes.ts'
import { beatMs, leaseMs, openPresence, type Presence } from '../../src/work/presence.ts'
import { freshDatabase, type TestDatabase } from '../harness/database.ts'

const hourMs = 3_600_000

let database: TestDatabase
let lane: Lane
beforeEach(async () => {
  database = await freshDatabase()
  lane = await openLane(database.connection, 1)
})
afterEach(async () => {
  await lane.close()
  await database.drop()
})

/** A worker whose store has the clock `wall`, beside the clock `elapsed` that only counts. */
function worker(): {
  presence: Presence
  pass(ms: number): void
  set(byMs: number): void
  putBack(): number
} {
  let wall = Date.now()
  let elapsed = 0
  let putBack = 0
  const clock = { at: () => new Date(wall).toISOString() }
  const presence = openPresence(
    lane.run,
    clock,
    () => elapsed,
    async () => void putBack++,
  )
  return {
    presence,
    pass(ms) {
      wall += ms
      elapsed += ms
    },
    set(byMs) {
      wall += byMs
    },
    putBack: () => putBack,
  }
}

test('a worker that beats in time keeps its id, and one that lapsed gets another', async () => {
  const { presence, pass } = worker()
  assert.equal(presence.id(), null)
  await presence.beat()
  const first = presence.id()
  pass(beatMs)
  await presence.beat()
  assert.equal(presence.id(), first)
  pass(leaseMs)
  assert.equal(presence.id(), null, 'nothing is claimed under an id that may have lapsed')
  await presence.beat()
  assert.notEqual(presence.id(), null)
  assert.notEqual(presence.id(), first)
  await presence.leave()
})

test('workers see each other until one leaves', async () => {
  const [one, other] = [worker().presence, worker().presence]
  await one.beat()
  assert.equal(one.hasOthers(), false)
  await other.beat()
  assert.equal(other.hasOthers(), true)
  await one.beat()
  assert.equal(one.hasOthers(), true)
  await other.leave()
  await one.beat()
  assert.equal(one.hasOthers(), false)
  await one.leave()
})

test('a clock that is put back is noticed, once, also right after it jumped ahead', async () => {
  const { presence, pass, set, putBack } = worker()
  const step = async (): Promise<number> => {
    pass(beatMs)
    await presence.beat()
    return putBack()
  }
  assert.equal(await step(), 0)
  assert.equal(await step(), 0)
  set(24 * hourMs)
  assert.equal(await step(), 0, 'the worker lapsed and came back')
  set(-hourMs)
  assert.equal(await step(), 1)
  assert.equal(await step(), 1)
  set(-hourMs)
  assert.equal(await step(), 2)
  await presence.leave()
})
