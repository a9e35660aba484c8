import assert from 'node:assert/strict'
import { test } from 'node:test'
import { runningApi } from '../harness/running-api.ts'

let productIds: number[]
const api = runningApi({}, async () => {
  productIds = []
  for (const name of ['Kettle', 'Mug', 'Tray']) {
    const made = await api.call('POST', `${space()}/products`, { body: { product: { name } } })
    productIds.push(made.body.id)
  }
})
const { post, space } = api

const newPage = (page: object) => post(`${space()}/pages`, { page: { name: 'Thank you', ...page } })
const change = (id: number, page: object) => api.call('PUT', `/api/v2/pages/${id}`, { body: { page } })
const newFunnel = async () => (await post(`${space()}/funnels`, { funnel: { name: 'Spring offer' } })).body
const stepPaths = async (funnelId: number): Promise<string[]> =>
  (await api.call('GET', `/api/v2/funnels/${funnelId}/structure`)).body.steps.map(
    (step: { page: { name: string } }) => step.page.name,
  )

test('a funnel takes its path from its name, and starts in test mode', async () => {
  const tag = await post(`${space()}/funnels/tags`, { funnels_tag: { name: 'Spring' } })
  const first = await post(`${space()}/funnels`, { funnel: { name: 'Spring!', tag_ids: [tag.body.id] } })
  const second = await post(`${space()}/funnels`, { funnel: { name: 'Spring!' } })
  assert.deepEqual([first.body.current_path, second.body.current_path], ['/spring', '/spring-2'])
  assert.deepEqual([first.body.live_mode, first.body.tags[0].name], [false, 'Spring'])
  const taken = await post(`${space()}/funnels`, { funnel: { name: 'X', current_path: 'spring' } })
  assert.deepEqual([taken.status, /already been taken/.test(taken.body.error)], [422, true])
})

test('code is added to what is there unless it replaces it, and shown only when asked for', async () => {
  const { id } = await newFunnel()
  const write = (funnel: object) =>
    api.call('PUT', `/api/v2/funnels/${id}?expand[]=head_code`, { body: { funnel } })
  assert.equal((await write({ head_code: '<a>' })).body.head_code, '<a>')
  assert.equal((await write({ head_code: '<b>' })).body.head_code, '<a>\n<b>')
  assert.equal((await write({ head_code: '<c>', head_code_mode: 'replace' })).body.head_code, '<c>')
  assert.equal((await write({ head_code: null })).body.head_code, null)
  assert.ok(!('head_code' in (await api.call('GET', `/api/v2/funnels/${id}`)).body))
})

test('a page alone has a path; in a funnel its step has it', async () => {
  const alone = await newPage({ current_path: 'thanks' })
  assert.deepEqual(
    [alone.body.current_path, alone.body.type, alone.body.funnel],
    ['/thanks', 'landing_page', null],
  )
  assert.equal(alone.body.url, 'http://myworkspace.localhost:3000/thanks')
  const home = await newFunnel()
  const step = await newPage({ current_path: 'opt-in', funnel: { funnel_id: home.public_id } })
  assert.equal(step.status, 201, JSON.stringify(step.body))
  assert.deepEqual([step.body.type, step.body.funnel.id], ['funnel_page', home.id])
  assert.deepEqual(
    [step.body.show_page_step.current_path, step.body.show_page_step.products],
    ['/opt-in', []],
  )
  assert.equal(step.body.url, 'http://myworkspace.localhost:3000/opt-in')
  assert.notEqual(step.body.current_path, '/opt-in')
  const listed = await api.call('GET', `${space()}/pages?filter[funnel_ids]=${home.id}`)
  assert.deepEqual(
    listed.body.map((page: { id: number }) => page.id),
    [step.body.id],
  )
})

test('steps keep their order: at the end, after a step, at a place, in the place of another page', async () => {
  const home = await newFunnel()
  const add = (name: string, funnel: object) =>
    newPage({ name, funnel: { funnel_id: String(home.id), ...funnel } })
  const first = await add('One', {})
  await add('Three', {})
  await add('Two', { after_show_page_step_id: first.body.show_page_step.id })
  await add('Zero', { sort_order: 0 })
  assert.deepEqual(await stepPaths(home.id), ['Zero', 'One', 'Two', 'Three'])
  assert.equal((await add('Far', { sort_order: 9 })).status, 422)
  const stepId = first.body.show_page_step.id
  const taking = await newPage({ name: 'Uno', funnel: { show_page_step_id: String(stepId) } })
  assert.equal(taking.body.show_page_step.id, stepId)
  assert.deepEqual(await stepPaths(home.id), ['Zero', 'Uno', 'Two', 'Three'])
  assert.equal((await api.call('GET', `/api/v2/pages/${first.body.id}`)).body.type, 'landing_page')
  await api.call('DELETE', `/api/v2/pages/${taking.body.id}`)
  assert.deepEqual(await stepPaths(home.id), ['Zero', 'Two', 'Three'])
})

test('a page starts outside of search engines, and nothing keeps AI away from it', async () => {
  const { body } = await newPage({})
  const { seo_index, block_ai_crawler, block_ai_search, block_ai_assistant } = body
  assert.deepEqual(
    [seo_index, block_ai_crawler, block_ai_search, block_ai_assistant],
    [false, false, false, false],
  )
  assert.equal((await newPage({ seo_index: true })).body.seo_index, true)
})

test('products in the place where they once stood are refused, and an update does not move a page', async () => {
  const home = await newFunnel()
  const refused = await newPage({ name: 'Legacy', funnel: { products: productIds } })
  assert.equal(refused.status, 400)
  assert.match(refused.body.error, /show_page_step\.product_ids/)
  const { body } = await newPage({ funnel: { funnel_id: home.public_id } })
  const other = await newFunnel()
  const kept = await change(body.id, { funnel: { funnel_id: other.public_id } })
  assert.deepEqual([kept.status, kept.body.name, kept.body.funnel.id], [200, 'Thank you', home.id])
})

test('products are added to a page, all or none, and removed by name', async () => {
  const [kettle, mug, tray] = productIds
  const home = await newFunnel()
  const made = await newPage({
    funnel: { funnel_id: home.public_id },
    show_page_step: { product_ids: [kettle] },
  })
  const { id } = made.body
  const names = async () =>
    (await api.call('GET', `/api/v2/pages/${id}`)).body.show_page_step.products.map(
      (entry: { name: string; bump: boolean }) => `${entry.name}${entry.bump ? ' (bump)' : ''}`,
    )
  await change(id, {
    show_page_step: { product_ids: [mug], bumps: [{ product_id: tray, preheadline: 'And?' }] },
  })
  assert.deepEqual(await names(), ['Kettle', 'Mug', 'Tray (bump)'])
  const refused = [
    { product_ids: [kettle, 1] },
    { product_ids: [mug], bumps: [{ product_id: mug }] },
    { bumps: ['x'] },
  ]
  for (const show_page_step of refused) {
    assert.equal((await change(id, { name: 'Renamed', show_page_step })).status, 400)
  }
  assert.notEqual((await api.call('GET', `/api/v2/pages/${id}`)).body.name, 'Renamed')
  const remove = (product_ids: unknown) =>
    api.call('DELETE', `/api/v2/pages/${id}/products`, { body: { product_ids } })
  assert.equal((await remove([mug, 1])).status, 400)
  assert.equal((await remove(undefined)).status, 400)
  assert.equal((await remove([mug, tray])).status, 204)
  assert.deepEqual(await names(), ['Kettle'])
  const alone = await newPage({ show_page_step: { product_ids: [kettle] } })
  assert.equal(alone.status, 400)
})

test('markup is kept to the letter, and refused where it is not well formed', async () => {
  const markup = `<ContentNode>\n  <Headline text='a > b' data-x="1"/><br> &amp; <!-- <x> -->\n</ContentNode>`
  const made = await newPage({ markup })
  const shown = await api.call('GET', `/api/v2/pages/${made.body.id}?expand[]=markup`)
  assert.equal(shown.body.markup, markup)
  for (const broken of ['<a>', '<a></b>', '</a>', '<a b=c></a>', '<a x="1" x="2"/>', '1 < 2', '<!-- ']) {
    const { status, body } = await change(made.body.id, { name: 'Broken', markup: broken })
    assert.equal(status, 400, broken)
    assert.match(body.error, /^Bad request: Markup is not valid PML: /)
  }
  assert.equal((await api.call('GET', `/api/v2/pages/${made.body.id}`)).body.name, 'Thank you')
})

test('an external page has a token that stays, and nothing that only our pages have', async () => {
  const external = (page: object) => post(`${space()}/pages/external`, { page: { name: 'Blog', ...page } })
  const made = await external({ external_url: 'https://example.com/blog' })
  assert.equal(made.status, 201, JSON.stringify(made.body))
  assert.match(made.body.sdk.token, /^cfp_[a-z0-9]{24}$/)
  assert.deepEqual([made.body.current_path, made.body.sdk.external_url], [null, 'https://example.com/blog'])
  const moved = await change(made.body.id, { external_url: 'https://example.com/news' })
  assert.equal(moved.body.sdk.token, made.body.sdk.token)
  for (const page of [
    { external_url: 'https://example.com/news' },
    { external_url: 'https://example.com/?a=1' },
    { external_url: 'ftp://example.com/' },
    { external_url: 'https://example.com/x', markup: '<a/>' },
    {},
  ]) {
    assert.equal((await external(page)).status, 422, JSON.stringify(page))
  }
})

test('statistics have their shape, and a range of at most 90 days that ends by now', async () => {
  const home = await newFunnel()
  const step = await newPage({ funnel: { funnel_id: home.public_id } })
  const stats = await api.call(
    'GET',
    `/api/v2/funnels/${home.id}/stats?timerange_start=2020-01-01&timerange_end=2999-01-01`,
  )
  assert.deepEqual(stats.body.page_public_ids, [step.body.public_id])
  assert.equal(stats.body.summary.pageviews, 0)
  const { from, to } = stats.body.timerange
  assert.match(to, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)
  assert.equal((Date.parse(to) - Date.parse(from)) / 86_400_000, 90)
  const expanded = await api.call('GET', `/api/v2/funnels/${home.id}/stats?expand[]=steps`)
  assert.deepEqual([expanded.body.steps[0].page_id, expanded.body.page_public_ids], [step.body.id, undefined])
  const alone = await newPage({})
  const page = await api.call('GET', `/api/v2/pages/${alone.body.id}/stats`)
  assert.deepEqual([page.body.funnel, page.body.step, page.body.page.type], [null, null, 'landing_page'])
  assert.equal((await api.call('GET', `/api/v2/pages/${alone.body.id}/stats?timerange_start=x`)).status, 400)
})

test('the event of an opt-in names its page and funnel, and another team’s page is refused', async () => {
  const home = await newFunnel()
  const ours = await newPage({ funnel: { funnel_id: home.public_id } })
  const theirs = await api.call('POST', `/api/v2/workspaces/${api.theirs.workspaceId}/pages`, {
    token: api.theirs.token,
    body: { page: { name: 'Theirs' } },
  })
  const send = (page_id: number) =>
    post(`${space()}/form_submissions/record`, {
      form_submission: { page_id, data: { email: 'ada@example.com' } },
    })
  const originOf = async (page_id: number) => {
    const sent = await send(page_id)
    assert.equal(sent.status, 201, JSON.stringify(sent.body))
    const { body } = await api.call('GET', `${space()}/webhooks/outgoing/events?limit=200`)
    const event = body.find(
      (entry: { subject_id: number; subject_type: string }) => entry.subject_id === sent.body.id,
    )
    return [event.page, event.funnel]
  }
  const { id, public_id, name } = ours.body
  const shortFunnel = { id: home.id, public_id: home.public_id, name: home.name }
  assert.deepEqual(await originOf(id), [{ id, public_id, name }, shortFunnel])
  const refused = await send(theirs.body.id)
  assert.equal(refused.status, 422)
  assert.deepEqual(refused.body, (await send(999_999)).body)
})

test('nobody reaches the pages and funnels of another team', async () => {
  const theirs = `/api/v2/workspaces/${api.theirs.workspaceId}`
  const token = api.theirs.token
  const made = await api.call('POST', `${theirs}/funnels`, { token, body: { funnel: { name: 'Theirs' } } })
  const refused = await newPage({ funnel: { funnel_id: String(made.body.id) } })
  assert.equal(refused.status, 422)
  for (const path of [`${theirs}/pages`, `/api/v2/funnels/${made.body.id}`, `${theirs}/site`]) {
    assert.equal((await api.call('GET', path)).status, 404, path)
  }
})
