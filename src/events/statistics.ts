import { sql } from 'kysely'
import { statement } from '../store/statement.ts'
import type { Result, Run } from './queue.ts'

/** Upper bounds of the latency histogram, in seconds. */
const bounds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

/** A metric as data: its samples by label. */
export interface Metric {
  readonly name: string
  readonly type: 'counter' | 'gauge' | 'histogram'
  readonly help: string
  readonly samples: readonly {
    readonly suffix?: string
    readonly labels?: Readonly<Record<string, string>>
    readonly value: number
  }[]
}

/** Counts what this process did, and asks the store how the queue stands. */
export interface Statistics {
  count(result: Result): void
  metrics(): Promise<Metric[]>
}

const queueStatement = statement(
  'deliveries_standing',
  sql`select count(*), count(*) filter (where due_at <= statement_timestamp()),
    coalesce(extract(epoch from statement_timestamp() - min(due_at) filter (where due_at <= statement_timestamp())), 0)
    from webhooks_outgoing_deliveries where status = 'queued'`,
)

export function openStatistics(run: Run): Statistics {
  const outcomes = { delivered: 0, failed: 0, exhausted: 0 }
  const buckets = bounds.map(() => 0)
  const latency = { count: 0, sum: 0 }
  return {
    count({ delivered, waitMs, durationMs }) {
      outcomes[delivered ? 'delivered' : waitMs === null ? 'exhausted' : 'failed'] += 1
      latency.count += 1
      latency.sum += durationMs / 1000
      for (const [index, bound] of bounds.entries())
        if (durationMs / 1000 <= bound) buckets[index] = (buckets[index] ?? 0) + 1
    },
    async metrics() {
      const [[queued, due, age] = []] = await run(queueStatement, {})
      const gauge = (name: string, help: string, value: unknown): Metric => ({
        name: `tundish_webhook_${name}`,
        type: 'gauge',
        help,
        samples: [{ value: Number(value) }],
      })
      return [
        gauge('deliveries_queued', 'Deliveries that wait for an attempt, now or later.', queued),
        gauge('deliveries_due', 'Deliveries whose next attempt is due.', due),
        gauge('oldest_due_seconds', 'How long the oldest due delivery has been waiting.', age),
        {
          name: 'tundish_webhook_attempts_total',
          type: 'counter',
          help: 'Attempts this process made, by what came of them; exhausted ones were the last of their delivery.',
          samples: Object.entries(outcomes).map(([outcome, value]) => ({ labels: { outcome }, value })),
        },
        {
          name: 'tundish_webhook_attempt_seconds',
          type: 'histogram',
          help: 'How long attempts of this process took.',
          samples: [
            ...bounds.map((bound, index) => ({
              suffix: '_bucket',
              labels: { le: String(bound) },
              value: buckets[index] ?? 0,
            })),
            { suffix: '_bucket', labels: { le: '+Inf' }, value: latency.count },
            { suffix: '_sum', value: latency.sum },
            { suffix: '_count', value: latency.count },
          ],
        },
      ]
    },
  }
}
