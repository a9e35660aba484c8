import assert from 'node:assert/strict'
import { test } from 'node:test'
import { runningApi } from '../harness/running-api.ts'

const api = runningApi()
const { post, space } = api

const newPage = async (name: string, funnelId?: number) => {
  const page = { name, ...(funnelId && { funnel: { funnel_id: String(funnelId) } }) }
  return (await post(`${space()}/pages`, { page })).body
}

/** A funnel with two steps, and two pages that are in none. */
async function newFunnel() {
  const { id } = (await post(`${space()}/funnels`, { funnel: { name: 'Spring' } })).body
  const pages = [
    await newPage('One', id),
    await newPage('Two', id),
    await newPage('Three'),
    await newPage('Four'),
  ]
  return { id, path: `/api/v2/funnels/${id}`, pages }
}

interface Node {
  readonly step_type: string
  readonly page?: { readonly name: string }
  readonly variants?: readonly { readonly weight: number; readonly steps: readonly Node[] }[]
  readonly branches?: readonly { readonly steps: readonly Node[] }[]
}

/** The tree in one line: `One [Two 30 | Three 70] Four`. */
function line(nodes: readonly Node[]): string {
  return nodes
    .map(({ page, variants, branches }) => {
      if (page) return page.name
      const ways =
        variants?.map(({ weight, steps }) => `${line(steps)} ${weight}`) ??
        branches?.map(({ steps }) => line(steps))
      return `[${ways?.join(' | ')}]`
    })
    .join(' ')
}

const lineOf = async (path: string): Promise<string> =>
  line((await api.call('GET', `${path}/structure`)).body.steps)

test('a split test takes a page of the funnel and a new one, and falls together when it goes', async () => {
  const { path, pages } = await newFunnel()
  const [one, two, three] = pages
  const variants = [
    { page_id: two?.id, weight: 30 },
    { page_id: three?.public_id, weight: 70 },
  ]
  const made = await post(`${path}/split_test_steps`, {
    split_test_step: { variants, show_page_step_id: one?.show_page_step.id },
  })
  assert.equal(made.status, 201, JSON.stringify(made.body))
  assert.equal(made.body.funnel.name, 'Spring')
  assert.deepEqual(
    made.body.variants.map((entry: { page: { name: string }; weight: number }) => [
      entry.page.name,
      entry.weight,
    ]),
    [
      ['Two', 30],
      ['Three', 70],
    ],
  )
  assert.equal(await lineOf(path), 'One [Two 30 | Three 70]')
  const member = `${path}/split_test_steps/${made.body.id}`
  const weights = [
    { page_id: three?.id, weight: 10 },
    { page_id: two?.id, weight: 90 },
  ]
  await api.call('PATCH', member, { body: { split_test_step: { variants: weights } } })
  assert.equal(await lineOf(path), 'One [Two 90 | Three 10]')
  assert.equal((await api.call('DELETE', `/api/v2/pages/${two?.id}`)).status, 422)
  const [listed] = (await api.call('GET', `${path}/split_test_steps`)).body.split_test_steps
  assert.equal(listed.id, made.body.id)
  const other = (await newFunnel()).path
  assert.equal((await api.call('GET', `${other}/split_test_steps/${made.body.id}`)).status, 404)
  assert.equal((await api.call('DELETE', `${member}?branch=up`)).status, 400)
  assert.equal((await api.call('DELETE', `${member}?branch=left`)).status, 204)
  assert.equal(await lineOf(path), 'One Three')
  assert.equal((await api.call('GET', `/api/v2/pages/${two?.id}`)).body.funnel, null)
})

test('a split test is refused where its pages or weights do not fit', async () => {
  const { path, pages } = await newFunnel()
  const [one, two, three, four] = pages.map(({ id }) => id)
  const attempt = (...variants: object[]) =>
    post(`${path}/split_test_steps`, { split_test_step: { variants } })
  const cases: [number, object[]][] = [
    [422, [{ page_id: one, weight: 100 }]],
    [
      422,
      [
        { page_id: one, weight: 50 },
        { page_id: three, weight: 60 },
      ],
    ],
    [
      422,
      [
        { page_id: four, weight: 50 },
        { page_id: three, weight: 50 },
      ],
    ],
    [
      422,
      [
        { page_id: one, weight: 50 },
        { page_id: two, weight: 50 },
      ],
    ],
    [
      400,
      [
        { page_id: one, weight: 50 },
        { page_id: 1, weight: 50 },
      ],
    ],
    [
      422,
      [
        { page_id: one, weight: 50, color: 'red' },
        { page_id: three, weight: 50 },
      ],
    ],
  ]
  for (const [status, variants] of cases) {
    const answer = await attempt(...variants)
    assert.equal(answer.status, status, JSON.stringify(answer.body))
  }
  assert.equal(await lineOf(path), 'One Two')
})

test('a conditional split asks a saved filter, and may be made before it is set up', async () => {
  const { path, pages } = await newFunnel()
  const [one, two, three, four] = pages
  const empty = await post(`${path}/conditional_split_steps`, {})
  assert.equal(empty.status, 201, JSON.stringify(empty.body))
  assert.deepEqual(empty.body.condition, { filter_id: null, is_setup: false, filter: null })
  assert.deepEqual(empty.body.branches, [
    { page: null, show_page_step: null },
    { page: null, show_page_step: null },
  ])
  const filter = await post(`${space()}/refine_filters`, {
    refine_filter: { criteria: [{ attribute: 'anonymous', clause: 'eq', value: 'false' }] },
  })
  const member = `${path}/conditional_split_steps/${empty.body.id}`
  const set = (conditional_split_step: object) =>
    api.call('PATCH', member, { body: { conditional_split_step } })
  const changed = await set({
    condition: { filter_id: filter.body.public_id },
    branches: [{ page_ids: [two?.id, three?.id] }, { page_id: four?.id }],
  })
  assert.deepEqual(
    [changed.body.condition.is_setup, changed.body.condition.filter.id],
    [true, filter.body.id],
  )
  assert.equal(await lineOf(path), '[Two Three | Four] One')
  await set({ branches: [{ page_id: three?.id }, { page_id: four?.id }] })
  assert.equal(await lineOf(path), '[Three | Four] Two One')
  const list = `${path}/conditional_split_steps`
  const [lean] = (await api.call('GET', list)).body.conditional_split_steps
  assert.ok(!('filter' in lean.condition))
  const [full] = (await api.call('GET', `${list}?expand[]=filter`)).body.conditional_split_steps
  assert.equal(full.condition.filter.id, filter.body.id)
  assert.equal((await set({ branches: [{ page_id: 1 }] })).status, 400)
  assert.equal((await set({ branches: [{ page_id: one?.id, page_ids: [two?.id] }] })).status, 400)
  assert.equal((await set({ condition: { filter_id: 'zzzzzz' } })).status, 422)
  assert.equal((await api.call('DELETE', member)).status, 204)
  assert.equal(await lineOf(path), 'Two One')
})

test('a split inside a branch goes with the branch', async () => {
  const { path, pages } = await newFunnel()
  const [one, two, three] = pages
  const outer = await post(`${path}/conditional_split_steps`, {
    conditional_split_step: { branches: [{ page_id: one?.id }, { page_id: two?.id }] },
  })
  const step = (await api.call('GET', `/api/v2/pages/${one?.id}`)).body.show_page_step.id
  const inner = await post(`${path}/split_test_steps`, {
    split_test_step: {
      show_page_step_id: step,
      variants: [
        { page_id: one?.id, weight: 50 },
        { page_id: three?.id, weight: 50 },
      ],
    },
  })
  assert.equal(inner.status, 201, JSON.stringify(inner.body))
  assert.equal(await lineOf(path), '[[One 50 | Three 50] | Two]')
  await api.call('DELETE', `${path}/conditional_split_steps/${outer.body.id}?branch=matched`)
  assert.equal(await lineOf(path), 'Two')
  assert.equal((await api.call('GET', `/api/v2/pages/${three?.id}`)).body.type, 'landing_page')
  assert.equal((await api.call('GET', `${path}/split_test_steps/${inner.body.id}`)).status, 404)
})
