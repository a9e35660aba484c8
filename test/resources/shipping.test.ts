import assert from 'node:assert/strict'
import { test } from 'node:test'
import { runningApi } from '../harness/running-api.ts'

const api = runningApi()

const made = (path: string, root: string, values: object) => api.posted(`/api/v2/${path}`, { [root]: values })

const get = async (path: string) => (await api.call('GET', `/api/v2/${path}`)).body
const space = (): string => `workspaces/${api.ours.workspaceId}`

test('a profile starts with a group of all locations, under which zones and named rates are made', async () => {
  const location = await made(`${space()}/fulfillments/locations`, 'fulfillments_location', {
    name: 'Main',
    address_name: 'Tin & Co.',
    email_address: 'main@example.com',
    address: { city: 'Hull', country: 'GB' },
  })
  const product = await made(`${space()}/products`, 'product', { name: 'Kettle' })
  const profile = await made(`${space()}/shipping/profiles`, 'shipping_profile', {
    name: 'General',
    variant_ids: [product.default_variant_id],
  })
  assert.deepEqual(profile.variant_ids, [product.default_variant_id])
  assert.ok(!('workspace_id' in profile))
  const [group, ...rest] = await get(`shipping/profiles/${profile.id}/location_groups`)
  assert.deepEqual(rest, [])
  assert.equal(group.profile_id, profile.id)
  assert.deepEqual(group.fulfillments_location_ids, [location.id])
  const zone = await made(`shipping/location_groups/${group.id}/zones`, 'shipping_zone', {
    name: 'Europe',
    country_ids: [3, 4],
  })
  assert.deepEqual([zone.country_ids, zone.region_ids, zone.includes_rest_of_world], [[3, 4], [], false])
  const name = await made(`${space()}/shipping/rates/names`, 'shipping_rates_name', { name: 'Express' })
  const rate = await made(`shipping/zones/${zone.id}/rates`, 'shipping_rate', {
    price: '4.9',
    rates_name_id: name.id,
  })
  assert.deepEqual([rate.description, rate.price, rate.price_currency], ['Express', '4.90', 'USD'])
  const renamed = { body: { shipping_rates_name: { name: 'Overnight' } } }
  await api.call('PUT', `/api/v2/shipping/rates/names/${name.id}`, renamed)
  assert.equal((await get(`shipping/rates/${rate.id}`)).description, 'Overnight')
  assert.equal((await api.call('DELETE', `/api/v2/shipping/rates/names/${name.id}`)).status, 422)
  assert.equal((await api.call('DELETE', `/api/v2/shipping/profiles/${profile.id}`)).status, 204)
  assert.equal((await api.call('GET', `/api/v2/shipping/rates/${rate.id}`)).status, 404)
})

test('a rate takes a currency in any case, and refuses what is none', async () => {
  const profile = await made(`${space()}/shipping/profiles`, 'shipping_profile', { name: 'Small' })
  const [group] = await get(`shipping/profiles/${profile.id}/location_groups`)
  const zone = await made(`shipping/location_groups/${group.id}/zones`, 'shipping_zone', { name: 'World' })
  const name = await made(`${space()}/shipping/rates/names`, 'shipping_rates_name', { name: 'Slow' })
  const terms = { price: 1, rates_name_id: name.id }
  const path = `shipping/zones/${zone.id}/rates`
  assert.equal((await made(path, 'shipping_rate', { ...terms, price_currency: 'eur' })).price_currency, 'EUR')
  for (const wrong of [
    { ...terms, price_currency: 'euros' },
    { ...terms, price: -1 },
    { ...terms, rates_name_id: 1 },
    { ...terms, live_rates_provider: 'Nobody' },
  ]) {
    assert.equal((await api.call('POST', `/api/v2/${path}`, { body: { shipping_rate: wrong } })).status, 422)
  }
})

test('a new default package takes the place of the one before', async () => {
  const size = { package_type: 'box', height: 1, width: '2.50', length: 3, distance_unit: 'cm' }
  const path = `${space()}/shipping/packages`
  const first = await made(path, 'shipping_package', { ...size, name: 'Small', default_package: true })
  assert.deepEqual([first.height, first.width, first.token], ['1', '2.50', null])
  const second = await made(path, 'shipping_package', { ...size, name: 'Large', default_package: true })
  assert.equal(second.default_package, true)
  assert.equal((await get(`shipping/packages/${first.id}`)).default_package, false)
  const wrong = await api.call('POST', `/api/v2/${path}`, { body: { shipping_package: { name: 'Odd' } } })
  assert.equal(wrong.status, 422)
  assert.deepEqual(wrong.body.package_type, ["can't be blank"])
})

test('a store is a draft with a path of its own until it is published', async () => {
  const store = await made(`${space()}/stores`, 'store', { name: 'Tin & Co.' })
  assert.deepEqual([store.status, store.current_path], ['draft', '/tin-co'])
  const publish = (status: string) =>
    api.call('PUT', `/api/v2/stores/${store.id}`, { body: { store: { status } } })
  assert.equal((await publish('open')).status, 422)
  assert.equal((await publish('published')).body.status, 'published')
  assert.equal((await api.call('DELETE', `/api/v2/stores/${store.id}`)).status, 204)
})
