import { use } from '../../define/kind.ts'
import { boolean } from '../../define/kinds/boolean.ts'
import { integer } from '../../define/kinds/number.ts'
import { document, object } from '../../define/kinds/structure.ts'
import { text, uuid } from '../../define/kinds/text.ts'
import { resource } from '../../define/resource.ts'

const summary = object({ id: integer({ required: true }), public_id: text(), name: text({ required: true }) })

/** A page or funnel in short, kept to the letter like the payload. */
const origin = use({ ...summary().kind, column: 'json' })

/**
 * What happened, with the subject as it stood: written in the statement that made the change, never changed.
 * The log is complete whether or not anybody listens (v2-behaviour.md section 18.6, row 87).
 */
export const event = resource({
  name: 'Webhooks::Outgoing::Event',
  parent: 'Workspace',
  access: 'webhooks',
  log: true,
  operations: ['index', 'show'],
  fields: {
    uuid: uuid({ set: 'server', required: true, default: 'gen_random_uuid()' }),
    event_type_id: text({ set: 'server', required: true, example: 'contact.created' }),
    subject_id: integer({ set: 'server', required: true }),
    subject_type: text({ set: 'server', required: true, example: 'Contact' }),
    data: document({
      set: 'server',
      required: true,
      doc: 'The subject as its own API shows it, at the time of the event.',
    }),
    api_version: integer({ set: 'server', default: '2' }),
    page: origin({ set: 'server', doc: 'The page it comes from, as it was then.' }),
    funnel: origin({ set: 'server', doc: 'The funnel it comes from, as it was then.' }),
    sample: boolean({ set: 'server', hidden: true, default: 'false' }),
  },
  short: ['id', 'public_id', 'uuid', 'event_type_id'],
  list: { only: 'not r.sample' },
  firstId: 210_000_000,
})
