import assert from 'node:assert/strict'
import { test } from 'node:test'
import { runningApi } from '../harness/running-api.ts'

const api = runningApi()

const contacts = (): string => `/api/v2/workspaces/${api.ours.workspaceId}/contacts`
const create = (contact: object) => api.call('POST', contacts(), { body: { contact } })

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
  const tag = async (name: string, tenant = api.ours) =>
    (
      await api.call('POST', `/api/v2/workspaces/${tenant.workspaceId}/contacts/tags`, {
        body: { contacts_tag: { name } },
        token: tenant.token,
      })
    ).body.id
  const [first, second, foreign] = [await tag('First'), await tag('Second'), await tag('Foreign', api.theirs)]
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
