import type { Problems } from '../define/errors.ts'
import { type ClassicAnswer, type ClassicCall, type ClassicRoute, idOf, pageOf, textOf } from './call.ts'
import { invalidValues, missing } from './classic-error.ts'
import { timed } from './contact-profile.ts'
import { handshakeProblem } from './handshake.ts'
import { placeProblems } from './place.ts'
import { select } from './select.ts'
import { webhookAdapters } from './webhook-body.ts'

const access = 'webhooks'

/** A funnel webhook is an endpoint of API v2 whose bodies an adapter writes (docs/decisions/0025-funnel-webhooks.md). */
export const funnelWebhookRoutes: readonly ClassicRoute[] = [
  { method: 'GET', path: '/funnel_webhooks', access, handle: list },
  {
    method: 'GET',
    path: '/funnel_webhooks/:id',
    access,
    handle: async (call) => ({ body: await one(call, idOf(call)) }),
  },
  { method: 'POST', path: '/funnel_webhooks', access, root: 'funnel_webhook', handle: create },
  { method: 'PUT', path: '/funnel_webhooks/:id', access, root: 'funnel_webhook', handle: update },
  { method: 'DELETE', path: '/funnel_webhooks/:id', access, handle: remove },
]

const endpoint = 'Webhooks::Outgoing::Endpoint'

/** What each event of Classic is in API v2. A contact is a submission, or a person without any. */
const eventTypes: Readonly<Record<string, readonly string[]>> = {
  contact_created: ['form_submission.created', 'contact.created'],
  contact_updated: ['contact.updated'],
  purchase_created: ['order.created'],
  purchase_updated: ['order.updated'],
}

const eventSql = `case n.event_type_ids ->> 0 ${Object.entries(eventTypes)
  .map(([event, [first]]) => `when '${first}' then '${event}'`)
  .join(' ')} end`

const webhooksSql = `select json_build_object('id', n.id, 'url', n.url, 'event', ${eventSql},
    'funnel_id', n.funnel_ids -> 0, 'funnel_step_id', n.page_ids -> 0, 'version', n.api_version, 'adapter', n.adapter,
    'created_at', n.created_at, 'updated_at', n.updated_at) as row
  from webhooks_outgoing_endpoints n where n.workspace_id = $1 and n.adapter is not null`

interface FunnelWebhook {
  readonly id: number
  readonly url: string | null
  readonly event: string | null
  readonly funnel_id: number | string | null
  readonly funnel_step_id: number | string | null
  readonly version: number | string
  readonly adapter: string | null
}

async function list(call: ClassicCall): Promise<ClassicAnswer> {
  const { limit, offset } = pageOf(call)
  const text = `${webhooksSql} order by n.id limit $2 offset $3`
  const rows = await select(call.sql, text, call.workspaceId, limit, offset)
  return { body: rows.map(({ row }) => timed(row)) }
}

async function one({ sql, workspaceId }: ClassicCall, id: string | number): Promise<FunnelWebhook> {
  const [found] = await select(sql, `${webhooksSql} and n.id = $2`, workspaceId, id)
  if (!found) throw missing()
  return timed(found.row) as FunnelWebhook
}

async function create(call: ClassicCall): Promise<ClassicAnswer> {
  const { store, principal, workspaceId } = call
  const values = await endpointValues(call, wanted(call, null), null)
  const owner = { workspace_id: Number(workspaceId), parent_id: Number(workspaceId) }
  const { id } = await store.transact(principal, (unit) =>
    unit.create(store.registry.resolve(endpoint), owner, values),
  )
  return { status: 201, body: await one(call, id) }
}

async function update(call: ClassicCall): Promise<ClassicAnswer> {
  const { store, principal } = call
  const present = await one(call, idOf(call))
  const values = await endpointValues(call, wanted(call, present), present.url)
  await store.transact(principal, (unit) =>
    unit.update(store.registry.resolve(endpoint), { id: present.id }, values),
  )
  return { body: await one(call, present.id) }
}

async function remove(call: ClassicCall): Promise<ClassicAnswer> {
  const { id } = await one(call, idOf(call))
  const { store, principal } = call
  await store.transact(principal, (unit) => unit.remove(store.registry.resolve(endpoint), { id }))
  return {}
}

/** What is asked for, over what is there. */
function wanted({ values }: ClassicCall, present: FunnelWebhook | null): Omit<FunnelWebhook, 'id'> {
  const given = (name: keyof FunnelWebhook): string | null =>
    name in values ? textOf(values[name]) : textOf(present?.[name])
  return {
    url: given('url'),
    event: given('event'),
    funnel_id: given('funnel_id'),
    funnel_step_id: given('funnel_step_id'),
    version: given('version') ?? '1',
    adapter: given('adapter') ?? 'attributes',
  }
}

/** The endpoint as API v2 stores it; 400 with everything that is wrong, the host's answer to the test included. */
async function endpointValues(
  call: ClassicCall,
  webhook: Omit<FunnelWebhook, 'id'>,
  testedUrl: string | null,
): Promise<Record<string, unknown>> {
  const { url, event, adapter, funnel_id, funnel_step_id } = webhook
  const problems = {
    ...fieldProblems(webhook),
    ...(await placeProblems(call, funnel_id, { funnel_step_id })),
  }
  if (Object.keys(problems).length > 0) throw invalidValues(problems)
  const isNewHost = testedUrl === null || new URL(testedUrl).origin !== new URL(String(url)).origin
  const problem =
    call.handshake && isNewHost ? await handshakeProblem(call.handshake, String(url), new Date()) : null
  if (problem !== null) throw invalidValues({ url: [problem] })
  return {
    url,
    name: `Classic: ${event}`,
    event_type_ids: eventTypes[String(event)],
    funnel_ids: funnel_id === null ? [] : [Number(funnel_id)],
    page_ids: funnel_step_id === null ? [] : [Number(funnel_step_id)],
    api_version: 1,
    adapter,
  }
}

function fieldProblems({ url, event, adapter, version }: Omit<FunnelWebhook, 'id'>): Problems {
  const notListed = ['is not included in the list']
  return {
    ...(url === null && { url: ["can't be blank"] }),
    ...(url !== null &&
      !URL.canParse(url) && { url: ['is not an address such as https://example.com/hook'] }),
    ...(!Object.hasOwn(eventTypes, event ?? '') && {
      event: event === null ? ["can't be blank"] : notListed,
    }),
    ...(!Object.hasOwn(webhookAdapters, adapter ?? '') && { adapter: notListed }),
    ...(version !== '1' && { version: notListed }),
  }
}
