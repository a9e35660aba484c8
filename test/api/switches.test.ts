import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readConfiguration } from '../../src/cli/configuration.ts'
import { runningApi } from '../harness/running-api.ts'

const links = Object.fromEntries(
  ['website_url', 'fb_url', 'twitter_url', 'instagram_url', 'linkedin_url'].map((name) => [
    name,
    `https://${name.replace('_', '-')}.example.com/ada`,
  ]),
)

/** What the environment makes of the switches that API v2 has. */
const switched = (environment: Record<string, string>) => {
  const { errors, lax, redaction } = readConfiguration(environment)
  return { errors, lax, redaction }
}

const api = runningApi(switched({ TUNDISH_ERRORS: 'flat', TUNDISH_LAX: 'on', TUNDISH_REDACTION: 'wipe' }))
const other = runningApi(switched({ TUNDISH_ERRORS: 'hash' }))

const inSpace = (rest: string, { ours } = api): string => `/api/v2/workspaces/${ours.workspaceId}/${rest}`

test('wrong values are told in one style where the server is told which', async () => {
  const body = { contacts_tag: { name: '' } }
  const flat = await api.call('POST', inSpace('contacts/tags'), { body })
  assert.deepEqual([flat.status, flat.body], [422, { error: "Request unprocessable: Name can't be blank" }])
  const hash = await other.call('POST', inSpace('contacts/tags', other), { body })
  assert.deepEqual([hash.status, hash.body], [422, { name: ["can't be blank"] }])
  const missing = await other.call('GET', '/api/v2/contacts/1')
  assert.deepEqual([missing.status, missing.body], [404, { error: 'Not found: Record missing' }])
})

test('a lax server takes an order without a type, a mode and line items, and another one does not', async () => {
  const ordered = async (server: typeof api) => {
    const contact = { email_address: 'ada@example.com' }
    await server.call('POST', inSpace('contacts', server), { body: { contact } })
    return server.call('POST', inSpace('orders', server), {
      body: { order: { contact_attributes: contact } },
    })
  }
  const taken = await ordered(api)
  assert.equal(taken.status, 201, JSON.stringify(taken.body))
  const { order_type, live_mode, total_amount, line_items } = taken.body
  assert.deepEqual([order_type, live_mode, total_amount, line_items], ['one-time-order', true, '0.00', []])
  const refused = await ordered(other)
  assert.equal(refused.status, 422)
  assert.deepEqual(Object.keys(refused.body).sort(), ['line_items_attributes', 'live_mode', 'order_type'])
})

test('where redaction wipes, nothing that tells who somebody is stays', async () => {
  const contact = {
    email_address: 'gone@example.com',
    first_name: 'Ada',
    phone_number: '+15550100',
    time_zone: 'London',
    ...links,
    custom_attributes: { favourite_food: 'trout' },
  }
  const { body: made } = await api.call('POST', inSpace('contacts'), { body: { contact } })
  const { pool } = api.platform.store
  await pool.query(`update contacts set visits = '{"first_visit": {"ip": "192.0.2.1"}}' where id = $1`, [
    made.id,
  ])
  assert.equal((await api.call('DELETE', inSpace(`contacts/${made.id}/gdpr_destroy`))).status, 204)
  const { body: shown } = await api.call('GET', `/api/v2/contacts/${made.id}`)
  assert.deepEqual(shown.custom_attributes, {})
  const told = [shown.time_zone, shown.phone_number, ...Object.keys(links).map((name) => shown[name])]
  assert.deepEqual([...new Set(told)], [null])
  assert.deepEqual(shown.visits, made.visits)
  const { rows } = await pool.query(
    `select data::text from webhooks_outgoing_events where subject_id = $1 order by id desc limit 1`,
    [made.id],
  )
  assert.doesNotMatch(rows[0].data, /trout|Ada|\/ada|192\.0/)
})

test('a switch that is misspelt is refused with the words it takes', () => {
  assert.throws(() => readConfiguration({ TUNDISH_ERRORS: 'flatt' }), /compat, flat, hash/)
  assert.throws(() => readConfiguration({ TUNDISH_REDACTION: 'yes' }), /keep, wipe/)
})
