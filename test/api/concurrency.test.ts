import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sweepAnswers } from '../../src/api/idempotency.ts'
import { runningApi } from '../harness/running-api.ts'

const api = runningApi()

const requests = 200

const create = (contact: object, headers: Record<string, string> = {}) =>
  api.call('POST', `/api/v2/workspaces/${api.ours.workspaceId}/contacts`, { body: { contact }, headers })

const many = <T>(work: (index: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: requests }, (_, index) => work(index)))

async function count(table: string, where: string, values: unknown[]): Promise<number> {
  const { rows } = await api.platform.store.pool.query(`select count(*) from ${table} where ${where}`, values)
  return Number(rows[0].count)
}

function statuses(answers: readonly { status: number }[]): Record<number, number> {
  const found: Record<number, number> = {}
  for (const { status } of answers) found[status] = (found[status] ?? 0) + 1
  return found
}

test('200 creates with one e-mail at once make one contact: one 201, the rest 422', async () => {
  const answers = await many((index) =>
    create({ email_address: index % 2 ? 'Race@example.com' : 'race@example.com' }),
  )
  assert.deepEqual(statuses(answers), { 201: 1, 422: requests - 1 })
  const refused = answers.find(({ status }) => status === 422)
  assert.deepEqual(refused?.body, {
    error: 'Request unprocessable: Email address has already been taken',
    email_address: ['has already been taken'],
  })
  assert.equal(await count('contacts', 'lower(email_address) = $1', ['race@example.com']), 1)
})

test('200 creates with one Idempotency-Key at once make one row, one event, and 200 equal answers', async () => {
  const contact = { email_address: 'once@example.com' }
  const answers = await many(() => create(contact, { 'idempotency-key': 'the-same' }))
  assert.deepEqual(statuses(answers), { 201: requests })
  for (const { body, headers } of answers) {
    assert.deepEqual(body, answers[0]?.body)
    assert.equal(headers.get('location'), answers[0]?.headers.get('location'))
  }
  const id = answers[0]?.body.id
  assert.equal(await count('contacts', 'email_address = $1', [contact.email_address]), 1)
  const events = 'subject_id = $1 and event_type_id = $2'
  assert.equal(await count('webhooks_outgoing_events', events, [id, 'contact.created']), 1)
})

test('200 upserts of one e-mail at once make one contact', async () => {
  const path = `/api/v2/workspaces/${api.ours.workspaceId}/contacts/upsert`
  const answers = await many((index) =>
    api.call('POST', path, {
      body: { contact: { email_address: 'up@example.com', first_name: `n${index}` } },
    }),
  )
  assert.deepEqual(statuses(answers), { 200: requests - 1, 201: 1 })
  assert.equal(new Set(answers.map(({ body }) => body.id)).size, 1)
})

test('a key used again with another body is refused, and one whose request was refused may be used again', async () => {
  const key = { 'idempotency-key': 'second' }
  const refused = await create({ email_address: 'not an address' }, key)
  assert.equal(refused.status, 422)
  const made = await create({ email_address: 'fixed@example.com' }, key)
  assert.equal(made.status, 201)
  const again = await create({ email_address: 'fixed@example.com' }, key)
  assert.deepEqual([again.status, again.body], [201, made.body])
  const other = await create({ email_address: 'other@example.com' }, key)
  assert.equal(other.status, 422)
  assert.match(other.body.error, /Idempotency-Key was used with another request/)
})

test('a kept answer belongs to the token that sent the key', async () => {
  const path = `/api/v2/workspaces/${api.theirs.workspaceId}/contacts`
  const options = {
    body: { contact: { email_address: 'fixed@example.com' } },
    token: api.theirs.token,
    headers: { 'idempotency-key': 'second' },
  }
  const made = await api.call('POST', path, options)
  assert.equal(made.status, 201)
  assert.equal(made.body.workspace_id, api.theirs.workspaceId)
})

test('40 blog posts of one title at once get a path each', async () => {
  const { body: blogs } = await api.call('GET', `/api/v2/workspaces/${api.ours.workspaceId}/blogs`)
  const body = { blogs_post: { title: 'The same' } }
  const answers = await Promise.all(
    Array.from({ length: 40 }, () => api.call('POST', `/api/v2/blogs/${blogs[0].id}/posts`, { body })),
  )
  assert.deepEqual(statuses(answers), { 201: 40 })
  assert.equal(new Set(answers.map(({ body }) => body.current_path)).size, 40)
})

test('deletes and updates keep their answers as well', async () => {
  const made = await create({ email_address: 'gone@example.com' })
  const headers = { 'idempotency-key': 'delete-once' }
  const first = await api.call('DELETE', `/api/v2/contacts/${made.body.id}`, { headers })
  const second = await api.call('DELETE', `/api/v2/contacts/${made.body.id}`, { headers })
  assert.deepEqual([first.status, second.status], [204, 204])
})

test('answers are kept for 24 hours and then swept away', async () => {
  const { pool } = api.platform.store
  const kept = await count('idempotency_keys', 'true', [])
  await pool.query(
    `update idempotency_keys set created_at = now() - interval '25 hours' where key = 'second'`,
  )
  assert.equal(await sweepAnswers(api.platform.store), false)
  assert.equal(await count('idempotency_keys', 'true', []), kept - 2)
})
