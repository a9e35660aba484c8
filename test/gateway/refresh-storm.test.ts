import assert from 'node:assert/strict'
import { test } from 'node:test'
import { freshDatabase } from '../harness/database.ts'
import { simulateRefreshes } from './refresh-simulation.ts'

// bench/refresh-storm.ts runs the same over 10,000 expiries.
const expiries = 150

for (const [crashes, seed] of [
  ['recoverable', 1],
  ['anywhere', 2],
] as const) {
  test(`A hundred calls at each expiry cost one refresh, in two processes that crash (${crashes}).`, async (t) => {
    const { connection, drop } = await freshDatabase()
    t.after(drop)
    const settings = { connection, expiries, callsPerExpiry: 100, seed, crashChance: 0.02, crashes }
    const result = await simulateRefreshes(settings)
    t.diagnostic(JSON.stringify(result))
    assert.deepEqual([result.refreshes, result.reuses, result.status], [expiries, 0, 'ACTIVE'])
    assert.ok(result.crashes > expiries / 50, 'there were crashes')
    if (crashes === 'anywhere') assert.ok(result.replays > 0, 'some came where it hurts')
  })
}
