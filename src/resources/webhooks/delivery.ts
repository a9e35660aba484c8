import { one } from '../../define/kinds/embed.ts'
import { integer } from '../../define/kinds/number.ts'
import { reference } from '../../define/kinds/reference.ts'
import { choice, longText, text } from '../../define/kinds/text.ts'
import { timestamp } from '../../define/kinds/time.ts'
import { resource } from '../../define/resource.ts'

const statuses = ['queued', 'delivered', 'exhausted'] as const

/**
 * One event on its way to one endpoint. The row is the queue: due rows are claimed by the worker, and the answer of
 * each attempt decides what becomes of them.
 */
export const delivery = resource({
  name: 'Webhooks::Outgoing::Delivery',
  parent: 'Workspace',
  access: 'webhooks',
  surface: 'operator',
  operations: ['index', 'show'],
  fields: {
    event_id: reference('Webhooks::Outgoing::Event', 'cascade')({ set: 'server', required: true }),
    endpoint_id: reference('Webhooks::Outgoing::Endpoint', 'cascade')({ set: 'server', required: true }),
    status: choice(statuses)({ set: 'server', required: true, default: "'queued'" }),
    attempts_count: integer({ set: 'server', default: '0' }),
    tries_count: integer({
      set: 'server',
      default: '0',
      doc: 'Attempts since it was queued or replayed: its place in the schedule.',
    }),
    due_at: timestamp({
      set: 'server',
      required: true,
      default: 'now()',
      doc: 'When the next attempt is due.',
    }),
    finished_at: timestamp({ set: 'server' }),
    claimed_by: integer({ set: 'server', hidden: true }),
    data: longText({
      set: 'server',
      hidden: true,
      doc: 'What an endpoint with an adapter is sent of the subject, as JSON of the time of the event.',
    }),
    event: one('Webhooks::Outgoing::Event', {
      by: 'event_id',
      pick: ['uuid', 'event_type_id', 'subject_id', 'subject_type'],
    })({ required: true }),
  },
  short: ['id', 'public_id', 'status'],
  list: {
    unsorted: true,
    filters: {
      status: { field: choice(statuses)(), where: 'r.status = any($)' },
      event_id: { field: reference('Webhooks::Outgoing::Event')(), where: 'r.event_id = any($)' },
      endpoint_id: { field: reference('Webhooks::Outgoing::Endpoint')(), where: 'r.endpoint_id = any($)' },
    },
  },
  indexes: [
    { columns: 'endpoint_id, due_at', where: "status = 'queued'" },
    { columns: 'workspace_id, finished_at', where: "status = 'exhausted'" },
  ],
  actions: {
    replay: { on: 'member', method: 'post', summary: 'Deliver an event again, under the same event id' },
    replay_failed: {
      on: 'collection',
      method: 'post',
      operationId: 'replayFailedWebhooksOutgoingDeliveries',
      summary: 'Deliver again everything that was given up since a time',
      body: {
        since: timestamp({ required: true }),
        endpoint_id: reference('Webhooks::Outgoing::Endpoint')(),
      },
      root: null,
      reply: { replayed_count: integer({ required: true }) },
      status: 202,
    },
    acknowledge: {
      on: 'member',
      method: 'post',
      summary: 'Tell what became of a fetched delivery of a temporary endpoint',
      body: {
        code: integer({ required: true, doc: '0 where there was no answer.' }),
        duration_ms: integer({ required: true }),
        error: text(),
        response_body: text(),
      },
      root: null,
    },
  },
  firstId: 640_000_000,
})
