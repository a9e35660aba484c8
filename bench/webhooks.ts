import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import pg from 'pg'
import { startCluster } from '../src/store/cluster.ts'
import { migrate } from '../src/store/migrate.ts'
import { floor, graphile, ours } from './webhooks/contenders.ts'

/**
 * Signed deliveries a second to a trivial receiver on loopback, Postgres with fsync on beside it: ours against a loop
 * without storage and against graphile-worker; and what one endpoint of a hundred that hangs costs the others.
 */
const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '20000' },
    rounds: { type: 'string', default: '3' },
    only: { type: 'string' },
  },
})
const [count, rounds] = [Number(values.count), Number(values.rounds)]

const dataDir = await mkdtemp(join(tmpdir(), 'tundish-bench-'))
const cluster = await startCluster({ dataDir })
const receiver = fork(new URL('webhooks/receiver.ts', import.meta.url))
try {
  const client = new pg.Client(cluster.connection)
  await client.connect()
  await migrate(client, new URL('../migrations', import.meta.url).pathname)
  await client.end()
  const [{ port }] = await once(receiver, 'message')
  const url = `http://127.0.0.1:${port}/hook`
  const hundred = Array.from({ length: 100 }, () => url)
  const hanging = [...hundred.slice(1), `http://127.0.0.1:${port}/hang`]
  const { connection } = cluster
  const contenders: Record<string, () => Promise<number>> = {
    floor: () => floor(url, count),
    graphile: () => graphile(connection, url, count, false),
    'graphile, local queue': () => graphile(connection, url, count, true),
    ours: () => ours(connection, [url], count),
    'ours, 100 endpoints': () => ours(connection, hundred, count),
    'ours, one of them hangs': () => ours(connection, hanging, count),
  }
  const rates = new Map<string, number[]>()
  for (let round = 0; round < rounds; round++) {
    for (const [name, run] of Object.entries(contenders)) {
      if (values.only && !values.only.split(';').includes(name)) continue
      const sent = name.endsWith('hangs') ? count * 0.99 : count
      rates.set(name, [...(rates.get(name) ?? []), sent / (await run())])
    }
  }
  const middle = (name: string): number =>
    [...(rates.get(name) ?? [])].sort((a, b) => a - b)[rounds >> 1] ?? 0
  for (const name of rates.keys()) {
    const rate = middle(name)
    const ratio = (rate / middle('floor')).toFixed(2)
    process.stdout.write(
      `${name.padEnd(26)} ${Math.round(rate).toString().padStart(7)} /s   ${ratio} of the floor\n`,
    )
  }
} finally {
  receiver.disconnect()
  await cluster.stop()
  await rm(dataDir, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 })
}
