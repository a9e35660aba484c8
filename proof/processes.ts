import { type Checks, openChecks } from './checks.ts'
import { codesAndTokensHold, gatewayKeysHold, sessionsHold } from './processes/access.ts'
import { type Farm, startFarm } from './processes/farm.ts'
import { killedWorkers, throughput } from './processes/workers.ts'
import { keysHold, limitsHold, webhooksHold } from './processes/writes.ts'
import type { Proof } from './proof.ts'

export const proof: Proof = {
  promise:
    'Several server processes on one PostgreSQL behave as one: sessions, limits, idempotency, webhooks and revocation hold, and the loss of a process loses nothing.',
  async run({ quick, say }) {
    const checks = openChecks()
    const sizes = quick ? { counts: [2], keys: 10, events: 200, minuteMax: 1000, rounds: 1 } : full
    for (const count of sizes.counts) {
      say(`${count} processes behind a round-robin`)
      const farm = await startFarm(count, sizes.minuteMax)
      try {
        await hold(farm, checks, sizes)
      } finally {
        await farm.stop()
      }
    }
    say('workers of one server, killed under load')
    await killedWorkers(checks, sizes.rounds)
    if (!quick) {
      say('reads a second with one process and with two')
      await throughput(checks, loadMs)
    }
    return checks.outcome()
  },
}

const full = { counts: [2, 4], keys: 100, events: 2000, minuteMax: 3000, rounds: 10 }
const loadMs = 10_000

async function hold(farm: Farm, checks: Checks, sizes: { keys: number; events: number }): Promise<void> {
  await sessionsHold(farm, checks)
  await codesAndTokensHold(farm, checks)
  await gatewayKeysHold(farm, checks)
  await keysHold(farm, checks, sizes.keys)
  await webhooksHold(farm, checks, sizes.events)
  await limitsHold(farm, checks)
}
