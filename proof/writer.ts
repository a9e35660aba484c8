import { setTimeout as delay } from 'node:timers/promises'
import type pg from 'pg'

/** Creates contacts without pause and remembers those whose creation was acknowledged. */
export interface Writer {
  readonly acknowledged: readonly number[]
  /** Answers by status so far; `none` counts requests that got no answer at all, `late` those that waited too long. */
  readonly answers: Readonly<Record<string, number>>
  /** When the last write was acknowledged, in `performance.now()`. */
  readonly lastAt: number
  /** Refusals that were not as they should be: a 503 without `Retry-After`, a body that is not the wire's. */
  readonly wrong: readonly string[]
  /** Resolves when the next write is acknowledged. */
  next(): Promise<void>
  stop(): Promise<void>
  /** Acknowledged contacts that are not in the database, or whose event is not. */
  lost(client: pg.ClientBase | pg.Pool): Promise<number>
}

/** Longer than any limit of the server. */
const patienceMs = 45_000
const pauseAfterRefusalMs = 20

let made = 0

/** Starts `loops` writers; every second write carries an `Idempotency-Key` and so takes a transaction. */
export function startWriter(origin: string, token: string, contacts: string, loops = 4): Writer {
  const acknowledged: number[] = []
  const answers: Record<string, number> = {}
  const wrong: string[] = []
  let lastAt = 0
  let stopped = false
  let waiting: (() => void)[] = []
  const count = (what: string): void => {
    answers[what] = (answers[what] ?? 0) + 1
  }

  const write = async (): Promise<boolean> => {
    const number = ++made
    const response = await fetch(`${origin}${contacts}`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
        ...(number % 2 && { 'idempotency-key': `writer-${number}` }),
      },
      body: JSON.stringify({ contact: { email_address: `writer-${process.pid}-${number}@example.com` } }),
      signal: AbortSignal.timeout(patienceMs),
    })
    const text = await response.text()
    count(String(response.status))
    if (response.status !== 201) {
      const problem = refusalProblem(response, text)
      if (problem) wrong.push(problem)
      return false
    }
    acknowledged.push(JSON.parse(text).id)
    lastAt = performance.now()
    for (const resolve of waiting.splice(0)) resolve()
    return true
  }

  const loop = async (): Promise<void> => {
    while (!stopped) {
      const good = await write().catch((error: Error) => {
        count(error.name === 'TimeoutError' ? 'late' : 'none')
        return false
      })
      if (!good) await delay(pauseAfterRefusalMs)
    }
  }

  const running = Promise.all(Array.from({ length: loops }, loop))
  return {
    acknowledged,
    answers,
    wrong,
    get lastAt() {
      return lastAt
    },
    next: () => new Promise((resolve) => waiting.push(resolve)),
    async stop() {
      stopped = true
      await running
      waiting = []
    },
    async lost(client) {
      const { rows } = await client.query<{ lost: string }>(
        `select count(*) as lost from unnest($1::bigint[]) as w(id) where not exists (select from contacts c where c.id = w.id)
           or not exists (select from webhooks_outgoing_events e where e.subject_id = w.id and e.event_type_id = 'contact.created')`,
        [acknowledged],
      )
      return Number(rows[0]?.lost)
    },
  }
}

/** A refusal says why, in the wire's body, and when to come back. */
function refusalProblem(response: Response, text: string): string | null {
  const { status, headers } = response
  if (status === 503 && !headers.get('retry-after')) return `a 503 without Retry-After: ${text}`
  if (status !== 503) return `${status}: ${text}`
  try {
    return typeof JSON.parse(text).error === 'string' ? null : `a 503 with another body: ${text}`
  } catch {
    return `a 503 without JSON: ${text.slice(0, 100)}`
  }
}
