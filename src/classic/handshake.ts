/** The way out, as far as the handshake needs it; failures are values. */
export type SendOut = (request: {
  readonly url: string
  readonly method: 'POST'
  readonly headers: Record<string, string>
  readonly body: string
  readonly cutBody: true
  readonly limits: { readonly totalTimeoutMs: number; readonly bodyBytesMax: number }
}) => Promise<{ readonly status: number } | { readonly error: string; readonly message: string }>

const limits = { totalTimeoutMs: 10_000, bodyBytesMax: 16 * 1024 }

/**
 * Asks the host of a webhook whether it wants any: a POST of the time to `/funnel_webhooks/test` at its root, which it
 * answers with 200 (classic-v1.md section 7.2). Answers with what is wrong, or null.
 */
export async function handshakeProblem(send: SendOut, webhookUrl: string, at: Date): Promise<string | null> {
  const url = new URL('/funnel_webhooks/test', webhookUrl).href
  const answer = await send({
    url,
    method: 'POST',
    headers: { 'content-type': 'application/json', 'user-agent': 'Tundish' },
    body: JSON.stringify({ time: timeText(at) }),
    cutBody: true,
    limits,
  })
  if ('error' in answer) return `did not pass the test: ${answer.message}`
  if (answer.status === 200) return null
  return `did not pass the test: ${url} answered ${answer.status}, and 200 is wanted`
}

/** `YYYY-MM-DD hh:mm:ss UTC`. */
const timeText = (at: Date): string => `${at.toISOString().slice(0, 19).replace('T', ' ')} UTC`
