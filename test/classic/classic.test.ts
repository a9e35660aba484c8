import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bodyBytesMax } from '../../src/api/server.ts'
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
  for (const path of ['/api/attributes/me', '/api/attributes/me.json', '/oauth/me', '/oauth/me.json']) {
    const me = await api.call('GET', path, { token: body.access_token })
    assert.equal(me.status, 200)
    assert.deepEqual([me.body.email, me.body.admin], ['owner@example.com', true])
    assert.deepEqual(me.body.accounts, [
      { id: api.ours.workspaceId, name: 'My Workspace', subdomain: 'myworkspace' },
    ])
  }
})

test('a link to sign out asks first', async () => {
  const owner = await signedInOwner(api)
  const asked = await owner.get('/users/sign_out')
  assert.equal(asked.status, 200)
  assert.match(asked.text, /action="\/users\/sign_out"/)
  assert.equal((await owner.get('/account')).status, 200)
  assert.equal((await owner.submit('/users/sign_out')).location, '/users/sign_in')
  assert.equal((await owner.get('/users/sign_out')).location, '/users/sign_in')
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
    for (const method of ['GET', 'HEAD']) {
      const again = await classic(method, '/contacts', { headers: { 'if-none-match': value } })
      assert.deepEqual([again.status, again.body], [304, undefined], `${method} ${value}`)
    }
  }
  assert.equal((await classic('HEAD', '/contacts')).headers.get('etag'), tag)
  await makeContact('new@example.com')
  const changed = await classic('GET', '/contacts', { headers: { 'if-none-match': tag } })
  assert.equal(changed.status, 200)
})

test('older paths answer to an address and a token in the query', async () => {
  const asked = (path: string, email: string) =>
    api.call('GET', `${path}?email=${email}&auth_token=${api.ours.token}`, { token: null })
  const funnels = await asked('/funnels.json', 'owner@example.com')
  assert.deepEqual([funnels.status, funnels.headers.get('access-control-allow-origin')], [200, '*'])
  const picked = (await asked('/funnels/list.json', 'owner@example.com')).body
  const named = funnels.body.map(({ id, name, key, path }: Record<string, unknown>) => ({
    id,
    name,
    key,
    path,
  }))
  assert.deepEqual(picked, named)
  assert.equal((await asked('/contacts.json', 'owner@example.com')).body.data[0].type, 'contacts')
  assert.equal((await asked('/funnels.json', 'theirs@example.com')).status, 401)
})

test('a body whose type is malformed or that is too large is 400', async () => {
  for (const [type, body] of [
    [';', '{}'],
    ['garbage', '{}'],
    ['application/json', `"${'x'.repeat(bodyBytesMax)}"`],
  ] as const) {
    const answer = await classic('POST', '/contacts', { body, headers: { 'content-type': type } })
    assert.deepEqual([answer.status, Object.keys(answer.body)], [400, ['error']], type)
  }
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
  const alone = await v2('/pages', { page: { name: 'Alone' } })
  assert.equal((await classic('GET', `/funnel_steps/${alone.id}`)).body.in_funnel, false)
  const pages = async (query: string) =>
    (await classic('GET', `/pages.json${query}`)).body.map(({ id }: { id: number }) => id)
  assert.deepEqual(await pages(''), [page.id, alone.id])
  assert.deepEqual(await pages(`?funnel_step_id=${page.id}`), [page.id])
  assert.deepEqual(await pages('?funnel_step_id=x'), [])
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

test('a funnel shows its tag and its place, and steps stand in their order', async () => {
  const v2 = async (path: string, body: object) =>
    (await api.call('POST', `/api/v2/workspaces/${api.ours.workspaceId}${path}`, { body })).body
  const tag = await v2('/funnels/tags', { funnels_tag: { name: 'Spring' } })
  const { id } = await v2('/funnels', { funnel: { name: 'Tagged', tag_ids: [tag.id] } })
  const funnel = { funnel_id: String(id) }
  const second = await v2('/pages', { page: { name: 'Second', funnel } })
  const first = await v2('/pages', { page: { name: 'First', funnel: { ...funnel, sort_order: 0 } } })
  const { body: funnels } = await classic('GET', '/funnels')
  const positions = funnels.map(({ position }: { position: number }) => position)
  assert.deepEqual(positions, [...positions.keys()])
  assert.equal(funnels.at(-1).group_tag, 'Spring')
  assert.deepEqual((await classic('GET', `/funnels/${id}`)).body, funnels.at(-1))
  assert.deepEqual((await classic('GET', '/funnels?page=2&per_page=1')).body, [funnels[1]])
  const steps = funnels
    .at(-1)
    .funnel_steps.map((step: { id: number; position: number }) => [step.id, step.position])
  assert.deepEqual(steps, [
    [first.id, 0],
    [second.id, 1],
  ])
  assert.equal((await classic('GET', `/funnel_steps/${second.id}`)).body.position, 1)
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
  const others = (row: object) =>
    Object.entries(row).filter(([name]) => /^(infusionsoft|ontraport|netsuite|oap|nmi)_/.test(name))
  assert.deepEqual([others(plain).length, others(plain.products[0]).length], [3, 11])
  const yen = { cents: 500, currency_iso: 'JPY' }
  assert.deepEqual([plain.original_amount_cents, plain.original_amount], [500, yen])
  assert.deepEqual(plain.products[0].amount, yen)
  const contacted = { contact: { email: shop.contact.email_address, favorite_color: 'red' } }
  const { body: optedIn } = await classic('POST', '/contacts', { body: contacted })
  assert.deepEqual((await purchase()).contact, optedIn)
  assert.deepEqual((await classic('GET', '/purchases')).body, [await purchase()])
})
