import { one } from '../../define/kinds/embed.ts'
import { integer } from '../../define/kinds/number.ts'
import { reference } from '../../define/kinds/reference.ts'
import { object } from '../../define/kinds/structure.ts'
import { longText, text } from '../../define/kinds/text.ts'
import { timestamp } from '../../define/kinds/time.ts'
import { resource } from '../../define/resource.ts'

/** A booked appointment. The API lists them; bookings come from the calendar (v2-behaviour.md section 14.23). */
export const scheduledEvent = resource({
  name: 'Appointments::ScheduledEvent',
  parent: 'Workspace',
  access: 'appointments',
  operations: ['index'],
  fields: {
    status: text({ set: 'server', required: true, default: "'scheduled'" }),
    start_on: timestamp({ set: 'server', required: true }),
    end_on: timestamp({ set: 'server' }),
    tzid: text({ set: 'server', doc: 'IANA name of the time zone.', example: 'Europe/London' }),
    event_type_name: text({ set: 'server', hidden: true }),
    event_type: object({ name: text() })({
      set: 'server',
      from: "json_build_object('name', r.event_type_name)",
    }),
    primary_contact_id: reference('Contact')({ set: 'server', hidden: true }),
    primary_contact: one('Contact', { by: 'primary_contact_id', pick: 'short' })(),
    max_invitees: integer({ set: 'server' }),
    order_id: integer({ set: 'server' }),
    comments: longText({ set: 'server' }),
  },
  events: [
    'appointments/scheduled_event.created',
    {
      id: 'appointments/scheduled_event.canceled',
      on: ['update'],
      when: "r.status = 'canceled' and o.status <> 'canceled'",
    },
    {
      id: 'appointments/scheduled_event.rescheduled',
      on: ['update'],
      when: 'r.start_on <> o.start_on',
    },
  ],
  firstId: 58_000,
  irregular: { ids: { index: 'listAppointmentsScheduledEvents' } },
})
