import assert from 'node:assert/strict'
import { test } from 'node:test'
import { runningApi } from '../harness/running-api.ts'
import { type Received, type Receiver, startReceiver, verifies } from './receiver.ts'

const api = runningApi({ webhooks: { scheduleMs: [0, 10, 10, 10] } })

const operator = '/operator/webhooks/outgoing'
const inWorkspace = (): string => `/operator/workspaces/${api.ours.workspaceId}/webhooks/outgoing`

async function listen(receiver: Receiver, eventTypes = ['contact.created', 'contact.identified']) {
  const path = `/api/v2/workspaces/${api.ours.workspaceId}/webhooks/outgoing/endpoints`
  const endpoint = { url: receiver.url, name: 'Test', event_type_ids: eventTypes }
  const { body } = await api.call('POST', path, { body: { webhooks_outgoing_endpoint: endpoint } })
  return body as { id: number; webhook_secret: string }
}

const createContact = (email: string) =>
  api.call('POST', `/api/v2/workspaces/${api.ours.workspaceId}/contacts`, {
    body: { contact: { email_address: email } },
  })

/** The deliveries of an endpoint once none of them is queued any more. */
async function settled(endpointId: number) {
  for (;;) {
    const { body } = await api.call('GET', `${inWorkspace()}/deliveries?filter[endpoint_id]=${endpointId}`)
    if (body.every(({ status }: { status: string }) => status !== 'queued')) return body
    await new Promise((resolve) => setImmediate(resolve))
  }
}

const attemptsOf = async (deliveryId: number) =>
  (await api.call('GET', `${operator}/deliveries/${deliveryId}/attempts`)).body

test('Events of a contact arrive within 200 ms of the reply, signed, with every key of the envelope.', async (t) => {
  const receiver = await startReceiver()
  t.after(receiver.stop)
  const { webhook_secret } = await listen(receiver)
  await createContact('warm@example.com')
  await receiver.until(2)
  const made = await createContact('ada@example.com')
  const repliedAt = Date.now()
  const requests = await receiver.until(2, ({ json }) => json.subject_id === made.body.id)
  assert.ok(Math.max(...requests.map(({ at }) => at)) - repliedAt < 200)
  assert.deepEqual(requests.map(({ json }) => json.event_type).sort(), [
    'contact.created',
    'contact.identified',
  ])
  for (const request of requests) {
    assert.ok(verifies(request, webhook_secret))
    assert.equal(request.headers['content-type'], 'application/json')
    const { event_id, created_at, data, ...rest } = request.json
    assert.match(event_id, /^[0-9a-f-]{36}$/)
    assert.match(created_at, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
    assert.equal(data.email_address, 'ada@example.com')
    assert.deepEqual(rest, {
      event_type: request.json.event_type,
      subject_id: made.body.id,
      subject_type: 'Contact',
      api_version: 2,
      workspace_id: api.ours.workspaceId,
      page_id: null,
      funnel_id: null,
      page: null,
      funnel: null,
    })
  }
  assert.notEqual(requests[0]?.json.event_id, requests[1]?.json.event_id)
})

test('A receiver that answers 500 twice and then 200 sees three attempts with one event id.', async (t) => {
  const receiver = await startReceiver((_request, response) => {
    response.statusCode = receiver.received.length < 3 ? 500 : 200
    response.setHeader('x-answer', String(receiver.received.length))
    response.end(`answer ${receiver.received.length}`)
  })
  t.after(receiver.stop)
  const endpoint = await listen(receiver, ['contact.created'])
  await createContact('retry@example.com')
  const requests = await receiver.until(3)
  assert.equal(new Set(requests.map(({ json }) => json.event_id)).size, 1)
  assert.equal(new Set(requests.map(({ body }) => body)).size, 1)
  const [delivery] = await settled(endpoint.id)
  assert.equal(delivery.status, 'delivered')
  assert.equal(delivery.attempts_count, 3)
  const attempts = await attemptsOf(delivery.id)
  assert.deepEqual(
    attempts.map(({ number, code }: { number: number; code: number }) => [number, code]),
    [
      [1, 500],
      [2, 500],
      [3, 200],
    ],
  )
  assert.equal(attempts[0].response_body, 'answer 1')
  assert.equal(attempts[0].response_headers['x-answer'], '1')
  assert.equal(
    attempts[0].request_headers['x-webhook-clickfunnels-signature'],
    requests[0]?.headers['x-webhook-clickfunnels-signature'],
  )
})

test('What is given up is replayed alone or all at once, under the same event id.', async (t) => {
  let code = 503
  const receiver = await startReceiver((_request, response) => {
    response.statusCode = code
    response.end()
  })
  t.after(receiver.stop)
  const endpoint = await listen(receiver, ['contact.created'])
  const since = new Date().toISOString()
  await createContact('one@example.com')
  await createContact('two@example.com')
  const failed = await settled(endpoint.id)
  assert.deepEqual(
    failed.map(({ status, attempts_count }: { status: string; attempts_count: number }) => [
      status,
      attempts_count,
    ]),
    [
      ['exhausted', 4],
      ['exhausted', 4],
    ],
  )
  code = 200
  const one = await api.call('POST', `${operator}/deliveries/${failed[0].id}/replay`)
  assert.equal(one.body.status, 'queued')
  await receiver.until(9)
  await settled(endpoint.id)
  const body = { since, endpoint_id: endpoint.id }
  const all = await api.call('POST', `${inWorkspace()}/deliveries/replay_failed`, { body })
  assert.deepEqual([all.status, all.body], [202, { replayed_count: 1 }])
  await receiver.until(10)
  const now = await settled(endpoint.id)
  assert.deepEqual(
    now.map(({ status }: { status: string }) => status),
    ['delivered', 'delivered'],
  )
  assert.equal(new Set(receiver.received.map(({ json }) => json.event_id)).size, 2)
  assert.equal((await attemptsOf(failed[0].id)).at(-1).number, 5)
  const stranger = await api.call('POST', `${operator}/deliveries/${failed[0].id}/replay`, {
    token: api.theirs.token,
  })
  assert.equal(stranger.status, 404)
})

test('A sample of any event type is delivered and stays out of the event log.', async (t) => {
  const receiver = await startReceiver()
  t.after(receiver.stop)
  const endpoint = await listen(receiver)
  const path = `${operator}/endpoints/${endpoint.id}/test`
  const sent = await api.call('POST', path, { body: { event_type_id: 'orders/invoice.paid' } })
  assert.equal(sent.status, 202)
  const [request] = await receiver.until(1)
  assert.equal(request?.json.event_id, sent.body.uuid)
  assert.equal(request?.json.event_type, 'orders/invoice.paid')
  assert.ok(verifies(request as Received, endpoint.webhook_secret))
  const shown = await api.call('GET', `/api/v2/workspaces/${api.ours.workspaceId}/webhooks/outgoing/events`)
  assert.ok(!shown.body.some(({ uuid }: { uuid: string }) => uuid === sent.body.uuid))
  const unknown = await api.call('POST', path, { body: { event_type_id: 'contact.exploded' } })
  assert.equal(unknown.status, 422)
})

test('After a rotation a receiver that knows either secret accepts an event by its second attempt.', async (t) => {
  const receiver = await startReceiver((_request, response) => {
    response.statusCode = 401
    response.end()
  })
  t.after(receiver.stop)
  const endpoint = await listen(receiver, ['contact.created'])
  const rotated = await api.call('POST', `${operator}/endpoints/${endpoint.id}/rotate_secret`)
  assert.notEqual(rotated.body.webhook_secret, endpoint.webhook_secret)
  await createContact('rotate@example.com')
  const [first, second] = await receiver.until(2)
  assert.ok(first && second)
  assert.ok(verifies(first, rotated.body.webhook_secret))
  assert.ok(verifies(first, endpoint.webhook_secret, 'signature-other'))
  assert.ok(verifies(second, endpoint.webhook_secret))
  assert.ok(verifies(second, rotated.body.webhook_secret, 'signature-other'))
})

test('A long answer is kept up to 64 KiB and still counts, and one that is no text is stored.', async (t) => {
  const receiver = await startReceiver((_request, response) => response.end(Buffer.alloc(200_000, 0)))
  t.after(receiver.stop)
  const endpoint = await listen(receiver, ['contact.created'])
  await createContact('long@example.com')
  await receiver.until(1)
  const [delivery] = await settled(endpoint.id)
  assert.equal(delivery.status, 'delivered')
  const [attempt] = await attemptsOf(delivery.id)
  assert.equal(attempt.response_body.length, 65_536)
})

test('The metrics count attempts by outcome and tell how the queue stands.', async () => {
  const response = await fetch(`${api.origin}/metrics`)
  const text = await response.text()
  assert.match(String(response.headers.get('content-type')), /^text\/plain; version=0\.0\.4/)
  assert.match(text, /^tundish_webhook_attempts_total\{outcome="delivered"\} [1-9]/m)
  assert.match(text, /^tundish_webhook_deliveries_due \d+$/m)
  assert.match(text, /^tundish_webhook_attempt_seconds_bucket\{le="\+Inf"\} [1-9]/m)
})
