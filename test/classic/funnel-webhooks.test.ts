import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { type Answering, type Received, type Receiver, startReceiver, verifies } from '../events/receiver.ts'
import { type CallOptions, startApi } from '../harness/api.ts'
import { runningApi } from '../harness/running-api.ts'
import { openShop, type Shop } from '../resources/shop.ts'

let shop: Shop
const api = runningApi({ webhooks: { scheduleMs: [0, 10, 10, 10] } }, async () => {
  shop = await openShop(api)
})

const classic = (method: string, path: string, options?: CallOptions) =>
  api.call(method, `/api/attributes${path}`, options)
const v2 = (path: string): string => `/api/v2/workspaces/${api.ours.workspaceId}${path}`
const operator = (path: string): string =>
  `/operator/workspaces/${api.ours.workspaceId}/webhooks/outgoing${path}`

const register = (values: object, options: CallOptions = {}) =>
  classic('POST', '/funnel_webhooks.json', { body: { funnel_webhook: values }, ...options })

/** A webhook that was accepted. */
async function hook(receiver: Receiver, values: object = {}): Promise<{ id: number }> {
  const made = await register({ url: receiver.url, event: 'contact_created', ...values })
  assert.equal(made.status, 201, JSON.stringify(made.body))
  return made.body
}

/** A receiver that passes the test, and answers deliveries as told. */
const passing = (answer: Answering = (_request, response) => response.end()): Promise<Receiver> =>
  startReceiver((request, response) => (isTest(request) ? response.end() : answer(request, response)))

const isTest = ({ path }: Received): boolean => path === '/funnel_webhooks/test'
const isDelivery = (request: Received): boolean => !isTest(request)

const optIn = async (values: Record<string, unknown>) => {
  const made = await classic('POST', '/contacts', { body: { contact: values } })
  assert.equal(made.status, 201, JSON.stringify(made.body))
  return made.body
}

async function funnelWithStep(name: string): Promise<{ funnel: number; step: number }> {
  const { id: funnel } = await shop.send(201, 'POST', v2('/funnels'), { funnel: { name } })
  const page = { name: `${name} opt-in`, funnel: { funnel_id: String(funnel) } }
  const { id: step } = await shop.send(201, 'POST', v2('/pages'), { page })
  return { funnel, step }
}

const deliveriesOf = async (id: number) =>
  (await api.call('GET', operator(`/deliveries?filter[endpoint_id]=${id}`))).body

const deliveryId = ({ headers }: Received) => headers['x-clickfunnels-webhook-delivery-id']
/** A name of JSON with dashes. */
const withDashes = (name: string): string => name.replaceAll('_', '-')
const md5 = (text: string): string => createHash('md5').update(text).digest('hex')

test('Creating a funnel webhook asks the root of its host first, and answers with what was made.', async (t) => {
  const receiver = await passing()
  t.after(receiver.stop)
  const { funnel, step } = await funnelWithStep('Asked')
  const made = await register({
    url: receiver.url,
    event: 'contact_created',
    funnel_id: funnel,
    funnel_step_id: step,
  })
  assert.equal(made.status, 201)
  const { id, created_at, updated_at, ...rest } = made.body
  assert.deepEqual(rest, {
    url: receiver.url,
    event: 'contact_created',
    funnel_id: funnel,
    funnel_step_id: step,
    version: 1,
    adapter: 'attributes',
  })
  assert.ok(Number.isInteger(id))
  assert.match(created_at, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
  const [asked] = await receiver.until(1)
  assert.deepEqual(
    [asked?.path, asked?.headers['content-type']],
    ['/funnel_webhooks/test', 'application/json'],
  )
  assert.match(asked?.body ?? '', /^\{"time":"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC"\}$/)
  assert.deepEqual((await classic('GET', `/funnel_webhooks/${id}.json`)).body, made.body)
  assert.deepEqual((await classic('GET', '/funnel_webhooks')).body.at(-1), made.body)
  assert.equal((await classic('DELETE', `/funnel_webhooks/${id}.json`)).status, 204)
  assert.equal((await classic('GET', `/funnel_webhooks/${id}`)).status, 404)
})

test('A host that refuses, is not there or may not be reached gets no webhook.', async (t) => {
  const refusing = await startReceiver((_request, response) => {
    response.statusCode = 404
    response.end()
  })
  const closed = await passing()
  await closed.stop()
  t.after(refusing.stop)
  const before = (await classic('GET', '/funnel_webhooks')).body
  for (const url of [refusing.url, closed.url, 'http://169.254.169.254/hook', 'ftp://example.com/hook']) {
    const answer = await register({ url, event: 'contact_created' })
    assert.equal(answer.status, 400, url)
    assert.match(answer.body.error, /^Url did not pass the test: /)
    assert.equal(answer.body.errors.url.length, 1)
  }
  assert.deepEqual((await classic('GET', '/funnel_webhooks')).body, before)
})

test('What cannot be is refused with all its reasons, before anybody is asked.', async (t) => {
  const receiver = await passing()
  t.after(receiver.stop)
  const theirs = await api.call('POST', `/api/v2/workspaces/${api.theirs.workspaceId}/funnels`, {
    token: api.theirs.token,
    body: { funnel: { name: 'Theirs' } },
  })
  const [one, other] = [await funnelWithStep('One'), await funnelWithStep('Other')]
  const usual = { url: receiver.url, event: 'contact_created' }
  const cases: [object, string[]][] = [
    [{}, ['url', 'event']],
    [{ ...usual, url: 'nowhere' }, ['url']],
    [{ ...usual, event: 'contact.created', adapter: 'xml', version: 2 }, ['event', 'adapter', 'version']],
    [{ ...usual, event: 'constructor', adapter: 'toString' }, ['event', 'adapter']],
    [{ ...usual, funnel_id: theirs.body.id }, ['funnel_id']],
    [{ ...usual, funnel_id: 'x' }, ['funnel_id']],
    [{ ...usual, funnel_id: one.funnel, funnel_step_id: other.step }, ['funnel_step_id']],
  ]
  for (const [values, names] of cases) {
    const answer = await register({ ...values, unknown: null })
    assert.deepEqual(
      [answer.status, Object.keys(answer.body.errors ?? {})],
      [400, names],
      JSON.stringify(values),
    )
  }
  assert.equal(receiver.received.length, 0)
})

test('Each adapter writes a contact its own way, with the id of the delivery and a signature.', async (t) => {
  const receiver = await passing()
  t.after(receiver.stop)
  const url = (adapter: string): string => receiver.url.replace('/hook', `/${adapter}?key=1`)
  const adapters = ['attributes', 'json', 'json_api']
  const hooks: { webhook_secret: string; api_version: number }[] = []
  for (const adapter of adapters) {
    const { id } = await hook(receiver, { url: url(adapter), adapter })
    hooks.push((await api.call('POST', `/operator/webhooks/outgoing/endpoints/${id}/rotate_secret`)).body)
  }
  const contact = await optIn({
    email: 'grace@example.com',
    first_name: 'Grace',
    favourite: 'cobol',
    event: 'fair',
  })
  assert.equal(contact.event, 'fair')
  const fields = JSON.stringify({ ...contact, event: undefined })
  const { id, ...attributes } = contact
  const dashed = JSON.stringify(JSON.parse(JSON.stringify(attributes).replaceAll(/"\w+":/g, withDashes)))
  const expected: Record<string, string> = {
    attributes: `${fields.slice(0, -1)},"event":"created"}`,
    json: `{"contact":${JSON.stringify(contact)},"event":"created"}`,
    json_api: `{"data":{"id":"${id}","type":"contacts","attributes":${dashed}},"jsonapi":{"version":"1.0"},"event":"created"}`,
  }
  await receiver.until(6)
  for (const [index, adapter] of adapters.entries()) {
    const got = receiver.received.filter(({ path }) => path === `/${adapter}?key=1`)
    assert.equal(got.length, 1)
    const [request] = got as [Received]
    assert.equal(request.body, expected[adapter])
    assert.equal(deliveryId(request), md5(url(adapter) + request.body))
    assert.equal(request.headers['content-type'], 'application/json')
    assert.equal(hooks[index]?.api_version, 1)
    assert.ok(verifies(request, hooks[index]?.webhook_secret ?? ''))
  }
  assert.match(expected.json_api ?? '', /"contact-profile":\{"id":\d+,"first-name":"Grace"/)
})

test('A purchase is told as the Classic API shows it, amounts untouched, with the funnel its buyer came by.', async (t) => {
  const receiver = await passing()
  t.after(receiver.stop)
  const { funnel, step } = await funnelWithStep('Sale')
  const { id: unrelated } = await hook(receiver, {
    event: 'purchase_created',
    funnel_id: (await funnelWithStep('Unrelated')).funnel,
  })
  await hook(receiver, {
    event: 'purchase_created',
    funnel_id: funnel,
    funnel_step_id: step,
    adapter: 'json',
  })
  await hook(receiver, { event: 'purchase_created', adapter: 'json_api' })
  const { contact_profile } = await optIn({ email: 'buyer@example.com', page_id: step })
  const variant_id = await shop.variant()
  const products_price_id = await shop.price(variant_id, { amount: '19.99' })
  const line = { variant_id, products_price_id, quantity: 2 }
  const order = await shop.order({ contact_id: contact_profile.id, line_items_attributes: [line] })
  const { body: purchase } = await classic('GET', `/purchases/${order.id}`)
  assert.deepEqual(
    [purchase.funnel_id, purchase.original_amount],
    [funnel, { cents: 3998, currency_iso: 'USD' }],
  )
  const { id, ...attributes } = purchase
  const dashed = JSON.stringify(attributes)
    .replaceAll(/"\w+":/g, withDashes)
    .replaceAll('"currency-iso":', '"currency_iso":')
  await receiver.until(5)
  assert.deepEqual(
    receiver.received
      .filter(isDelivery)
      .map(({ body }) => body)
      .sort(),
    [
      `{"data":{"id":"${id}","type":"purchases","attributes":${dashed}},"jsonapi":{"version":"1.0"},"event":"created"}`,
      `{"purchase":${JSON.stringify(purchase)},"event":"created"}`,
    ],
  )
  assert.deepEqual(await deliveriesOf(unrelated), [])
})

test('A delivery answered with 500 comes again with the same bytes, whatever became of the contact.', async (t) => {
  const receiver = await passing((request, response) => {
    if (receiver.received.length > 2) return response.end()
    const path = `/contacts/${request.json.id}`
    classic('PUT', path, { body: { contact: { first_name: 'Changed' } } }).then(() => {
      response.statusCode = 500
      response.end()
    })
  })
  t.after(receiver.stop)
  const { id } = await hook(receiver)
  const contact = await optIn({ email: 'retry@example.com', first_name: 'First' })
  const [first, second] = (await receiver.until(3)).filter(isDelivery) as [Received, Received]
  assert.equal(first.json.first_name, 'First')
  assert.equal((await classic('GET', `/contacts/${contact.id}`)).body.first_name, 'Changed')
  assert.deepEqual([second.body, deliveryId(second)], [first.body, deliveryId(first)])
  let [delivery] = await deliveriesOf(id)
  while (delivery.status === 'queued') [delivery] = await deliveriesOf(id)
  assert.deepEqual([delivery.status, delivery.attempts_count], ['delivered', 2])
  await shop.send(200, 'POST', `/operator/webhooks/outgoing/deliveries/${delivery.id}/replay`)
  const again = (await receiver.until(4)).at(-1) as Received
  assert.deepEqual([again.body, deliveryId(again)], [first.body, deliveryId(first)])
})

test('A changed webhook gets what it listens to now, and a deleted one nothing.', async (t) => {
  const receiver = await passing()
  t.after(receiver.stop)
  const { id } = await hook(receiver)
  const change = (values: object) =>
    classic('PUT', `/funnel_webhooks/${id}.json`, { body: { funnel_webhook: values } })
  const changed = await change({ event: 'contact_updated', adapter: 'json' })
  assert.deepEqual(
    [changed.status, changed.body.event, changed.body.url],
    [200, 'contact_updated', receiver.url],
  )
  const contact = await optIn({ email: 'moved@example.com', first_name: 'Before' })
  assert.deepEqual(await deliveriesOf(id), [])
  await classic('PUT', `/contacts/${contact.id}`, { body: { contact: { first_name: 'After' } } })
  const [, told] = (await receiver.until(2)) as [Received, Received]
  assert.deepEqual(
    [told.json.event, told.json.contact.id, told.json.contact.first_name],
    ['updated', contact.id, 'After'],
  )
  const closed = await passing()
  await closed.stop()
  assert.equal((await change({ url: closed.url })).status, 400)
  assert.equal((await change({ url: receiver.url.replace('/hook', '/elsewhere') })).status, 200)
  assert.equal(receiver.received.filter(isTest).length, 1, 'the same host is not asked again')
  assert.equal((await classic('DELETE', `/funnel_webhooks/${id}`)).status, 204)
  await classic('PUT', `/contacts/${contact.id}`, { body: { contact: { first_name: 'Silent' } } })
  assert.deepEqual(await deliveriesOf(id), [])
})

test('A webhook of a funnel or step hears of its own contacts only; one without hears of people of API v2 too.', async (t) => {
  const receiver = await passing()
  t.after(receiver.stop)
  const [here, there] = [await funnelWithStep('Here'), await funnelWithStep('There')]
  const url = (path: string): string => receiver.url.replace('/hook', path)
  await hook(receiver, { url: url('/funnel'), funnel_id: here.funnel })
  await hook(receiver, { url: url('/step'), funnel_id: here.funnel, funnel_step_id: here.step })
  await hook(receiver, { url: url('/updated'), funnel_id: here.funnel, event: 'contact_updated' })
  await hook(receiver, { url: url('/all') })
  const email = 'walker@example.com'
  const first = await optIn({ email, page_id: here.step })
  const second = await optIn({ email, page_id: there.step })
  const person = await shop.send(201, 'POST', v2('/contacts'), {
    contact: { email_address: 'plain@example.com' },
  })
  await shop.send(200, 'PUT', `/api/v2/contacts/${first.contact_profile.id}`, {
    contact: { first_name: 'Walker' },
  })
  await receiver.until(4 + 2 + 3 + 1)
  const heard = (path: string): number[] =>
    receiver.received.filter((request) => request.path === path).map(({ json }) => json.id)
  assert.deepEqual(heard('/funnel'), [first.id])
  assert.deepEqual(heard('/step'), [first.id])
  assert.deepEqual(heard('/updated'), [first.id])
  assert.deepEqual(heard('/all').sort(), [first.id, second.id, person.id].sort())
})

test('Another account sees, changes and hears nothing.', async (t) => {
  const receiver = await passing()
  t.after(receiver.stop)
  const { id } = await hook(receiver)
  const { token } = api.theirs
  const change = { body: { funnel_webhook: { event: 'contact_updated' } } }
  assert.deepEqual((await classic('GET', '/funnel_webhooks', { token })).body, [])
  for (const method of ['GET', 'PUT', 'DELETE'])
    assert.equal(
      (await classic(method, `/funnel_webhooks/${id}`, { token, ...(method === 'PUT' && change) })).status,
      404,
      method,
    )
  await classic('POST', '/contacts', { token, body: { contact: { email: 'foreign@example.com' } } })
  assert.deepEqual(await deliveriesOf(id), [])
  assert.equal((await classic('GET', `/funnel_webhooks/${id}`)).body.event, 'contact_created')
  assert.equal((await classic('GET', '/funnel_webhooks', { token: null })).status, 401)
})

test('API v2 shows a funnel webhook as an endpoint of version 1, and leaves its subscription to Classic.', async (t) => {
  const receiver = await passing()
  t.after(receiver.stop)
  const { id } = await hook(receiver)
  const path = `/api/v2/webhooks/outgoing/endpoints/${id}`
  const { body: plain } = await api.call('POST', v2('/webhooks/outgoing/endpoints'), {
    body: {
      webhooks_outgoing_endpoint: { url: receiver.url, name: 'Plain', event_type_ids: ['contact.created'] },
    },
  })
  assert.equal((await api.call('GET', path)).body.name, 'Classic: contact_created')
  const put = (values: object) => api.call('PUT', path, { body: { webhooks_outgoing_endpoint: values } })
  assert.equal((await put({ event_type_ids: ['course.created'] })).status, 422)
  assert.equal((await put({ name: 'Sheet' })).status, 200)
  assert.equal(
    (
      await api.call('POST', `/operator/webhooks/outgoing/endpoints/${id}/test`, {
        body: { event_type_id: 'contact.created' },
      })
    ).status,
    409,
  )
  for (const method of ['GET', 'DELETE'])
    assert.equal((await classic(method, `/funnel_webhooks/${plain.id}`)).status, 404)
  assert.equal((await classic('GET', `/funnel_webhooks/${id}`)).body.event, 'contact_created')
})

test('The test of the host can be switched off.', async (t) => {
  const lenient = await startApi({ classic: { handshake: false } })
  t.after(lenient.stop)
  const answer = await lenient.call('POST', '/api/attributes/funnel_webhooks', {
    body: 'funnel_webhook[url]=https://example.com/hook&funnel_webhook[event]=purchase_updated',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  })
  assert.deepEqual([answer.status, answer.body.event], [201, 'purchase_updated'])
})
