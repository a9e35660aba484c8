import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { startApi, type TestApi } from '../harness/api.ts'

let api: TestApi
before(async () => {
  api = await startApi()
})
after(() => api.stop())

const contacts = (): string => `/api/v2/workspaces/${api.ours.workspaceId}/contacts`
const create = (contact: object) => api.call('POST', contacts(), { body: { contact } })

async function eventTypes(subjectId: number): Promise<string[]> {
  const { rows } = await api.platform.store.pool.query(
    'select event_type_id from webhooks_outgoing_events where subject_id = $1 order by id',
    [subjectId],
  )
  return rows.map((row) => row.event_type_id)
}

test('a contact is created with its events, and shown as it was created', async () => {
  const made = await create({ email_address: ' Ada@Example.com ', time_zone: 'Europe/London', first_name: 5 })
  assert.equal(made.status, 201)
  assert.equal(made.body.email_address, 'Ada@Example.com')
  assert.equal(made.body.time_zone, 'London')
  assert.equal(made.body.first_name, '5')
  assert.match(made.body.public_id, /^[A-Za-z]{6,}$/)
  const shown = await api.call('GET', `/api/v2/contacts/${made.body.public_id}`)
  assert.deepEqual(shown.body, made.body)
  assert.deepEqual(await eventTypes(made.body.id), ['contact.created', 'contact.identified'])
})
