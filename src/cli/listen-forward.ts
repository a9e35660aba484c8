import { setTimeout as pause } from 'node:timers/promises'
import type { ApiCaller } from './api-caller.ts'

/** How long the local address may take, as the server's own attempts do. */
const forwardTimeoutMs = 10_000

/** How much of its answer is kept, in characters. */
const answerLengthMax = 65_536

/** How often an acknowledgement is tried while the server cannot be reached, and how long apart. */
const acknowledgeTriesMax = 60
const acknowledgeRetryMs = 1000

/** A delivery as the feed hands it out: the request to make, signed. */
export interface Fetched {
  readonly delivery_id: number
  readonly event_type_id: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** Makes the request as it is, prints what came of it, and tells the server. */
export async function forward(
  api: ApiCaller,
  settings: { readonly forward: string; readonly print: (line: string) => void },
  entry: Fetched,
): Promise<void> {
  const begun = performance.now()
  const answer = await send(settings.forward, entry)
  const duration_ms = Math.round(performance.now() - begun)
  settings.print(
    `${answer.code || answer.error} ${entry.event_type_id} ${eventId(entry.body)} (${duration_ms} ms)`,
  )
  const path = `/operator/webhooks/outgoing/deliveries/${entry.delivery_id}/acknowledge`
  for (let tries = 1; tries <= acknowledgeTriesMax; tries++) {
    const told = await api.post(path, { ...answer, duration_ms })
    if (!('error' in told) || (told.status !== 0 && told.status < 500)) return
    await pause(acknowledgeRetryMs)
  }
}

async function send(
  url: string,
  { headers, body }: Fetched,
): Promise<{ code: number; error?: string; response_body?: string }> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers,
      body,
      redirect: 'manual',
      signal: AbortSignal.timeout(forwardTimeoutMs),
    })
    const text = (await response.text()).slice(0, answerLengthMax).replaceAll('\0', '\ufffd')
    return { code: response.status, response_body: text.toWellFormed() }
  } catch (error) {
    const { name, cause } = error as Error & { cause?: { code?: string } }
    return { code: 0, error: name === 'TimeoutError' ? 'timeout' : (cause?.code ?? 'connection_lost') }
  }
}

const eventId = (body: string): string => (JSON.parse(body) as { event_id: string }).event_id
