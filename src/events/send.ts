import type { Vault } from '../store/vault.ts'
import { type Adapters, bodyOf } from './adapter.ts'
import { signedHeaders } from './envelope.ts'
import type { Claimed, Result } from './queue.ts'
import { isDelivered, nextStep } from './schedule.ts'

/** Limits of one attempt. */
export const attemptTimeoutMs = 10_000
export const responseBytesMax = 64 * 1024

/** Opened secrets that are remembered, so that not every attempt decrypts. */
const secretsMax = 10_000

/** The way out, as far as attempts need it; failures are values. */
export type SendOut = (request: {
  readonly url: string
  readonly method: 'POST'
  readonly headers: Record<string, string>
  readonly body: string
}) => Promise<
  | { readonly status: number; readonly headers: Record<string, unknown>; readonly body: Buffer }
  | { readonly error: string; readonly message: string }
>

/** When an attempt is made, and how long it takes. */
export interface AttemptClock {
  now(): Date
  elapsedMs(): number
}

/** Makes one attempt: signs the body at this moment, sends it, and says what follows. Never throws. */
export function attempter(
  send: SendOut,
  vault: Vault,
  scheduleMs: readonly number[],
  adapters: Adapters = {},
  clock: AttemptClock = { now: () => new Date(), elapsedMs: () => performance.now() },
): (delivery: Claimed) => Promise<Result> {
  const open = secretOpener(vault)
  const written = bodyOf(adapters)
  return async (delivery) => {
    const { id, endpointId, worker, url, triesCount } = delivery
    const startedAt = clock.now()
    const begun = clock.elapsedMs()
    const tries = triesCount + 1
    let requestHeaders: Record<string, string> = {}
    let answer: Awaited<ReturnType<SendOut>>
    try {
      const current = open(delivery.secret, endpointId, 'webhook_secret')
      const previous = delivery.previousSecret && open(delivery.previousSecret, endpointId, 'previous_secret')
      const { body, headers } = written(delivery)
      requestHeaders = { ...signedHeaders(body, { current, previous }, startedAt, tries), ...headers }
      answer = await send({ url, method: 'POST', headers: requestHeaders, body })
    } catch (error) {
      answer = { error: 'not_sent', message: error instanceof Error ? error.message : String(error) }
    }
    const code = 'status' in answer ? answer.status : 0
    const next = nextStep(scheduleMs, code, tries)
    return {
      id,
      endpointId,
      worker,
      delivered: isDelivered(code),
      waitMs: next.status === 'queued' ? next.waitMs : null,
      url,
      startedAt,
      durationMs: clock.elapsedMs() - begun,
      requestHeaders,
      code,
      error: 'error' in answer ? answer.error : null,
      message: 'error' in answer ? answer.message : null,
      responseHeaders: 'status' in answer ? answer.headers : null,
      responseBody: 'status' in answer ? storable(answer.body) : null,
    }
  }
}

/** Text the store can hold: bytes that are no UTF-8, and NUL, become replacement characters. */
const storable = (body: Buffer): string => body.toString('utf8').replaceAll('\0', '\ufffd')

function secretOpener(vault: Vault): (sealed: string, row: string, column: string) => string {
  const opened = new Map<string, string>()
  return (sealed, row, column) => {
    const known = opened.get(sealed)
    if (known !== undefined) return known
    const plain = vault.decrypt(sealed, { table: 'webhooks_outgoing_endpoints', row, column })
    if (opened.size >= secretsMax) opened.clear()
    opened.set(sealed, plain)
    return plain
  }
}
