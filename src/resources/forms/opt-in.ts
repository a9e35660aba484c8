import { integer } from '../../define/kinds/number.ts'
import { reference } from '../../define/kinds/reference.ts'
import { object, record } from '../../define/kinds/structure.ts'
import { text } from '../../define/kinds/text.ts'
import { resource } from '../../define/resource.ts'
import { funnel } from '../funnels/funnel.ts'
import { page } from '../pages/page.ts'

const named = object({ id: integer({ required: true }), public_id: text(), name: text({ required: true }) })

const inShort = (row: string, alphabet: string): string =>
  `json_build_object('id', ${row}.id, 'public_id', public_id(${row}.id, '${alphabet}'), 'name', ${row}.name)`

const ofPage =
  'from pages p left join funnels f on f.id = p.funnel_id where p.workspace_id = r.workspace_id and p.id = r.page_id'

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
    page: named({
      hidden: true,
      set: 'server',
      from: `select ${inShort('p', page.publicId.alphabet)} ${ofPage}`,
    }),
    funnel: named({
      hidden: true,
      set: 'server',
      from: `select ${inShort('f', funnel.publicId.alphabet)} ${ofPage} and f.id is not null`,
    }),
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
