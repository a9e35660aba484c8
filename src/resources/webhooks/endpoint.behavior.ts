import { behavior, type Context } from '../../define/behavior.ts'
import { conflict, invalid } from '../../define/errors.ts'
import type { Row, Values } from '../../define/resource.ts'
import { endpoint } from './endpoint.ts'
import { eventTypes, eventTypesMatching, topicOfEvent } from './event-types.ts'
import './tools.ts'

const known = new Set(eventTypes)

/** How long the old secret of a rotation goes on signing. */
const rotationHours = 24

/** A temporary endpoint nobody fetched from for this long is removed. */
const abandonedHours = 1

/** Deliveries one fetch of a temporary endpoint hands out. */
const feedRowsMax = 50

type Endpoint = Row<typeof endpoint>

export const endpointBehavior = behavior(endpoint, {
  prepare(values, on) {
    const url = values.url?.trim()
    const listed = values.event_type_ids?.filter((id) => known.has(id)) ?? []
    if (url === '') throw invalid({ url: ["can't be blank"] })
    if (on === 'create' && listed.length === 0) throw invalid({ event_type_ids: ["can't be blank"] })
    return {
      ...values,
      ...(url !== undefined && { url }),
      ...(values.event_type_ids !== undefined && { event_type_ids: [...new Set(listed)] }),
    }
  },
  async beforeCreate(ctx, values) {
    return (values as { pulled?: boolean }).pulled ? values : checked(ctx, values)
  },
  async beforeUpdate(ctx, row, values) {
    if (row.adapter !== null && !('adapter' in values)) refuseSubscription(values)
    return row.pulled ? values : checked(ctx, values)
  },
  async afterCreate(ctx, row) {
    await ctx.update(endpoint, row, { webhook_secret: ctx.tools.webhooks.newSecret() })
  },
  actions: {
    event_types: async () => ({ body: eventTypes.map((id) => ({ id, topic: topicOfEvent(id) })) }),
    async rotate_secret(ctx, row) {
      const previous_secret_until = later(ctx, rotationHours)
      const previous_secret = row.webhook_secret
      const webhook_secret = ctx.tools.webhooks.newSecret()
      await ctx.update(endpoint, row, { previous_secret, previous_secret_until, webhook_secret })
      return { body: await withSecret(ctx, row) }
    },
    health: async (ctx, row) => ({ body: await health(ctx, row) }),
    async enable(ctx, row) {
      ctx.wake()
      return {
        row: await ctx.update(endpoint, row, {
          disabled_at: null,
          disabled_reason: null,
          failing_since: null,
        }),
      }
    },
    test: async (ctx, row, { values }) => ({
      body: await sendSample(ctx, row, String(values.event_type_id)),
    }),
    async listen(ctx, _row, { values, owner }) {
      const patterns: string[] = values.events ?? ['*']
      const made = await ctx.create(endpoint, owner, {
        url: values.url,
        name: 'tundish listen',
        event_type_ids: patterns.flatMap(eventTypesMatching),
        pulled: true,
        expires_at: later(ctx, abandonedHours),
      })
      return { body: await withSecret(ctx, made), status: 201 }
    },
    feed: async (ctx, row) => ({ body: await feed(ctx, row) }),
  },
})

/** What a funnel webhook listens to follows from its own fields, which only the Classic API writes. */
function refuseSubscription(values: Readonly<Record<string, unknown>>): void {
  const given = ['event_type_ids', 'page_ids', 'funnel_ids'].filter((name) => name in values)
  if (given.length > 0)
    throw invalid(
      Object.fromEntries(
        given.map((name) => [name, ['of a funnel webhook are set through the Classic API']]),
      ),
    )
}

function checked(ctx: Context, values: Values<typeof endpoint>): Values<typeof endpoint> {
  const problem = typeof values.url === 'string' ? ctx.tools.webhooks.urlProblem(values.url) : null
  if (problem !== null) throw invalid({ url: [`is not an allowed uri: ${problem}`] })
  return values
}

const later = (ctx: Context, hours: number): string =>
  new Date(Date.parse(ctx.now()) + hours * 3_600_000).toISOString()

/** The reply to what makes a secret is the only one that shows it (section 15.1). */
async function withSecret(ctx: Context, { id }: { id: number }): Promise<Record<string, unknown>> {
  const row = await ctx.find(endpoint, id)
  return { ...(await ctx.shown(endpoint, row)), webhook_secret: row.webhook_secret }
}

async function health(ctx: Context, row: Endpoint): Promise<Record<string, unknown>> {
  const [count] = await ctx.sql`select
    (select count(*) from webhooks_outgoing_deliveries where endpoint_id = ${row.id} and status = 'queued') as queued,
    (select count(*) from webhooks_outgoing_deliveries
      where workspace_id = ${row.workspace_id} and endpoint_id = ${row.id} and status = 'exhausted') as exhausted`
  return {
    failing_since: row.failing_since,
    disabled_at: row.disabled_at,
    disabled_reason: row.disabled_reason,
    queued_count: Number(count?.queued),
    exhausted_count: Number(count?.exhausted),
  }
}

/** A sample is an event like any other, left out of the event log, and goes to this endpoint only. */
async function sendSample(
  ctx: Context,
  row: Endpoint,
  eventTypeId: string,
): Promise<Record<string, unknown>> {
  if (!known.has(eventTypeId)) throw invalid({ event_type_id: ['is not included in the list'] })
  if (row.adapter !== null)
    throw conflict('Samples are of API v2, and this is a funnel webhook of the Classic API.')
  if (row.disabled_at) throw conflict('The endpoint is disabled. Enable it first.')
  const { subject_type, data } = ctx.tools.webhooks.sample(eventTypeId)
  const [made] = await ctx.sql`with event as (
      insert into webhooks_outgoing_events (workspace_id, event_type_id, subject_id, subject_type, data, sample)
      values (${row.workspace_id}, ${eventTypeId}, ${Number(data.id ?? 1)}, ${subject_type}, ${JSON.stringify(data)}, true)
      returning id, uuid),
    delivery as (insert into webhooks_outgoing_deliveries (workspace_id, event_id, endpoint_id)
      select ${row.workspace_id}, event.id, ${row.id} from event returning id)
    select event.id as event_id, event.uuid, delivery.id as delivery_id from event, delivery`
  ctx.wake()
  return { event_id: Number(made?.event_id), delivery_id: Number(made?.delivery_id), uuid: made?.uuid }
}

/** Deliveries stay queued until they are acknowledged, so that a lost connection loses nothing. */
async function feed(ctx: Context, row: Endpoint): Promise<unknown[]> {
  if (!row.pulled) throw conflict('Only temporary endpoints are fetched from; this one is sent to.')
  await ctx.update(endpoint, row, { expires_at: later(ctx, abandonedHours) })
  const due =
    await ctx.sql`select d.id, d.tries_count, e.uuid, e.event_type_id, e.subject_id, e.subject_type, e.data,
      e.created_at, e.api_version, e.workspace_id, e.page, e.funnel
    from webhooks_outgoing_deliveries d join webhooks_outgoing_events e on e.id = d.event_id
    where d.endpoint_id = ${row.id} and d.status = 'queued' and d.due_at <= statement_timestamp()
    order by d.due_at, d.id limit ${feedRowsMax}`
  const secrets = { current: row.webhook_secret ?? '', previous: null }
  return due.map((entry) => ({
    delivery_id: Number(entry.id),
    event_type_id: entry.event_type_id,
    ...ctx.tools.webhooks.signed(entry, secrets, ctx.now(), Number(entry.tries_count) + 1),
  }))
}
