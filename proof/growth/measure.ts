import pg from 'pg'
import type { Operation } from './operations.ts'

/** What an operation cost: the middle of its latencies, and the pages of the store it touched. */
export interface Cost {
  readonly ms: number
  readonly pages: number
}

/** Sends the request of an operation and reads the answer; throws where it is refused. */
export type Send = (operation: Operation) => Promise<void>

const warmUp = 10

/** Runs the operation `rounds` times `times`; the latency is the median of the rounds' medians. */
export async function measure(
  operation: Operation,
  send: Send,
  client: pg.Client,
  rounds: number,
  times: number,
): Promise<Cost> {
  for (let run = 0; run < warmUp; run++) await send(operation)
  const medians: number[] = []
  for (let round = 0; round < rounds; round++) {
    const taken: number[] = []
    for (let run = 0; run < times; run++) {
      const start = performance.now()
      await send(operation)
      taken.push(performance.now() - start)
    }
    medians.push(median(taken))
  }
  const ran = await recorded(() => send(operation))
  return { ms: median(medians), pages: await pagesOf(client, ran) }
}

export const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0

interface Query {
  readonly text: string
  readonly values: unknown[]
}

/** The statements that sessions of this process ran during the work, with their values. */
async function recorded(work: () => Promise<void>): Promise<Query[]> {
  const queries: Query[] = []
  const run = pg.Client.prototype.query as (...args: unknown[]) => unknown
  pg.Client.prototype.query = function (this: pg.Client, ...args: unknown[]) {
    const query = args[0] as { text?: string; values?: unknown[] }
    if (query?.text && own.test(query.text)) queries.push({ text: query.text, values: query.values ?? [] })
    return run.apply(this, args)
  } as never
  try {
    await work()
  } finally {
    pg.Client.prototype.query = run as never
  }
  return queries
}

/** Statements about contacts and orders: what the background and the token check ask meanwhile is not the operation. */
const own = /\b(contacts|orders|refine_filters|set_config)\b/

/** Runs them once more under EXPLAIN, undone, and counts the pages they ask for: the same each time, whatever else runs. */
async function pagesOf(client: pg.Client, queries: readonly Query[]): Promise<number> {
  let pages = 0
  await client.query('begin')
  try {
    for (const { text, values } of queries) {
      if (text.includes('set_config')) {
        await client.query(text, values)
        continue
      }
      const fresh = /insert into/.test(text) ? values.map(another) : values
      const explained = `explain (analyze, buffers, format json) ${text}`
      const { rows } = await client.query({ text: explained, values: fresh })
      const [{ Plan: plan }] = rows[0]['QUERY PLAN']
      pages += plan['Shared Hit Blocks'] + plan['Shared Read Blocks']
    }
    return pages
  } finally {
    await client.query('rollback')
  }
}

/** A row made twice has another address the second time. */
const another = (value: unknown): unknown =>
  typeof value === 'string' && value.includes('@') ? `again.${value}` : value
