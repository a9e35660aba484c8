import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { startCluster } from '../src/store/cluster.ts'
import type { ConnectionSettings } from '../src/store/connection.ts'
import { migrate } from '../src/store/migrate.ts'
import { fill } from './growth/fill.ts'
import { type Cost, measure } from './growth/measure.ts'
import { operationsOf } from './growth/operations.ts'
import { plot } from './growth/plot.ts'
import { serve } from './growth/server.ts'
import type { Outcome, Proof, ProofOptions } from './proof.ts'

const full = { sizes: [10_000, 100_000, 1_000_000, 10_000_000], rounds: 5, times: 60 }
const quick = { sizes: [1_000, 10_000, 100_000], rounds: 3, times: 15 }

/** How much more an operation may cost beyond the logarithm of the size: what shares the machine, and a level of an index. */
const slack = { factor: 2, ms: 3, pages: 40 }

/** What counts as the latency of an operation that was refused because it took too long. */
const refusedMs = 10_000

export const proof: Proof = {
  promise:
    'From ten thousand contacts to ten million (with a million orders, in ten thousand uneven workspaces, on the largest of them), no operation grows faster than the logarithm of the size, in time or in pages of the store touched, but for those named with a reason.',
  run,
}

async function run({ quick: short, say }: ProofOptions): Promise<Outcome> {
  const { sizes, rounds, times } = short ? quick : full
  const dataDir = await mkdtemp(join(tmpdir(), 'tundish-proof-'))
  const cluster = await startCluster({ dataDir })
  const refused: string[] = []
  const costs = new Map<string, { costs: Cost[]; mayGrow?: string }>()
  try {
    const client = await sessionOf(cluster.connection)
    await migrate(client, new URL('../migrations', import.meta.url).pathname)
    const server = await serve(cluster.connection)
    try {
      let from = 0
      for (const size of sizes) {
        const filled = await fill(client, from, size, say)
        const filters = await server.saveFilters(filled)
        for (const operation of await operationsOf(client, filled, filters)) {
          const known = costs.get(operation.name) ?? { costs: [], mayGrow: operation.mayGrow }
          costs.set(operation.name, known)
          const cost = await measure(operation, server.send, client, rounds, times).catch((error: Error) => {
            refused.push(`${operation.name} at ${size.toLocaleString('en')}: ${error.message}`)
            return { ms: refusedMs, pages: 0 }
          })
          known.costs.push(cost)
        }
        const known = costs.get('webhook fan-out') ?? { costs: [] }
        costs.set('webhook fan-out', known)
        known.costs.push({ ms: await server.timeFanOut(), pages: 0 })
        from = size
      }
    } finally {
      await server.close()
      await client.end()
    }
  } finally {
    await cluster.stop()
    await rm(dataDir, { recursive: true, force: true })
  }
  if (!short) await writeFile(new URL('../docs/growth.svg', import.meta.url), drawing(sizes, costs))
  return outcome(sizes, costs, refused)
}

/** A session that plans as the server's do. */
async function sessionOf(connection: ConnectionSettings): Promise<pg.Client> {
  const client = new pg.Client(connection)
  await client.connect()
  await client.query('set jit = off; set plan_cache_mode = force_generic_plan')
  return client
}

type Costs = ReadonlyMap<string, { readonly costs: readonly Cost[]; readonly mayGrow?: string }>

function drawing(sizes: readonly number[], costs: Costs): string {
  const curves = [...costs].map(([name, { costs: taken }]) => ({ name, values: taken.map(({ ms }) => ms) }))
  return plot(sizes, curves, 'ms', 'Median latency by contacts in the store')
}

function outcome(sizes: readonly number[], costs: Costs, refused: readonly string[]): Outcome {
  const failures = [...refused]
  const figures: Record<string, string> = {}
  for (const [name, { costs: taken, mayGrow }] of costs) {
    const grown = grownBeyond(sizes, taken)
    if (grown && !mayGrow) failures.push(`${name} ${grown}`)
    const pages = taken.some(({ pages }) => pages > 0)
      ? `; ${taken.map(({ pages }) => pages).join(', ')} pages`
      : ''
    figures[name] =
      `${taken.map(({ ms }) => ms.toFixed(2)).join(', ')} ms${pages}${mayGrow ? ` (may grow: ${mayGrow})` : ''}`
  }
  return {
    cases: costs.size * sizes.length,
    failures,
    figures: { sizes: sizes.map((size) => size.toLocaleString('en')).join(', '), ...figures },
  }
}

/** What grew faster than the logarithm of the size, as the end of a sentence; null where nothing did. */
function grownBeyond(sizes: readonly number[], costs: readonly Cost[]): string | null {
  const [first, last] = [costs[0], costs.at(-1)]
  if (!first || !last) return 'was not measured'
  const logarithm = Math.log(sizes.at(-1) ?? 1) / Math.log(sizes[0] ?? 1)
  const allowed = (value: number, more: number): number => value * logarithm * slack.factor + more
  if (last.pages > allowed(first.pages, slack.pages))
    return `touches ${last.pages} pages, and ${first.pages} at first`
  if (last.ms > allowed(first.ms, slack.ms))
    return `takes ${last.ms.toFixed(1)} ms, and ${first.ms.toFixed(1)} at first`
  return null
}
