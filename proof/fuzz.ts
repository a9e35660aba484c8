import { apiTargets } from './fuzz/api-targets.ts'
import { type Campaign, campaign, type Finding, memoryMib } from './fuzz/campaign.ts'
import { classicTargets } from './fuzz/classic-targets.ts'
import { gatewayTargets } from './fuzz/gateway-targets.ts'
import { oauthTargets } from './fuzz/oauth-targets.ts'
import { pageTargets } from './fuzz/page-targets.ts'
import type { Target } from './fuzz/target.ts'
import { openWorld, type World } from './fuzz/world.ts'
import type { Outcome, Proof } from './proof.ts'

/** Requests for each target. */
const runsQuick = 15
const runsFull = 240

/** How much memory the server may hold more after all requests than before them, in MiB; hashing passwords takes most. */
const growthMibMax = 512

export const proof: Proof = {
  promise:
    'Whatever is sent to any operation, the server answers it with a documented status and a body that fits, keeps running in bounded memory, and shows nothing of its insides or of other tenants.',
  async run({ quick, seed, only, say }) {
    const world = await openWorld()
    try {
      const targets = (await targetsOf(world)).filter(({ name }) => !only || name.includes(only))
      const { pid } = world.server
      const before = memoryMib(pid)
      const started = performance.now()
      const { tallies, findings, requests } = await campaign(world, targets, {
        runs: quick ? runsQuick : runsFull,
        seed,
        say,
      })
      const seconds = (performance.now() - started) / 1000
      const after = memoryMib(pid)
      const untouched = [...tallies].filter(([, tally]) => tally.requests === 0).map(([name]) => name)
      const refused = targets.filter(({ name, refuses }) => !refuses && tallies.get(name)?.accepted === 0)
      const accepted = [...tallies.values()].reduce((sum, tally) => sum + tally.accepted, 0)
      return {
        cases: requests,
        failures: [
          ...findings.map(sentenceOf),
          ...untouched.map((name) => `${name} was sent nothing`),
          ...refused.map(({ name }) => `${name} never accepted a request`),
          ...(world.server.pid === pid ? [] : ['the server process ended']),
          ...(after - before > growthMibMax ? [`memory grew by ${after - before} MiB`] : []),
        ],
        figures: {
          targets: targets.length,
          'requests each, at least': Math.min(...[...tallies.values()].map((tally) => tally.requests)),
          'accepted (2xx, 3xx)': `${Math.round((accepted / requests) * 100)} %`,
          'memory before and after': `${before} and ${after} MiB`,
          'requests to make examples': world.calls(),
          'slowest reply': slowestOf(tallies),
          'requests per second': Math.round(requests / seconds),
          seed,
        },
      } satisfies Outcome
    } finally {
      await world.stop()
    }
  },
}

/** Webhook endpoints come last: every event after them is recorded once for each. */
async function targetsOf(world: World): Promise<Target[]> {
  const isLate = ({ name }: Target): boolean => /WebhooksOutgoingEndpoint|funnel_webhooks/i.test(name)
  const all = [
    ...apiTargets(world.ours.token),
    ...classicTargets(world),
    ...oauthTargets(world),
    ...gatewayTargets(world),
    ...(await pageTargets(world)),
  ]
  return [...all.filter((target) => !isLate(target)), ...all.filter(isLate)]
}

function slowestOf(tallies: Campaign['tallies']): string {
  const [name, tally] = [...tallies].reduce((one, other) =>
    other[1].slowestMs > one[1].slowestMs ? other : one,
  )
  return `${Math.round(tally.slowestMs)} ms (${name})`
}

const sentenceOf = ({ fault, targets, count, example }: Finding): string => {
  const names = [...targets]
  const where =
    names.length > 3 ? `${names.slice(0, 3).join(', ')} and ${names.length - 3} more` : names.join(', ')
  return `${fault} [${where}; ${count} times] ${example}`
}
