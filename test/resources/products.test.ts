import assert from 'node:assert/strict'
import { test } from 'node:test'
import { runningApi } from '../harness/running-api.ts'

const api = runningApi()

const products = (): string => `/api/v2/workspaces/${api.ours.workspaceId}/products`

const createProduct = (product: object) => api.posted(products(), { product })

async function get(path: string) {
  const answer = await api.call('GET', `/api/v2/${path}`)
  assert.equal(answer.status, 200, JSON.stringify(answer.body))
  return answer.body
}

const put = (path: string, root: string, values: object) =>
  api.call('PUT', `/api/v2/${path}`, { body: { [root]: values } })

const post = (path: string, root: string, values: object) =>
  api.call('POST', `/api/v2/${path}`, { body: { [root]: values } })

test('a product is created with a path, a default variant and the events of both', async () => {
  const made = await createProduct({ name: "My Workspace's First Product" })
  assert.equal(made.current_path, '/my-workspace-s-first-product')
  assert.equal(made.archived, false)
  assert.equal(made.commissionable, true)
  assert.deepEqual(made.price_ids, [])
  assert.deepEqual(made.variant_ids, [made.default_variant_id])
  const variant = await get(`products/variants/${made.default_variant_id}`)
  assert.equal(variant.default, true)
  assert.equal(variant.product_type, 'digital')
  assert.equal(variant.name, "My Workspace's First Product")
  assert.deepEqual(variant.properties_values, [])
  assert.match(variant.created_by_platform_application.public_id, /^[A-Za-z]{6,}$/)
  assert.deepEqual(await api.eventsOf(made.id, made.default_variant_id), [
    'product.created',
    'products/variant.created',
  ])
})

test('properties are kept by id, renamed, added and removed, but not while they tell variants apart', async () => {
  const made = await createProduct({
    name: 'T-Shirt',
    variant_properties: [{ name: 'Size' }, { name: 'Colour' }],
  })
  const [size, colour] = made.variant_properties
  assert.deepEqual([size.name, colour.name], ['Size', 'Colour'])
  const values = (sizeValue: string, colourValue: string) => [
    { property_id: size.id, value: sizeValue },
    { property_id: colour.id, value: colourValue },
  ]
  const large = await post(`products/${made.id}/variants`, 'products_variant', {
    properties_values: values(' Large ', 'Red'),
  })
  assert.equal(large.status, 201, JSON.stringify(large.body))
  assert.equal(large.body.name, 'T-Shirt - Large / Red')
  assert.deepEqual(large.body.properties_values, values('Large', 'Red'))
  assert.equal(large.body.properties_value_ids.length, 2)

  const again = await post(`products/${made.id}/variants`, 'products_variant', {
    properties_values: values('LARGE', 'red'),
  })
  assert.equal(again.status, 422)
  assert.deepEqual(again.body.properties_values, ['have already been taken'])

  const missing = await post(`products/${made.id}/variants`, 'products_variant', {
    properties_values: [{ property_id: size.id, value: 'Small' }],
  })
  assert.deepEqual(missing.body.properties_values, ['need a value for Colour'])
  const none = await post(`products/${made.id}/variants`, 'products_variant', { sku: 'TS' })
  assert.equal(none.status, 422)

  const small = await post(`products/${made.id}/variants`, 'products_variant', {
    name: 'Tiny',
    properties_values: values('Small', 'red'),
  })
  assert.equal(small.body.name, 'Tiny')
  const refused = await put(`products/${made.id}`, 'product', { variant_properties: [{ id: colour.id }] })
  assert.equal(refused.status, 422)
  assert.match(refused.body.error, /cannot lose Size/)

  const changed = await put(`products/${made.id}`, 'product', {
    variant_properties: [{ id: size.id, name: 'Fit' }, { name: 'Cloth' }],
  })
  assert.equal(changed.status, 200, JSON.stringify(changed.body))
  assert.deepEqual(
    changed.body.variant_properties.map(({ name }: { name: string }) => name),
    ['Fit', 'Cloth'],
  )
  assert.equal(changed.body.variant_properties[0].id, size.id)
  assert.deepEqual((await get(`products/variants/${large.body.id}`)).properties_values, [
    { property_id: size.id, value: 'Large' },
  ])
  assert.deepEqual(await api.eventsOf(made.id), ['product.created', 'product.updated'])
})

test('what a variant leaves out it takes from the default variant of its product', async () => {
  const made = await createProduct({ name: 'Kettle', variant_properties: [{ name: 'Volume' }] })
  const common = { product_type: 'physical', weight: 1.5, weight_unit: 'kg', sku: 'K-1', taxable: true }
  await put(`products/variants/${made.default_variant_id}`, 'products_variant', common)
  const properties_values = [{ property_id: made.variant_properties[0].id, value: '2 l' }]
  const { body } = await post(`products/${made.id}/variants`, 'products_variant', {
    properties_values,
    sku: 'K-2',
  })
  assert.equal(body.weight, '1.5')
  assert.equal(body.product_type, 'physical')
  assert.equal(body.taxable, true)
  assert.equal(body.sku, 'K-2')
  const cleared = await put(`products/variants/${body.id}`, 'products_variant', { sku: null })
  assert.equal(cleared.body.sku, 'K-1')
})

test('a live product cannot be archived, an archived one not twice', async () => {
  const made = await createProduct({ name: 'Lamp', visible_in_store: true })
  const archive = () => api.call('POST', `/api/v2/products/${made.id}/archive`)
  const unarchive = () => api.call('POST', `/api/v2/products/${made.id}/unarchive`)
  const live = await archive()
  assert.equal(live.status, 422)
  assert.match(live.body.error, /A product can only be archived if it's not in the live state\.$/)
  assert.equal((await unarchive()).status, 409)
  await put(`products/${made.id}`, 'product', { visible_in_store: false, archived: true })
  const archived = await archive()
  assert.equal(archived.status, 200)
  assert.equal(archived.body.archived, true)
  assert.equal((await archive()).status, 409)
  const filtered = await get(`workspaces/${api.ours.workspaceId}/products?filter[archived]=true`)
  assert.deepEqual(
    filtered.map(({ id }: { id: number }) => id),
    [made.id],
  )
  assert.equal((await unarchive()).body.archived, false)
})

test('a product on a live funnel cannot be archived until the funnel goes back into test mode', async () => {
  const { id } = await createProduct({ name: 'Candle' })
  const space = `workspaces/${api.ours.workspaceId}`
  const { body: funnel } = await post(`${space}/funnels`, 'funnel', { name: 'Candles', live_mode: true })
  const placed = { funnel_id: String(funnel.id) }
  const step = await post(`${space}/pages`, 'page', {
    name: 'Offer',
    funnel: placed,
    show_page_step: { product_ids: [String(id)] },
  })
  assert.equal(step.status, 201, JSON.stringify(step.body))
  const archive = () => api.call('POST', `/api/v2/products/${id}/archive`)
  assert.equal((await archive()).status, 422)
  await put(`funnels/${funnel.id}`, 'funnel', { live_mode: false })
  assert.equal((await archive()).status, 200)
})

test('prices are made under a variant or a product, in the currency of the workspace', async () => {
  const made = await createProduct({ name: 'Course' })
  const terms = { amount: '97', currency: 'EUR', payment_type: 'subscription', interval: 'months' }
  const under = await post(`products/variants/${made.default_variant_id}/prices`, 'products_price', terms)
  assert.equal(under.status, 201, JSON.stringify(under.body))
  assert.equal(under.body.amount, '97.00')
  assert.equal(under.body.currency, 'usd')
  assert.equal(under.body.variant_id, made.default_variant_id)
  assert.equal(under.body.self_cancel, true)
  const beside = await post(`products/${made.id}/prices`, 'products_price', { amount: 5 })
  assert.equal(beside.status, 201)
  assert.equal(beside.body.payment_type, 'one_time')
  assert.equal(beside.body.variant_id, made.default_variant_id)
  const listed = await get(`products/${made.id}/prices?filter[variant_id]=${made.default_variant_id}`)
  assert.deepEqual(listed, [under.body, beside.body])
  assert.deepEqual((await get(`products/${made.id}`)).price_ids, [under.body.id, beside.body.id])
  const foreign = await post(`products/${made.id}/prices`, 'products_price', { amount: 5, variant_id: 1 })
  assert.equal(foreign.status, 422)
})

test('terms of a price that do not fit together are refused, and half a trial is none', async () => {
  const made = await createProduct({ name: 'Plan' })
  const attempt = (terms: object) => post(`products/${made.id}/prices`, 'products_price', terms)
  const word = await attempt({ amount: 1, payment_type: 'subscription', interval: 'month' })
  assert.equal(word.status, 422)
  assert.match(word.body.error, /Interval is not included in the list/)
  assert.equal((await attempt({ amount: 1, payment_type: 'subscription' })).status, 422)
  assert.equal((await attempt({ amount: -1 })).status, 422)
  const plan = { amount: 1, payment_type: 'payment_plan', interval: 'weeks' }
  assert.deepEqual((await attempt(plan)).body.duration, ["can't be blank"])
  const half = await attempt({ ...plan, duration: 3, trial_interval: 'days' })
  assert.equal(half.body.trial_interval, null)
  const other = await attempt({ ...plan, duration: 3, trial_duration: 7 })
  assert.deepEqual([other.body.trial_interval, other.body.trial_duration], [null, 7])
  const whole = await put(`products/prices/${other.body.id}`, 'products_price', { trial_interval: 'days' })
  assert.deepEqual([whole.body.trial_interval, whole.body.trial_duration], ['days', 7])
})

test('a subscription can change to the other subscription prices of its product', async () => {
  const made = await createProduct({ name: 'Club' })
  const attempt = async (amount: number, interval: string) =>
    (
      await post(`products/${made.id}/prices`, 'products_price', {
        amount,
        interval,
        payment_type: 'subscription',
      })
    ).body
  const [month, year, week] = [
    await attempt(20, 'months'),
    await attempt(120, 'years'),
    await attempt(20, 'weeks'),
  ]
  const { body } = await api.call('GET', `/api/v2/products/prices/${month.id}/change_options`)
  const { upgrade, downgrade } = body.products_prices_change_options
  assert.deepEqual(
    [upgrade, downgrade].map(([group]) => group.products_variant.prices[0].id),
    [week.id, year.id],
  )
  assert.equal(upgrade[0].products_variant.id, made.default_variant_id)
})

test('tags and collections hold products of the same workspace only', async () => {
  const workspace = `workspaces/${api.ours.workspaceId}`
  const made = await createProduct({ name: 'Cup' })
  const tag = await post(`${workspace}/products/tags`, 'products_tag', { name: 'Kitchen' })
  const tagged = await put(`products/${made.id}`, 'product', { tag_ids: [tag.body.id] })
  assert.deepEqual(tagged.body.tag_ids, [tag.body.id])
  assert.deepEqual((await get(`products/variants/${made.default_variant_id}`)).tag_ids, [tag.body.id])
  const foreign = await api.call('POST', `/api/v2/workspaces/${api.theirs.workspaceId}/products`, {
    body: { product: { name: 'Not ours' } },
    token: api.theirs.token,
  })
  const collection = (product_ids: number[]) =>
    post(`${workspace}/products/collections`, 'products_collection', { name: 'Winter Sale', product_ids })
  assert.equal((await collection([made.id, foreign.body.id])).status, 422)
  const whole = await collection([made.id])
  assert.equal(whole.body.current_path, '/winter-sale')
  assert.deepEqual(whole.body.product_ids, [made.id])
  const emptied = await put(`products/collections/${whole.body.id}`, 'products_collection', {
    product_ids: [],
    sort_method: 'name_asc',
  })
  assert.deepEqual([emptied.body.product_ids, emptied.body.sort_method], [[], 'name_asc'])
})

test('products stand in a collection in the order they were given, also when it changes', async () => {
  const made = [await createProduct({ name: 'A' }), await createProduct({ name: 'B' })].map(({ id }) => id)
  const path = `workspaces/${api.ours.workspaceId}/products/collections`
  const { body } = await post(path, 'products_collection', { name: 'Ordered', product_ids: made })
  assert.deepEqual(body.product_ids, made)
  const turned = [...made].reverse()
  const changed = await put(`products/collections/${body.id}`, 'products_collection', { product_ids: turned })
  assert.deepEqual(changed.body.product_ids, turned)
})

test('of two racing creates of the same variant one is refused', async () => {
  const made = await createProduct({ name: 'Sock', variant_properties: [{ name: 'Size' }] })
  const properties_values = [{ property_id: made.variant_properties[0].id, value: 'M' }]
  const attempts = await Promise.all(
    [1, 2, 3].map(() => post(`products/${made.id}/variants`, 'products_variant', { properties_values })),
  )
  assert.deepEqual(attempts.map(({ status }) => status).sort(), [201, 422, 422])
})

test('a variant renamed by its values keeps a name that somebody gave it', async () => {
  const made = await createProduct({ name: 'Hat', variant_properties: [{ name: 'Size' }] })
  const values = (value: string) => ({
    properties_values: [{ property_id: made.variant_properties[0].id, value }],
  })
  const variant = (await post(`products/${made.id}/variants`, 'products_variant', values('S'))).body
  const update = (body: object) => put(`products/variants/${variant.id}`, 'products_variant', body)
  assert.equal((await update(values('M'))).body.name, 'Hat - M')
  assert.equal((await update({ name: 'Big hat' })).body.name, 'Big hat')
  assert.equal((await update(values('L'))).body.name, 'Big hat')
  assert.equal((await put(`products/${made.id}`, 'product', { name: 'Cap' })).status, 200)
  assert.equal((await get(`products/variants/${made.default_variant_id}`)).name, 'Cap')
})

test('lists of variants and prices are narrowed by their states, and stay inside the product', async () => {
  const made = await createProduct({ name: 'Mug' })
  const hidden = await post(`products/${made.id}/variants`, 'products_variant', {
    name: 'Cracked mug',
    visible: false,
    fulfillment_required: true,
    fulfillment_location_ids: [],
  })
  const idsOf = async (query: string) =>
    (await get(`products/${made.id}/variants?${query}`)).map(({ id }: { id: number }) => id)
  assert.deepEqual(await idsOf('filter[visible]=false'), [hidden.body.id])
  assert.deepEqual(await idsOf('filter[fulfillment_required]=true&filter[visible]=true'), [])
  assert.deepEqual(await idsOf('sort_order=desc'), [hidden.body.id, made.default_variant_id])
  const unknown = await api.call('GET', `/api/v2/products/${made.id}/variants?filter[sku]=x`)
  assert.equal(unknown.status, 400)
})

test('what clients send back as they read it has no effect where only the server decides', async () => {
  const made = await createProduct({ name: 'Plate' })
  const repeated = await put(`products/${made.id}`, 'product', { ...made, variant_ids: [], price_ids: [1] })
  assert.equal(repeated.status, 200, JSON.stringify(repeated.body))
  assert.deepEqual(repeated.body, made)
})

test('nobody reaches the products, variants and prices of another workspace', async () => {
  const made = await createProduct({ name: 'Secret' })
  const { body: price } = await post(`products/${made.id}/prices`, 'products_price', { amount: 1 })
  const { token } = api.theirs
  for (const path of [
    `products/${made.id}`,
    `products/${made.id}/variants`,
    `products/${made.id}/prices`,
    `products/variants/${made.default_variant_id}`,
    `products/prices/${price.id}`,
    `products/prices/${price.id}/change_options`,
  ]) {
    assert.equal((await api.call('GET', `/api/v2/${path}`, { token })).status, 404, path)
  }
  for (const path of [`products/${made.id}/prices`, `products/variants/${made.default_variant_id}/prices`]) {
    const body = { products_price: { amount: 1 } }
    assert.equal((await api.call('POST', `/api/v2/${path}`, { token, body })).status, 404, path)
  }
})

test('a subscription price that an order was placed at keeps its terms, but can be retired', async () => {
  const made = await createProduct({ name: 'Magazine' })
  const terms = { amount: '9.00', payment_type: 'subscription', interval: 'months', interval_count: 1 }
  const { body: price } = await post(`products/${made.id}/prices`, 'products_price', terms)
  const workspace = `workspaces/${api.ours.workspaceId}`
  const contact = await post(`${workspace}/contacts`, 'contact', { email_address: 'reader@example.com' })
  const change = (values: object) => put(`products/prices/${price.id}`, 'products_price', values)
  assert.equal((await change({ amount: '8.00' })).status, 200)
  const order = await post(`${workspace}/orders`, 'order', {
    order_type: 'subscription-order',
    live_mode: true,
    contact_id: contact.body.id,
    line_items_attributes: [
      { variant_id: made.default_variant_id, products_price_id: price.id, quantity: 1 },
    ],
  })
  assert.equal(order.status, 201, JSON.stringify(order.body))
  const refused = await change({ amount: '7.00', visible: false })
  assert.equal(refused.status, 422)
  assert.deepEqual(refused.body.base, ['Cannot edit a subscription price that is attached to an order.'])
  const retired = await change({ amount: '8', visible: false, archived: true })
  assert.deepEqual([retired.status, retired.body.visible, retired.body.archived], [200, false, true])
})
