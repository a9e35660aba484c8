import { integer } from '../../define/kinds/number.ts'
import { reference } from '../../define/kinds/reference.ts'
import { record } from '../../define/kinds/structure.ts'
import { resource } from '../../define/resource.ts'
import { originOf } from '../pages/origin.ts'

/** What somebody sent from a page: a log that clients read (v2-behaviour.md section 14.15). */
export const optIn = resource({
  name: 'FormSubmission',
  parent: 'Workspace',
  access: 'forms',
  operations: ['index', 'show'],
  fields: {
    contact_id: reference('Contact')({ set: 'server', filter: true }),
    page_id: integer({ filter: true, set: 'server' }),
    data: record({
      set: 'server',
      default: "'{}'",
      doc: 'What was sent, by the names of the inputs.',
      example: { email: 'ada@example.com' },
    }),
    ...originOf('r.page_id'),
  },
  origin: { page: 'page', funnel: 'funnel' },
  list: { byId: true },
  events: ['form_submission.created'],
  actions: {
    record: {
      on: 'collection',
      method: 'post',
      operationId: 'recordFormSubmissions',
      summary: 'Record an opt-in as a page does: it finds or makes the contact',
      body: {
        page_id: reference('Page')(),
        data: record({ required: true }),
      },
      status: 201,
      extra: true,
      retries: true,
    },
  },
  firstId: 33_800_000,
})
