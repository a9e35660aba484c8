import { createHash } from 'node:crypto'
import { type ContactRow, contactOf } from './contact.ts'
import { timed } from './contact-profile.ts'
import { jsonapi, resourceObject } from './json-api.ts'
import { purchaseOf } from './purchase.ts'

/** A delivery as an adapter needs it; `data` is what `webhookSubjects` gave. */
export interface WebhookDelivery {
  readonly url: string
  readonly data: string | null
  readonly event: { readonly event_type_id: string; readonly subject_type: string }
}

export type WebhookAdapter = (delivery: WebhookDelivery) => {
  readonly body: string
  readonly headers: Readonly<Record<string, string>>
}

/** The three ways a funnel webhook may be written (classic-v1.md section 7.4), by the name of the setting. */
export const webhookAdapters = {
  attributes: adapter((_name, { event: _field, ...fields }, event) => ({ ...fields, event })),
  json: adapter((name, fields, event) => ({ [name]: fields, event })),
  json_api: adapter((name, fields, event) => ({ data: resourceObject(`${name}s`, fields), jsonapi, event })),
} as const satisfies Readonly<Record<string, WebhookAdapter>>

type Fields = Readonly<Record<string, unknown>>

/** `event` is the verb alone, and the last key; the id of the delivery hashes the address and the body (section 7.3). */
function adapter(shape: (name: string, fields: Fields, event: string) => object): WebhookAdapter {
  return ({ url, data, event: { event_type_id, subject_type } }) => {
    const verb = event_type_id.slice(event_type_id.lastIndexOf('.') + 1)
    const row = timed(data)
    const [name, fields] =
      subject_type === 'Order' ? ['purchase', purchaseOf(row)] : ['contact', contactOf(row as ContactRow)]
    const body = JSON.stringify(shape(name, fields, verb))
    const id = createHash('md5').update(url).update(body).digest('hex')
    return { body, headers: { 'x-clickfunnels-webhook-delivery-id': id } }
  }
}
