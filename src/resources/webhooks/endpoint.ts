import { boolean } from '../../define/kinds/boolean.ts'
import { integer } from '../../define/kinds/number.ts'
import { reference } from '../../define/kinds/reference.ts'
import { json, list } from '../../define/kinds/structure.ts'
import { secret, text } from '../../define/kinds/text.ts'
import { timestamp } from '../../define/kinds/time.ts'
import { resource } from '../../define/resource.ts'

const operator = { surface: 'operator', extra: true } as const

/**
 * Where events are sent. An endpoint without event types listens to nothing; pages and funnels narrow it to events
 * that come from one of them (v2-behaviour.md section 15.1).
 */
export const endpoint = resource({
  name: 'Webhooks::Outgoing::Endpoint',
  parent: 'Workspace',
  access: 'webhooks',
  fields: {
    url: text({ required: true, example: 'https://example.com/hook' }),
    name: text({ required: true, example: 'Order sync' }),
    event_type_ids: list(text())({ default: "'[]'", example: ['contact.created'] }),
    page_ids: list(reference('Page')())({ doc: 'Only events that come from one of these pages.' }),
    funnel_ids: list(reference('Funnel')())({ doc: 'Only events that come from one of these funnels.' }),
    api_version: integer({ set: 'server', default: '2' }),
    webhook_secret: secret({
      set: 'server',
      expand: 'once',
      doc: 'The key of the signature, as text; only in the reply that makes it.',
    }),
    previous_secret: secret({ set: 'server', hidden: true }),
    previous_secret_until: timestamp({ set: 'server', hidden: true }),
    failing_since: timestamp({ set: 'server', hidden: true }),
    disabled_at: timestamp({ set: 'server', hidden: true }),
    disabled_reason: text({ set: 'server', hidden: true }),
    pulled: boolean({ set: 'server', hidden: true, default: 'false' }),
    adapter: text({
      set: 'server',
      hidden: true,
      doc: 'How a funnel webhook of the Classic API writes its bodies; null for endpoints of API v2.',
    }),
    expires_at: timestamp({ set: 'server', hidden: true }),
  },
  indexes: [{ columns: 'expires_at', where: 'expires_at is not null' }],
  actions: {
    event_types: {
      on: 'collection',
      method: 'get',
      path: '/webhooks/outgoing/event_types',
      operationId: 'listWebhooksOutgoingEventTypes',
      summary: 'List the event types endpoints may listen to',
      reply: { id: text({ required: true }), topic: text({ required: true }) },
      many: true,
    },
    rotate_secret: {
      ...operator,
      on: 'member',
      method: 'post',
      operationId: 'rotateWebhooksOutgoingEndpointsSecret',
      summary: 'Make a new secret; the old one signs beside it for a day',
    },
    health: {
      ...operator,
      on: 'member',
      method: 'get',
      summary: 'Tell whether an endpoint is served, and why not',
      reply: {
        failing_since: timestamp(),
        disabled_at: timestamp(),
        disabled_reason: text(),
        queued_count: integer({ required: true }),
        exhausted_count: integer({ required: true }),
      },
    },
    enable: { ...operator, on: 'member', method: 'post', summary: 'Serve a disabled endpoint again' },
    test: {
      ...operator,
      on: 'member',
      method: 'post',
      summary: 'Send an event of any type with sample data',
      body: { event_type_id: text({ required: true, example: 'contact.created' }) },
      root: null,
      reply: {
        event_id: integer({ required: true }),
        delivery_id: integer({ required: true }),
        uuid: text({ required: true }),
      },
      status: 202,
    },
    listen: {
      ...operator,
      on: 'collection',
      method: 'post',
      summary: 'Register a temporary endpoint whose deliveries are fetched',
      body: {
        url: text({ required: true, doc: 'Where the deliveries end up; shown, never called by the server.' }),
        events: list(text())({ doc: 'Event types, or patterns such as contact.*; all where absent.' }),
      },
      root: null,
      status: 201,
    },
    feed: {
      ...operator,
      on: 'member',
      method: 'get',
      summary: 'Fetch due deliveries of a temporary endpoint, signed and ready to send',
      reply: {
        delivery_id: integer({ required: true }),
        event_type_id: text({ required: true }),
        headers: json({ required: true }),
        body: text({ required: true }),
      },
      many: true,
    },
  },
})
