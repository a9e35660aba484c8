import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { CallOptions } from '../harness/api.ts'
import { runningApi } from '../harness/running-api.ts'

const api = runningApi()

const classic = (method: string, path: string, options?: CallOptions) =>
  api.call(method, `/api/attributes${path}`, options)

const makeContact = async (email_address: string) =>
  (
    await api.call('POST', `/api/v2/workspaces/${api.ours.workspaceId}/contacts`, {
      body: { contact: { email_address, first_name: 'Ada', last_name: 'Lovelace' } },
    })
  ).body

test('an opt-in makes a contact, its profile, and an activity', async () => {
  const body = { contact: { email: 'grace@example.com', name: 'Grace Hopper', favourite: 'cobol' } }
  const made = await classic('POST', '/contacts.json', { body })
  assert.equal(made.status, 201)
  assert.deepEqual(
    [made.body.email, made.body.contact_profile.email],
    ['grace@example.com', 'grace@example.com'],
  )
  assert.equal(made.body.favourite, 'cobol')
  assert.equal(made.body.additional_info.favourite, 'cobol')
  assert.deepEqual((await classic('GET', `/contacts/${made.body.id}`)).body, made.body)
  const activities = await classic('GET', '/contact_activities')
  assert.deepEqual(activities.body, [made.body])
  const changed = await classic('PUT', `/contacts/${made.body.id}.json`, {
    body: { contact: { first_name: 'Amazing', city: 'Arlington' } },
  })
  assert.deepEqual([changed.body.first_name, changed.body.city], ['Amazing', 'Arlington'])
})

test('contacts of API v2 are contacts here, and a deleted one is gone', async () => {
  const { id } = await makeContact('ada@example.com')
  const listed = await classic('GET', '/contacts')
  assert.ok(listed.body.some((row: { id: number }) => row.id === id))
  assert.equal((await classic('GET', `/contact_profiles/${id}`)).body.last_name, 'Lovelace')
  assert.equal((await classic('DELETE', `/contacts/${id}`)).status, 204)
  assert.equal((await classic('GET', `/contacts/${id}`)).status, 410)
  assert.equal((await classic('GET', `/contact_profiles/${id}`)).status, 410)
  assert.equal((await classic('GET', `/contacts/${id}`, { token: api.theirs.token })).status, 404)
  assert.deepEqual((await classic('GET', '/contacts', { token: api.theirs.token })).body, [])
})

test('a profile is made or changed by its e-mail address, as JSON and as a form', async () => {
  const body = { contact_profile: { email: 'alan@example.com', first_name: 'Alan', zip: 'SW1' } }
  const made = await classic('POST', '/contact_profiles', { body })
  assert.deepEqual([made.status, made.body.first_name, made.body.zip], [201, 'Alan', 'SW1'])
  const again = await classic('POST', '/contact_profiles.json', {
    body: 'contact_profile[email]=alan@example.com&contact_profile[last_name]=Turing',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  })
  assert.deepEqual([again.status, again.body.id, again.body.last_name], [200, made.body.id, 'Turing'])
})

test('tags and lists are given and taken by e-mail address, and kept apart', async () => {
  await makeContact('tagged@example.com')
  const email = 'tagged@example.com'
  assert.equal((await classic('POST', '/tags', { body: { tag: { name: 'vip', email } } })).status, 201)
  assert.equal((await classic('POST', '/lists', { body: { list: { name: 'News', email } } })).status, 201)
  const profiles = await classic('GET', '/contact_profiles')
  const profile = profiles.body.find((row: { email: string }) => row.email === email)
  assert.deepEqual([profile.tags, profile.tags_names, profile.lists_names], [['vip'], 'vip', 'News'])
  const names = async (path: string) =>
    (await classic('GET', path)).body.map(({ name }: { name: string }) => name)
  assert.deepEqual([await names('/tags'), await names('/lists')], [['vip'], ['News']])
  assert.equal((await classic('DELETE', `/tags?name=vip&email=${email}`)).status, 204)
  const after = await classic('GET', `/contact_profiles/${profile.id}`)
  assert.deepEqual(after.body.tags, [])
})

test('fields a form sent keep their own names, at the top and in additional_info, and can be changed', async () => {
  const sent = { favorite_color: 'red', utm_source: 'x', ip: '1.2.3.4', aff_sub: 'q', cf_affiliate_id: '7' }
  const contact = { email: 'own@example.com', first_name: 'Own', city: 'Oslo', vip: true, ...sent }
  const body = { contact: { ...contact, additional_info: { utm_medium: 'mail' } } }
  const { body: made } = await classic('POST', '/contacts', { body })
  const info = { ...sent, vip: 'true', utm_medium: 'mail' }
  assert.partialDeepStrictEqual(made, { ...info, first_name: 'Own', city: 'Oslo' })
  assert.deepEqual(made.additional_info, info)
  assert.deepEqual(
    Object.keys(made).filter((name) => name.includes('-')),
    [],
  )
  const change = (id: number, values: object) =>
    classic('PUT', `/contacts/${id}`, { body: { contact: values } })
  const changed = await change(made.id, { favorite_color: 'blue', aff_sub: null })
  assert.deepEqual([changed.body.favorite_color, changed.body.aff_sub], ['blue', ''])
  assert.deepEqual((await classic('GET', `/contacts/${made.id}`)).body, changed.body)
  const { id } = await makeContact('plain@example.com')
  const plain = await change(id, { favorite_color: 'green', first_name: 'Plain', city: 'Bergen' })
  assert.deepEqual(
    [plain.body.favorite_color, plain.body.additional_info, plain.body.first_name, plain.body.city],
    ['green', { favorite_color: 'green' }, 'Plain', 'Bergen'],
  )
})

test('inputs of a page, whose names have dashes, are shown in snake case', async () => {
  const path = `/api/v2/workspaces/${api.ours.workspaceId}/form_submissions/record`
  const data = { email: 'dashed@example.com', 'first-name': 'Dash', 'favorite-color': 'red' }
  const { body } = await api.call('POST', path, { body: { form_submission: { data } } })
  const change = { body: { contact: { favorite_color: 'blue' } } }
  const read = await classic('GET', `/contacts/${body.id}`)
  assert.deepEqual([read.body.first_name, read.body.additional_info], ['Dash', { favorite_color: 'red' }])
  assert.equal((await classic('PUT', `/contacts/${body.id}`, change)).body.favorite_color, 'blue')
})

test('values of a profile can be cleared, and its tags and website written, lists aside', async () => {
  const email = 'cleared@example.com'
  const post = async (values: object) =>
    (await classic('POST', '/contact_profiles', { body: { contact_profile: { email, ...values } } })).body
  const made = await post({
    city: 'Oslo',
    last_name: 'Hill',
    websites: 'https://a.example',
    tags: ['a', 'b'],
  })
  assert.deepEqual([made.city, made.websites, made.tags], ['Oslo', 'https://a.example', ['a', 'b']])
  await classic('POST', '/lists', { body: { list: { name: 'Kept', email } } })
  const again = await post({ city: null, last_name: null, tags: ['b', 'c'] })
  assert.deepEqual([again.city, again.last_name, again.tags], [null, null, ['b', 'c']])
  assert.deepEqual([again.lists_names, again.websites], ['Kept', 'https://a.example'])
  const body = { contact_profile: { websites: null, tags: [] } }
  const { body: put } = await classic('PUT', `/contact_profiles/${made.id}`, { body })
  assert.deepEqual([put.websites, put.tags, put.lists_names], [null, [], 'Kept'])
  const many = { contact_profile: { tags: Array.from({ length: 501 }, String) } }
  const refused = await classic('PUT', `/contact_profiles/${made.id}`, { body: many })
  assert.deepEqual([refused.status, Object.keys(refused.body.errors)], [400, ['tags']])
})
