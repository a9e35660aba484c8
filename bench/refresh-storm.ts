import { simulateRefreshes } from '../test/gateway/refresh-simulation.ts'
import { freshDatabase } from '../test/harness/database.ts'
import { globalSetup, globalTeardown } from '../test/harness/global-setup.ts'

// Refreshes under a storm of calls and crashes, in simulated time: `node bench/refresh-storm.ts [expiries] [seed]`.

const expiries = Number(process.argv[2] ?? 10_000)
const seed = Number(process.argv[3] ?? 1)

await globalSetup()
try {
  for (const crashes of ['recoverable', 'anywhere'] as const) {
    const { connection } = await freshDatabase()
    const from = performance.now()
    const settings = { connection, expiries, callsPerExpiry: 100, seed, crashChance: 0.02, crashes }
    const result = await simulateRefreshes(settings)
    console.log(`crashes ${crashes}, ${((performance.now() - from) / 1000).toFixed(0)} s`, result)
  }
} finally {
  await globalTeardown()
}
