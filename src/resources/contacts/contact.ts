import { boolean } from '../../define/kinds/boolean.ts'
import { ids, many } from '../../define/kinds/embed.ts'
import { flag } from '../../define/kinds/number.ts'
import { object, record } from '../../define/kinds/structure.ts'
import { email, text, uuid } from '../../define/kinds/text.ts'
import { timeJson, timestamp, timeZone } from '../../define/kinds/time.ts'
import { resource } from '../../define/resource.ts'
import { selectionParameters } from '../filters/selection-parameters.ts'
import { originOf } from '../pages/origin.ts'
import { visits } from './visit.ts'

const engagement = ['last_email_sent_at', 'last_email_opened_at', 'last_email_clicked_at']

/** The page of the opt-in that the transaction at work records of a contact. */
const optInPage =
  '(select case when s.created_at = now()::timestamptz(3) then s.page_id end from form_submissions s where s.workspace_id = r.workspace_id and s.contact_id = r.id order by s.id desc limit 1)'

/** The contacts a list shows: not removed, not redacted, not anonymous. */
const listed =
  'r.deleted_at is null and r.redacted_at is null and (r.email_address is not null or r.phone_number is not null)'

/** A person a workspace knows; without e-mail and phone it is anonymous and hidden from lists (section 14.4). */
export const contact = resource({
  name: 'Contact',
  parent: 'Workspace',
  access: 'contacts',
  fields: {
    anonymous: flag({ from: '(r.email_address is null and r.phone_number is null)::int', required: true }),
    email_address: email({
      filter: true,
      unique: { where: 'deleted_at is null and redacted_at is null' },
      example: 'ada@example.com',
    }),
    first_name: text({ example: 'Ada' }),
    last_name: text({ example: 'Lovelace' }),
    phone_number: text({ example: '+15551234567' }),
    time_zone: timeZone({ example: 'London' }),
    uuid: uuid({ set: 'server', required: true, default: 'gen_random_uuid()' }),
    unsubscribed_at: timestamp({ set: 'server' }),
    last_notification_email_sent_at: timestamp({ set: 'server' }),
    email_suppression_reason: text({ set: 'server' }),
    is_active: boolean({
      from: 'r.email_address is not null and r.unsubscribed_at is null and r.deleted_at is null and r.email_suppression_reason is null',
      required: true,
      filter: true,
      doc: 'Can be mailed: has an e-mail address and is not unsubscribed, deleted or suppressed.',
    }),
    fb_url: text(),
    twitter_url: text(),
    instagram_url: text(),
    linkedin_url: text(),
    website_url: text(),
    deleted_at: timestamp({ set: 'server' }),
    redacted_at: timestamp({ set: 'server', hidden: true }),
    last_email_sent_at: timestamp({ set: 'server', hidden: true }),
    last_email_opened_at: timestamp({ set: 'server', hidden: true }),
    last_email_clicked_at: timestamp({ set: 'server', hidden: true }),
    tags: many('Contacts::Tag', {
      through: 'Contacts::AppliedTag',
      by: 'contact_id',
      to: 'tag_id',
      pick: ['id', 'public_id', 'name', 'color'],
      also: { applied_at: 'created_at' },
    })(),
    tag_ids: ids('Contacts::Tag', { through: 'Contacts::AppliedTag', by: 'contact_id', to: 'tag_id' })({
      input: true,
      doc: 'Replaces all tags of the contact.',
    }),
    custom_attributes: record({
      default: "'{}'",
      doc: 'Unknown keys create attributes; values are always texts.',
    }),
    visits,
    email_engagement: object({
      last_email_sent_at: timestamp(),
      last_email_opened_at: timestamp(),
      last_email_clicked_at: timestamp(),
    })({
      expand: true,
      set: 'server',
      from: `json_build_object(${engagement.map((name) => `'${name}', ${timeJson(`r.${name}`)}`).join(', ')})`,
    }),
    ...originOf(optInPage),
  },
  origin: { page: 'page', funnel: 'funnel' },
  short: ['id', 'public_id', 'email_address', 'first_name', 'last_name', 'phone_number'],
  list: {
    byId: true,
    selection: selectionParameters,
    only: listed,
    filters: {
      tag_ids: {
        field: ids('Contacts::Tag', { through: 'Contacts::AppliedTag', by: 'contact_id', to: 'tag_id' })(),
      },
    },
  },
  indexes: [{ columns: 'workspace_id, id', where: listed.replaceAll('r.', '') }],
  events: [
    'contact.created',
    {
      id: 'contact.identified',
      on: ['create', 'update'],
      when: '(r.email_address is not null or r.phone_number is not null) and o.email_address is null and o.phone_number is null',
    },
    'contact.updated',
    'contact.deleted',
  ],
  actions: {
    upsert: {
      on: 'collection',
      method: 'post',
      summary: 'Create or update a contact by e-mail address',
      body: 'create',
      status: 201,
      also: [200],
      retries: true,
    },
    gdpr_destroy: {
      on: 'member',
      method: 'delete',
      summary: 'Redact a contact (GDPR)',
      alsoNested: 'gdpr_destroyContactsOfWorkspace',
      reply: 'none',
      status: 204,
      also: [200],
    },
  },
  firstId: 1_480_000_000,
})
