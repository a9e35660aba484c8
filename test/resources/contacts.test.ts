import assert from 'node:assert/strict'
import { test } from 'node:test'
import { runningApi } from '../harness/running-api.ts'

const api = runningApi()

const contacts = (): string => `/api/v2/workspaces/${api.ours.workspaceId}/contacts`
const create = (contact: object) => api.call('POST', contacts(), { body: { contact } })
const makeTag = async (name: string, { workspaceId, token } = api.ours): Promise<number> => {
  const body = { contacts_tag: { name } }
  return (await api.call('POST', `/api/v2/workspaces/${workspaceId}/contacts/tags`, { body, token })).body.id
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
  assert.deepEqual(await api.eventsOf(made.body.id), ['contact.created', 'contact.identified'])
})

test('a contact is redacted by either spelling of the path: it stays, without the person', async () => {
  const paths = [(id: number) => `/api/v2/contacts/${id}`, (id: number) => `${contacts()}/${id}`]
  for (const [index, path] of paths.entries()) {
    const { body } = await create({
      email_address: `redact-${index}@example.com`,
      phone_number: '+15550100',
      first_name: 'Ada',
    })
    assert.equal((await api.call('DELETE', `${path(body.id)}/gdpr_destroy`)).status, 204)
    const { body: shown } = await api.call('GET', `/api/v2/contacts/${body.id}`)
    assert.match(shown.email_address, /^redacted-[0-9a-f]{32}@example\.com$/)
    assert.deepEqual([shown.first_name, shown.last_name, shown.phone_number], ['REDACTED', 'REDACTED', null])
    assert.deepEqual((await api.call('GET', `${contacts()}?filter[id]=${body.id}`)).body, [])
  }
  const elsewhere = `/api/v2/workspaces/${api.theirs.workspaceId}/contacts`
  const { body } = await create({ email_address: 'kept@example.com' })
  assert.equal((await api.call('DELETE', `${elsewhere}/${body.id}/gdpr_destroy`)).status, 404)
})

test('deleting twice is 404, and a deleted contact is still shown by its id', async () => {
  const { body } = await create({ email_address: 'deleted@example.com' })
  assert.equal((await api.call('DELETE', `/api/v2/contacts/${body.id}`)).status, 204)
  assert.equal((await api.call('DELETE', `/api/v2/contacts/${body.id}`)).status, 404)
  const { body: shown } = await api.call('GET', `/api/v2/contacts/${body.id}`)
  assert.match(shown.deleted_at, /^\d{4}-/)
  assert.equal((await create({ email_address: 'deleted@example.com' })).status, 201)
  assert.deepEqual(await api.eventsOf(body.id), ['contact.created', 'contact.identified', 'contact.deleted'])
})

test('tags come and go with tag_ids, and foreign tags are refused whole', async () => {
  const [first, second, foreign] = [
    await makeTag('First'),
    await makeTag('Second'),
    await makeTag('Foreign', api.theirs),
  ]
  const { body } = await create({ email_address: 'tagged@example.com', tag_ids: [first] })
  assert.deepEqual(
    body.tags.map((entry: { name: string }) => entry.name),
    ['First'],
  )
  const put = (tag_ids: unknown) =>
    api.call('PUT', `/api/v2/contacts/${body.id}`, { body: { contact: { tag_ids } } })
  assert.deepEqual(
    (await put([String(second)])).body.tags.map((entry: { id: number }) => entry.id),
    [second],
  )
  const refused = await put([first, foreign])
  assert.deepEqual(
    [refused.status, refused.body],
    [422, { error: 'Request unprocessable: Tag ids must exist', tag_ids: ['must exist'] }],
  )
  assert.deepEqual((await api.call('GET', `/api/v2/contacts/${body.id}`)).body.tags.length, 1)
  assert.deepEqual((await put([])).body.tags, [])
})

test('custom attributes get snake-case names, merge, and never shadow a property', async () => {
  const { body } = await create({
    email_address: 'custom@example.com',
    custom_attributes: { 'Favorite Food! 🥑': 'x', n: null },
  })
  assert.deepEqual(body.custom_attributes, { favorite_food: 'x', n: '' })
  const put = (custom_attributes: unknown) =>
    api.call('PUT', `/api/v2/contacts/${body.id}`, { body: { contact: { custom_attributes } } })
  assert.deepEqual((await put({ n: 5 })).body.custom_attributes, { favorite_food: 'x', n: '5' })
  for (const ignored of [null, 'x', ['y']])
    assert.deepEqual((await put(ignored)).body.custom_attributes, { favorite_food: 'x', n: '5' })
  for (const taken of ['First Name', 'first-name', 'FirstName', 'EmailAddress', 'email address', 'ID'])
    assert.equal((await put({ [taken]: 'y' })).status, 422, taken)
  assert.equal((await put({ '!!!': 'y' })).status, 400)
})

test('a contact whose tags alone change is updated, and told of once', async () => {
  const [one, two] = [await makeTag('Alone'), await makeTag('Beside')]
  const { body } = await create({ email_address: 'tags-only@example.com', tag_ids: [one] })
  const made = (await api.eventsOf(body.id)).length
  const told = async () => (await api.eventsOf(body.id)).slice(made)
  const put = (contact: object) => api.call('PUT', `/api/v2/contacts/${body.id}`, { body: { contact } })
  await put({ tag_ids: [one] })
  assert.deepEqual(await told(), [])
  await put({ tag_ids: [] })
  assert.deepEqual(await told(), ['contact.updated'])
  await put({ first_name: 'Ada', tag_ids: [two] })
  assert.deepEqual(await told(), ['contact.updated', 'contact.updated'])
  await api.post(`${contacts()}/upsert`, {
    contact: { email_address: 'tags-only@example.com', tag_ids: [one] },
  })
  assert.deepEqual(await told(), ['contact.updated', 'contact.updated', 'contact.updated'])
})

test('a tag that is deleted tells of each contact that loses it', async () => {
  const id = await makeTag('Leaving')
  const emails = ['loses-1@example.com', 'loses-2@example.com']
  for (const email_address of emails) await create({ email_address, tag_ids: [id] })
  const applied = await api.platform.store.pool.query(
    'select id from contacts_applied_tags where tag_id = $1 order by id',
    [id],
  )
  const ids = applied.rows.map((row) => Number(row.id))
  assert.equal(ids.length, emails.length)
  assert.equal((await api.call('DELETE', `/api/v2/contacts/tags/${id}`)).status, 204)
  const { rows } = await api.platform.store.pool.query(
    `select subject_id, data->'tag'->>'name' as tag, data->'contact'->>'email_address' as email
     from webhooks_outgoing_events where event_type_id = 'contacts/applied_tag.deleted' and subject_id = any($1)
     order by subject_id`,
    [ids],
  )
  assert.deepEqual(
    rows.map(({ subject_id, tag, email }) => [Number(subject_id), tag, email]),
    ids.map((subject, index) => [subject, 'Leaving', emails[index]]),
  )
  const foreign = await makeTag('Foreign too', api.theirs)
  assert.equal((await api.call('DELETE', `/api/v2/contacts/tags/${foreign}`)).status, 404)
})

test('a tag of more contacts than one statement takes is deleted whole', async () => {
  const [id, many] = [await makeTag('Everybody'), 10_001]
  const { pool } = api.platform.store
  await pool.query(
    `with made as (insert into contacts (workspace_id, phone_number) select $1, n::text from generate_series(1, $3) n returning id)
     insert into contacts_applied_tags (workspace_id, contact_id, tag_id) select $1, id, $2 from made`,
    [api.ours.workspaceId, id, many],
  )
  assert.equal((await api.call('DELETE', `/api/v2/contacts/tags/${id}`)).status, 204)
  const { rows } = await pool.query(
    `select count(*) as told, count(distinct subject_id) as subjects from webhooks_outgoing_events
     where event_type_id = 'contacts/applied_tag.deleted' and data->'tag'->>'name' = 'Everybody'`,
  )
  assert.deepEqual(rows, [{ told: String(many), subjects: String(many) }])
})
