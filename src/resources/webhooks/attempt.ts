import { integer } from '../../define/kinds/number.ts'
import { document } from '../../define/kinds/structure.ts'
import { text } from '../../define/kinds/text.ts'
import { timestamp } from '../../define/kinds/time.ts'
import { resource } from '../../define/resource.ts'

/** One try of a delivery with what was sent and what came back; the body sent is that of the event. */
export const attempt = resource({
  name: 'Webhooks::Outgoing::Attempt',
  parent: 'Webhooks::Outgoing::Delivery',
  access: 'webhooks',
  surface: 'operator',
  log: true,
  operations: ['index', 'show'],
  fields: {
    number: integer({ set: 'server', required: true, doc: 'Counts from 1.' }),
    url: text({ set: 'server', required: true }),
    started_at: timestamp({ set: 'server', required: true }),
    duration_ms: integer({ set: 'server', required: true }),
    request_headers: document({ set: 'server' }),
    code: integer({ set: 'server', required: true, doc: 'Status of the answer; 0 where there was none.' }),
    error: text({ set: 'server', doc: 'Why there was no answer, as a code.' }),
    message: text({ set: 'server' }),
    response_headers: document({ set: 'server' }),
    response_body: text({ set: 'server', doc: 'The first 64 KiB.' }),
  },
  short: ['id', 'public_id', 'number', 'code'],
  firstId: 880_000_000,
})
