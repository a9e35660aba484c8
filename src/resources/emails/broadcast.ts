import { boolean } from '../../define/kinds/boolean.ts'
import { ids } from '../../define/kinds/embed.ts'
import { integer } from '../../define/kinds/number.ts'
import { reference } from '../../define/kinds/reference.ts'
import { json, objects } from '../../define/kinds/structure.ts'
import { choice, email, longText, text } from '../../define/kinds/text.ts'
import { timestamp, timeZone } from '../../define/kinds/time.ts'
import { resource } from '../../define/resource.ts'

/** A mail to many contacts. What sending means here: docs/emails.md (facts: v2-behaviour.md section 14.20). */
export const broadcast = resource({
  name: 'Emails::Broadcast',
  parent: 'Workspace',
  access: 'emails',
  fields: {
    name: text({ required: true, example: 'March news' }),
    status: choice(['canceled', 'complete', 'draft', 'paused', 'scheduled', 'sending', 'unhealthy'])({
      set: 'server',
      default: "'draft'",
      filter: true,
    }),
    subject: text(),
    preheadline: text({ doc: 'At most 150 characters.' }),
    from_name: text({ set: 'server' }),
    from_email: email({
      required: true,
      doc: 'An address of the workspace.',
      example: 'hello@myworkspace.localhost',
    }),
    reply_to_email: email(),
    html_body: longText(),
    text_body: longText(),
    template_id: reference(
      'Emails::Template',
      'restrict',
    )({
      hidden: true,
      doc: 'Its subject and bodies replace those given.',
    }),
    filter_id: reference('RefineFilter')({ doc: 'Whom it goes to; its criteria are copied.' }),
    filter_criteria: json({ set: 'server', hidden: true }),
    topic_ids: ids('Emails::Topic', {
      through: 'Emails::BroadcastTopic',
      by: 'broadcast_id',
      to: 'topic_id',
    })(),
    recipients: objects({ email: email({ required: true }), first_name: text(), last_name: text() })({
      hidden: true,
      set: 'create',
      doc: 'At most 1000, beside or instead of a filter.',
    }),
    external_id: text(),
    send_at: timestamp({ doc: 'When it is planned for.' }),
    send_at_local_time: text(),
    time_zone: timeZone(),
    send_immediately: boolean({ set: 'create', default: 'false' }),
    sending_at: timestamp({ set: 'server' }),
    complete_at: timestamp({ set: 'server' }),
    origination_channel_id: integer({ set: 'server' }),
    origination_channel_type: text({ set: 'server' }),
  },
  list: { byId: true },
  states: [
    {
      field: 'status',
      initial: 'draft',
      transitions: {
        schedule: { from: ['draft'], to: 'scheduled' },
        start: { from: ['draft', 'scheduled'], to: 'sending' },
        finish: { from: ['sending'], to: 'complete' },
        pause: { from: ['scheduled', 'sending'], to: 'paused' },
        resume: { from: ['paused'], to: 'sending' },
        cancel: { from: ['scheduled', 'paused'], to: 'canceled' },
        fail: { from: ['sending'], to: 'unhealthy' },
      },
      enters: {
        draft: {},
        scheduled: {},
        sending: { sets: { sending_at: 'now' } },
        paused: {},
        complete: { sets: { complete_at: 'now' } },
        canceled: {},
        unhealthy: {},
      },
    },
  ],
  firstId: 512_000,
  irregular: {
    updateMethod: 'patch',
    ids: {
      show: 'getEmailsBroadcast',
      create: 'createEmailsBroadcast',
      update: 'updateEmailsBroadcast',
      delete: 'removeEmailsBroadcast',
    },
  },
})
