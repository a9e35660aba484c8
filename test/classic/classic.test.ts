import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { CallOptions } from '../harness/api.ts'
import { granted, makeClient, signedInOwner } from '../harness/oauth-client.ts'
import { runningApi } from '../harness/running-api.ts'
import { openShop } from '../resources/shop.ts'

const api = runningApi({ classic: { legacy: true } })

const classic = (method: string, path: string, options?: CallOptions) =>
  api.call(method, `/api/attributes${path}`, options)

const makeContact = async (email_address: string) =>
  (
    await api.call('POST', `/api/v2/workspaces/${api.ours.workspaceId}/contacts`, {
      body: { contact: { email_address, first_name: 'Ada', last_name: 'Lovelace' } },
    })
  ).body

test('a Classic application connects and reads who it is, with and without .json', async () => {
  const owner = await signedInOwner(api)
  const client = await makeClient(owner, 'classic')
  await owner.submit(`${client.path}/activate`)
  const { body } = await granted(api, owner, client)
  for (const path of ['/me', '/me.json']) {
    const me = await classic('GET', path, { token: body.access_token })
    assert.equal(me.status, 200)
    assert.deepEqual([me.body.email, me.body.admin], ['owner@example.com', true])
    assert.deepEqual(me.body.accounts, [
      { id: api.ours.workspaceId, name: 'My Workspace', subdomain: 'myworkspace' },
    ])
  }
})

test('funnels and their steps are bare arrays', async () => {
  const made = await api.call('POST', `/api/v2/workspaces/${api.ours.workspaceId}/funnels`, {
    body: { funnel: { name: 'Launch', current_path: '/launch' } },
  })
  assert.equal(made.status, 201)
  const funnels = await classic('GET', '/funnels.json')
  assert.equal(funnels.body[0].name, 'Launch')
  assert.match(funnels.body[0].created_at, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
  assert.equal((await classic('GET', `/funnels/${made.body.id}.json`)).body.path, '/launch')
  const steps = await classic('GET', `/funnels/${made.body.id}/funnel_steps.json`)
  assert.deepEqual(steps.body, funnels.body[0].funnel_steps)
  assert.deepEqual((await classic('GET', '/pages')).body, [])
})

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

test('products and purchases show what API v2 has', async () => {
  const { body: product } = await api.call('POST', `/api/v2/workspaces/${api.ours.workspaceId}/products`, {
    body: { product: { name: 'Book' } },
  })
  const products = await classic('GET', '/products.json')
  assert.equal(products.status, 200)
  assert.equal((await classic('GET', `/products/${product.id}`)).body.name, 'Book')
  assert.deepEqual((await classic('GET', '/purchases')).body, [])
})

test('errors use the documented statuses only', async () => {
  const none = await classic('GET', '/me', { token: null })
  assert.deepEqual([none.status, none.headers.get('www-authenticate')], [401, 'Bearer'])
  const cases: [string, string, CallOptions, number][] = [
    ['POST', '/contacts', { body: { email: 'x@example.com' } }, 400],
    ['POST', '/contacts', { body: '{' }, 400],
    ['POST', '/contacts', { body: { contact: { name: 'No address' } } }, 400],
    ['POST', '/contact_profiles', { body: { contact_profile: { email: 'not an address' } } }, 400],
    ['GET', '/contacts/1', {}, 404],
    ['GET', '/contacts/abc', {}, 404],
  ]
  for (const [method, path, options, status] of cases) {
    const answer = await classic(method, path, options)
    assert.deepEqual([answer.status, typeof answer.body.error], [status, 'string'], `${method} ${path}`)
  }
})

test('a repeated conditional read is 304 without a body', async () => {
  const first = await classic('GET', '/contacts')
  const tag = first.headers.get('etag') ?? ''
  assert.match(tag, /^W\/"[0-9a-f]{32}"$/)
  for (const value of [tag, tag.slice(2), `"other", ${tag}`, '*']) {
    const again = await classic('GET', '/contacts', { headers: { 'if-none-match': value } })
    assert.deepEqual([again.status, again.body], [304, undefined], value)
  }
  await makeContact('new@example.com')
  const changed = await classic('GET', '/contacts', { headers: { 'if-none-match': tag } })
  assert.equal(changed.status, 200)
})

test('older paths answer to an address and a token in the query', async () => {
  const asked = (path: string, email: string) =>
    api.call('GET', `${path}?email=${email}&auth_token=${api.ours.token}`, { token: null })
  const funnels = await asked('/funnels.json', 'owner@example.com')
  assert.deepEqual([funnels.status, funnels.headers.get('access-control-allow-origin')], [200, '*'])
  assert.equal((await asked('/contacts.json', 'owner@example.com')).body.data[0].type, 'contacts')
  assert.equal((await asked('/funnels.json', 'theirs@example.com')).status, 401)
})

test('a body whose type is malformed is 415', async () => {
  const answer = await api.call('POST', '/api/attributes/contacts', {
    body: '{}',
    headers: { 'content-type': ';' },
  })
  assert.deepEqual([answer.status, Object.keys(answer.body)], [415, ['error']])
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

test('a step has its own path and the address API v2 gives, and an opt-in may name it', async () => {
  const v2 = async (path: string, body: object) =>
    (await api.call('POST', `/api/v2/workspaces/${api.ours.workspaceId}${path}`, { body })).body
  const [funnel, other] = [
    await v2('/funnels', { funnel: { name: 'Stepped' } }),
    await v2('/funnels', { funnel: { name: 'Other' } }),
  ]
  const page = await v2('/pages', {
    page: { name: 'P four', current_path: '/p4', funnel: { funnel_id: String(funnel.id) } },
  })
  assert.match(page.url, /^http:\/\/myworkspace\..*\/p4$/)
  const { body: step } = await classic('GET', `/funnel_steps/${page.id}`)
  assert.deepEqual([step.path, step.published_url], ['/p4', page.url])
  assert.equal((await classic('GET', `/pages/${page.id}`)).body.published_url, page.url)
  const optIn = (values: object) =>
    classic('POST', '/contacts', { body: { contact: { email: 'step@example.com', ...values } } })
  const made = await optIn({ funnel_id: funnel.id, funnel_step_id: String(page.id) })
  assert.deepEqual(
    [made.body.page_id, made.body.funnel_step_id, made.body.funnel_id],
    [page.id, page.id, funnel.id],
  )
  const refused: [object, string][] = [
    [{ funnel_id: 1 }, 'funnel_id'],
    [{ funnel_id: 'x' }, 'funnel_id'],
    [{ funnel_step_id: 1 }, 'funnel_step_id'],
    [{ page_id: 1 }, 'page_id'],
    [{ funnel_id: other.id, funnel_step_id: page.id }, 'funnel_step_id'],
  ]
  for (const [values, name] of refused) {
    const answer = await optIn(values)
    assert.deepEqual([answer.status, Object.keys(answer.body.errors)], [400, [name]], JSON.stringify(values))
  }
  const legacy = `/funnels/${funnel.id}.json?email=owner@example.com&auth_token=${api.ours.token}`
  const shown = await api.call('GET', legacy, { token: null })
  assert.deepEqual([shown.status, shown.body.id, shown.body.funnel_steps[0].path], [200, funnel.id, '/p4'])
})

test('wrong values are told by the names Classic has for them', async () => {
  const refused = await classic('POST', '/contact_profiles', {
    body: { contact_profile: { email: 'not an address' } },
  })
  assert.deepEqual([refused.status, Object.keys(refused.body.errors)], [400, ['email']])
  assert.match(refused.body.error, /^Email (?!address)/)
})

test('a purchase shows the latest contact of its buyer, and whole currencies in whole units', async (t) => {
  const spendIn = (currency: string) =>
    api.platform.store.pool.query('update workspaces set currency = $1', [currency])
  await spendIn('JPY')
  t.after(() => spendIn('USD'))
  const shop = await openShop(api)
  const variant_id = await shop.variant()
  const products_price_id = await shop.price(variant_id, { amount: '500' })
  const line = { variant_id, products_price_id, quantity: 1 }
  const { id } = await shop.order({ line_items_attributes: [line] })
  const purchase = async () => (await classic('GET', `/purchases/${id}`)).body
  const { contact, ...plain } = await purchase()
  assert.deepEqual(contact, (await classic('GET', `/contacts/${shop.contact.id}`)).body)
  const yen = { cents: 500, currency_iso: 'JPY' }
  assert.deepEqual([plain.original_amount_cents, plain.original_amount], [500, yen])
  assert.deepEqual(plain.products[0].amount, yen)
  const contacted = { contact: { email: shop.contact.email_address, favorite_color: 'red' } }
  const { body: optedIn } = await classic('POST', '/contacts', { body: contacted })
  assert.deepEqual((await purchase()).contact, optedIn)
  assert.deepEqual((await classic('GET', '/purchases')).body, [await purchase()])
})
