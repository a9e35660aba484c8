import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openRetention } from '../../src/events/retention.ts'
import { openLane } from '../../src/store/lanes.ts'
import { runningApi } from '../harness/running-api.ts'
import { startReceiver } from './receiver.ts'

const api = runningApi({ webhooks: { scheduleMs: [0, 5], disableAfterMs: 0 } })

const operator = '/operator/webhooks/outgoing'

async function listen(url: string, eventTypes = ['contact.created']): Promise<number> {
  const path = `/api/v2/workspaces/${api.ours.workspaceId}/webhooks/outgoing/endpoints`
  const endpoint = { url, name: 'Test', event_type_ids: eventTypes }
  return (await api.call('POST', path, { body: { webhooks_outgoing_endpoint: endpoint } })).body.id
}

const createContact = (email: string) =>
  api.call('POST', `/api/v2/workspaces/${api.ours.workspaceId}/contacts`, {
    body: { contact: { email_address: email } },
  })

const healthOf = async (id: number) => (await api.call('GET', `${operator}/endpoints/${id}/health`)).body

async function until<T>(ask: () => Promise<T>, wanted: (value: T) => boolean): Promise<T> {
  for (;;) {
    const value = await ask()
    if (wanted(value)) return value
  }
}

test('An endpoint that only fails is disabled with a reason, is silent, and serves again when enabled.', async (t) => {
  let code = 500
  const receiver = await startReceiver((_request, response) => {
    response.statusCode = code
    response.end()
  })
  t.after(receiver.stop)
  const id = await listen(receiver.url)
  await createContact('first@example.com')
  const disabled = await until(
    () => healthOf(id),
    (health) => health.disabled_at !== null,
  )
  assert.match(disabled.disabled_reason, /^Every attempt since .* UTC failed\. The last one: status 500$/)
  assert.equal(disabled.exhausted_count, 1)
  const refused = await api.call('POST', `${operator}/endpoints/${id}/test`, {
    body: { event_type_id: 'contact.created' },
  })
  assert.equal(refused.status, 409)
  await createContact('second@example.com')
  assert.equal((await healthOf(id)).queued_count, 0)
  assert.equal(receiver.received.length, 2)
  code = 200
  await api.call('POST', `${operator}/endpoints/${id}/enable`)
  const third = await createContact('third@example.com')
  await receiver.until(1, ({ json }) => json.subject_id === third.body.id)
  const well = await until(
    () => healthOf(id),
    ({ queued_count }) => queued_count === 0,
  )
  assert.deepEqual([well.failing_since, well.disabled_at, well.disabled_reason], [null, null, null])
  assert.equal((await api.call('DELETE', `/api/v2/webhooks/outgoing/endpoints/${id}`)).status, 204)
})

test('Retention removes old delivered events with all that hangs on them, and keeps what never arrived.', async (t) => {
  const receiver = await startReceiver(({ json }, response) => {
    response.statusCode = json.data.email_address === 'lost@example.com' ? 500 : 200
    response.end()
  })
  t.after(receiver.stop)
  const id = await listen(receiver.url)
  const arrived = await createContact('arrived@example.com')
  await until(
    () => healthOf(id),
    ({ queued_count }) => queued_count === 0,
  )
  const lost = await createContact('lost@example.com')
  await until(
    () => healthOf(id),
    ({ exhausted_count }) => exhausted_count === 1,
  )
  const young = await createContact('young@example.com')
  const { pool } = api.platform.store
  const subjects = [arrived.body.id, lost.body.id]
  await pool.query(
    `update webhooks_outgoing_events set created_at = now() - interval '31 days' where subject_id = any($1)`,
    [subjects],
  )
  const lane = await openLane(pool.options as never, 1)
  t.after(lane.close)
  await openRetention(lane.run, 30 * 86_400_000).round()
  const { rows } = await pool.query(
    `select distinct subject_id, event_type_id from webhooks_outgoing_events where subject_id = any($1) order by 1, 2`,
    [[...subjects, young.body.id]],
  )
  assert.deepEqual(
    rows.map(({ subject_id, event_type_id }) => [Number(subject_id), event_type_id]),
    [
      [lost.body.id, 'contact.created'],
      [young.body.id, 'contact.created'],
      [young.body.id, 'contact.identified'],
    ],
  )
})
