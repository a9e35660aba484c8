import { createHmac } from 'node:crypto'
import { isoTime } from '../define/kinds/time.ts'

/** An event as Postgres prints its columns; `data`, `page` and `funnel` are JSON text kept to the letter. */
export interface EventTexts {
  readonly uuid: string
  readonly event_type_id: string
  readonly subject_id: string
  readonly subject_type: string
  readonly data: string
  readonly created_at: string
  readonly api_version: string
  readonly workspace_id: string
  readonly page: string | null
  readonly funnel: string | null
}

/** The body of a delivery: every key of section 15.4, always the same bytes for one event. */
export function envelope(event: EventTexts): string {
  const { page, funnel } = event
  const members = [
    `"event_id":${JSON.stringify(event.uuid)}`,
    `"event_type":${JSON.stringify(event.event_type_id)}`,
    `"subject_id":${event.subject_id}`,
    `"subject_type":${JSON.stringify(event.subject_type)}`,
    `"data":${event.data}`,
    `"created_at":"${isoTime(event.created_at)}"`,
    `"api_version":${event.api_version}`,
    `"workspace_id":${event.workspace_id}`,
    `"page_id":${idOf(page)}`,
    `"funnel_id":${idOf(funnel)}`,
    `"page":${page ?? 'null'}`,
    `"funnel":${funnel ?? 'null'}`,
  ]
  return `{${members.join(',')}}`
}

const idOf = (json: string | null): string =>
  json === null ? 'null' : JSON.stringify((JSON.parse(json) as { id?: number }).id ?? null)

/** The secrets of an endpoint: the present one, and the one before while a rotation lasts. */
export interface Secrets {
  readonly current: string
  readonly previous: string | null
}

/**
 * The headers of one attempt, signed over the exact body at the attempt's time (section 15.4). During a rotation the
 * other secret signs in a header of its own, and every second attempt puts it first: a receiver that knows only one
 * of the two secrets accepts the event at its second attempt at the latest.
 */
export function signedHeaders(
  body: string,
  { current, previous }: Secrets,
  sentAt: Date,
  tries: number,
): Record<string, string> {
  const timestamp = String(Math.floor(sentAt.getTime() / 1000))
  const [first, second] = previous !== null && tries % 2 === 0 ? [previous, current] : [current, previous]
  return {
    'content-type': 'application/json',
    'user-agent': 'Tundish',
    'x-webhook-clickfunnels-timestamp': timestamp,
    'x-webhook-clickfunnels-signature': signature(first, timestamp, body),
    ...(second !== null && {
      'x-webhook-clickfunnels-signature-other': signature(second, timestamp, body),
    }),
  }
}

/** Lower-case hex HMAC-SHA256 over timestamp, dot and body; the secret is used as text. */
export const signature = (secret: string, timestamp: string, body: string): string =>
  createHmac('sha256', secret).update(`${timestamp}.`).update(body).digest('hex')
