import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { leasedRates } from '../../src/gateway/rate.ts'
import { limiter } from '../../src/store/limiter.ts'
import { startGateway } from './gateway-harness.ts'

test('Leases of one window never exceed its limit, however many ask at once.', async (t) => {
  const { platform } = await startGateway(t)
  const { lease } = limiter(platform.store)
  const limit = { max: 10, windowS: 3600 }
  const leases = await Promise.all(Array.from({ length: 20 }, () => lease('leased', limit, 3)))
  const granted = leases.map((one) => one.granted)
  assert.equal(
    granted.reduce((sum, one) => sum + one, 0),
    10,
  )
  assert.ok(granted.every((one) => one >= 0 && one <= 3))
  assert.ok(leases.every(({ windowLeftMs }) => windowLeftMs > 0 && windowLeftMs <= 3_600_000))
})

test('Several processes let no more through in a second than the rate, and waste at most what each holds.', async () => {
  const calls = fc.array(fc.record({ process: fc.nat(3), afterMs: fc.nat(120) }), { maxLength: 200 })
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 40 }), calls, async (perSecond, list) => {
      let now = 0
      const world = sharedSeconds(() => now)
      const processes = Array.from({ length: 4 }, () => leasedRates(world.lease, () => now))
      const admitted = new Map<number, number>()
      for (const { process, afterMs } of list) {
        now += afterMs
        const second = Math.floor(now / 1000)
        const waitMs = await processes[process]?.take('key 1', perSecond)
        const before = admitted.get(second) ?? 0
        if (waitMs === 0) admitted.set(second, before + 1)
        else {
          assert.ok(waitMs !== undefined && waitMs <= 1000 && waitMs >= 1)
          assert.ok(before >= perSecond - 3 * Math.ceil(perSecond / 5), `${before} of ${perSecond} were used`)
        }
      }
      for (const count of admitted.values()) assert.ok(count <= perSecond)
    }),
  )
})

test('Calls that come at once share the questions to the store.', async () => {
  const world = sharedSeconds(() => 0)
  const { take } = leasedRates(world.lease, () => 0)
  const waits = await Promise.all(Array.from({ length: 300 }, () => take('key 1', 100)))
  assert.equal(waits.filter((ms) => ms === 0).length, 100)
  assert.ok(world.asked <= 4, `the store was asked ${world.asked} times`)
  await Promise.all(Array.from({ length: 300 }, () => take('key 1', 100)))
  assert.ok(world.asked <= 4, 'a second that is used up is not asked about')
})

/** What processes share, as the store does it, on a clock of the test. */
function sharedSeconds(now: () => number) {
  const hits = new Map<string, number>()
  const world = {
    asked: 0,
    async lease(key: string, { max }: { max: number }, amount: number) {
      world.asked += 1
      const window = `${key} ${Math.floor(now() / 1000)}`
      const before = hits.get(window) ?? 0
      hits.set(window, before + amount)
      return { granted: Math.min(amount, Math.max(0, max - before)), windowLeftMs: 1000 - (now() % 1000) }
    },
  }
  return world
}
