import assert from 'node:assert/strict'
import { test } from 'node:test'
import { runningApi } from '../harness/running-api.ts'

const api = runningApi()

const endpoints = (): string => `/api/v2/workspaces/${api.ours.workspaceId}/webhooks/outgoing/endpoints`
const member = (id: number): string => `/api/v2/webhooks/outgoing/endpoints/${id}`
const valid = { url: 'http://127.0.0.1:9/hook', name: 'Hook', event_type_ids: ['contact.created'] }
const create = (values: object, headers = {}) =>
  api.call('POST', endpoints(), { body: { webhooks_outgoing_endpoint: { ...valid, ...values } }, headers })

test('Only the reply that makes a secret shows it, and the database keeps it sealed.', async () => {
  const made = await create({ url: '  http://127.0.0.1:9/hook ' })
  assert.equal(made.status, 201)
  assert.match(made.body.webhook_secret, /^[0-9a-f]{64}$/)
  assert.equal(made.body.url, valid.url)
  assert.equal(made.body.api_version, 2)
  const { webhook_secret, ...rest } = made.body
  const body = { webhooks_outgoing_endpoint: { name: valid.name } }
  for (const path of [member(rest.id), `${member(rest.id)}?expand[]=webhook_secret`]) {
    assert.deepEqual((await api.call('GET', path)).body, rest)
    const { updated_at, ...updated } = (await api.call('PUT', path, { body })).body
    assert.deepEqual({ ...updated, updated_at: rest.updated_at }, rest)
  }
  const listed = await api.call('GET', `${endpoints()}?expand[]=webhook_secret`)
  assert.ok(!('webhook_secret' in listed.body.at(-1)))
  const operator = `/operator/webhooks/outgoing/endpoints/${rest.id}`
  assert.ok(!('webhook_secret' in (await api.call('POST', `${operator}/enable`)).body))
  const rotated = (await api.call('POST', `${operator}/rotate_secret`)).body
  assert.match(rotated.webhook_secret, /^[0-9a-f]{64}$/)
  assert.notEqual(rotated.webhook_secret, webhook_secret)
  const { rows } = await api.platform.store.pool.query(
    'select * from webhooks_outgoing_endpoints where id = $1',
    [made.body.id],
  )
  for (const secret of [webhook_secret, rotated.webhook_secret])
    assert.ok(!JSON.stringify(rows).includes(secret))
})

test('The kept answer of an idempotent create is sealed too, and comes back as it was.', async () => {
  const headers = { 'idempotency-key': 'endpoint-once' }
  const made = await create({}, headers)
  const again = await create({}, headers)
  assert.deepEqual(again.body, made.body)
  const { rows } = await api.platform.store.pool.query('select body from idempotency_keys')
  assert.ok(!JSON.stringify(rows).includes(made.body.webhook_secret))
})

test('Unknown event types are dropped, and a create that is left without any is refused.', async () => {
  const some = await create({ event_type_ids: ['contact.created', 'contact.exploded', 7, 'contact.created'] })
  assert.deepEqual(some.body.event_type_ids, ['contact.created'])
  const none = await create({ event_type_ids: ['contact.exploded'] })
  assert.equal(none.status, 422)
  assert.equal(none.body.error, "Request unprocessable: Event type ids can't be blank")
  const body = { webhooks_outgoing_endpoint: { event_type_ids: [] } }
  const cleared = await api.call('PUT', member(some.body.id), { body })
  assert.equal(cleared.status, 200)
  assert.deepEqual(cleared.body.event_type_ids, [])
})

test('A URL that may not be called is refused with its reason.', async () => {
  for (const url of ['ftp://example.com/', 'http://user:pass@example.com/', 'nonsense', 'http://0x7f.1/']) {
    const refused = await create({ url })
    assert.equal(refused.status, 422, url)
    assert.match(refused.body.error, /Url is not an allowed uri: ./)
  }
  assert.equal((await create({ url: '   ' })).body.url[0], "can't be blank")
})

test('The catalogue names every event type with its topic.', async () => {
  const { status, body } = await api.call('GET', '/api/v2/webhooks/outgoing/event_types')
  assert.equal(status, 200)
  assert.equal(body.length, 84)
  const whole = 'renewal-invoice-payment-declined'
  for (const [id, topic] of [
    ['orders/invoice.paid', 'orders/invoice'],
    ['subscription.line_items.changed', 'subscription.line_items'],
    [whole, whole],
  ])
    assert.deepEqual(
      body.find((type: { id: string }) => type.id === id),
      { id, topic },
    )
})

test('An event is queued for the endpoints that listen to it, and no others.', async () => {
  const listening = await create({ event_type_ids: ['contact.identified'] })
  const page = await api.call('POST', `/api/v2/workspaces/${api.ours.workspaceId}/pages`, {
    body: { page: { name: 'Offer' } },
  })
  const narrowed = await create({ event_type_ids: ['contact.identified'], page_ids: [page.body.id] })
  assert.equal(narrowed.status, 201)
  const theirs = await api.call(
    'POST',
    `/api/v2/workspaces/${api.theirs.workspaceId}/webhooks/outgoing/endpoints`,
    { body: { webhooks_outgoing_endpoint: valid }, token: api.theirs.token },
  )
  const contact = await api.call('POST', `/api/v2/workspaces/${api.ours.workspaceId}/contacts`, {
    body: { contact: { email_address: 'fan@example.com' } },
  })
  const queued = async (id: number, token = api.ours.token, workspace = api.ours.workspaceId) => {
    const path = `/operator/workspaces/${workspace}/webhooks/outgoing/deliveries?filter[endpoint_id]=${id}`
    const { body } = await api.call('GET', path, { token })
    return body.map((row: { event: object }) => row.event)
  }
  const [event, ...more] = await queued(listening.body.id)
  assert.deepEqual(more, [])
  assert.equal(event.event_type_id, 'contact.identified')
  assert.equal(event.subject_id, contact.body.id)
  assert.deepEqual(await queued(narrowed.body.id), [])
  assert.deepEqual(await queued(theirs.body.id, api.theirs.token, api.theirs.workspaceId), [])
})
