import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { runningApi } from '../harness/running-api.ts'
import { type Criterion, criterion, type Person, passes, people } from './filter-in-memory.ts'

let tagIds: number[]
let crowd: Person[]
const crowdSize = 10_000

const api = runningApi({}, async () => {
  tagIds = []
  for (const name of ['Customer', 'Lead', 'Friend']) {
    const made = await api.call('POST', `${space()}/contacts/tags`, { body: { contacts_tag: { name } } })
    tagIds.push(made.body.id)
  }
  crowd = await insertPeople(people(crowdSize, tagIds, Date.now()))
})
const { space } = api

const save = (refine_filter: object) =>
  api.call('POST', `${space()}/refine_filters`, { body: { refine_filter } })

/** The people as contacts; their ids come back in order. */
async function insertPeople(made: Omit<Person, 'id'>[]): Promise<Person[]> {
  const { pool } = api.platform.store
  const { rows } = await pool.query(
    `insert into contacts (workspace_id, email_address, first_name, last_name, phone_number, created_at, unsubscribed_at, email_suppression_reason)
     select $1, p.email_address, p.first_name, p.last_name, '+1555', p.created_at, p.unsubscribed_at, p.email_suppression
     from jsonb_to_recordset($2) as p(email_address text, first_name text, last_name text, created_at timestamptz, unsubscribed_at timestamptz, email_suppression text)
     returning id`,
    [api.ours.workspaceId, JSON.stringify(made)],
  )
  const crowd = made.map((person, index) => ({ ...person, id: Number(rows[index].id) }))
  const links = crowd.flatMap(({ id, tags }) => tags.map((tag) => ({ id, tag })))
  await pool.query(
    `insert into contacts_applied_tags (workspace_id, contact_id, tag_id)
     select $1, l.id, l.tag from jsonb_to_recordset($2) as l(id bigint, tag bigint)`,
    [api.ours.workspaceId, JSON.stringify(links)],
  )
  await pool.query('analyze')
  return crowd
}

async function idsOf(path: string): Promise<number[]> {
  const ids: number[] = []
  for (let after = ''; ; ) {
    const page = await api.call('GET', `${path}&limit=200${after}`)
    assert.equal(page.status, 200, JSON.stringify(page.body))
    ids.push(...page.body.map((row: { id: number }) => row.id))
    const next = page.headers.get('pagination-next')
    if (!next) return ids
    after = `&after=${next}`
  }
}

test('a filter of three conditions gives the same contacts as the same filter in memory', async () => {
  const three = fc.uniqueArray(criterion(tagIds), {
    minLength: 3,
    maxLength: 3,
    selector: ({ attribute }) => attribute,
  })
  let found = 0
  await fc.assert(
    fc.asyncProperty(three, async (criteria: Criterion[]) => {
      const saved = await save({ criteria })
      assert.equal(saved.status, 201, JSON.stringify(saved.body))
      const ids = await idsOf(`${space()}/contacts?stored_filter_id=${saved.body.public_id}`)
      const wanted = crowd.filter((person) => passes(person, criteria)).map(({ id }) => id)
      assert.deepEqual(ids, wanted)
      found += ids.length
    }),
    { numRuns: 25 },
  )
  assert.ok(found > 0, 'no run found anybody, so nothing was compared')
})

test('opt-ins on a page, alone or in a funnel, are found by the page, the step and the funnel', async () => {
  const [ada, alan] = crowd as [Person, Person]
  const newPage = async (page: object) =>
    (await api.call('POST', `${space()}/pages`, { body: { page: { name: 'Sign up', ...page } } })).body
  const home = (await api.call('POST', `${space()}/funnels`, { body: { funnel: { name: 'Spring' } } })).body
  const alone = await newPage({})
  const step = await newPage({ funnel: { funnel_id: home.public_id } })
  await api.platform.store.pool.query(
    'insert into form_submissions (workspace_id, contact_id, page_id) values ($1, $2, $3), ($1, $4, $5)',
    [api.ours.workspaceId, ada.id, alone.id, alan.id, step.id],
  )
  const found = async (attribute: string, value: unknown) => {
    const saved = await save({ criteria: [{ attribute, clause: 'eq', value }] })
    assert.equal(saved.status, 201, JSON.stringify(saved.body))
    return idsOf(`${space()}/contacts?stored_filter_id=${saved.body.id}`)
  }
  assert.deepEqual(await found('opted_in_on_standalone_page', alone.public_id), [ada.id])
  assert.deepEqual(await found('opted_in_on_standalone_page', step.id), [])
  assert.deepEqual(await found('opted_in_funnel_step', step.show_page_step.id), [alan.id])
  assert.deepEqual(await found('opted_in_funnel_at', home.id), [alan.id])
})

test('values are read back in one form, whatever form they came in', async () => {
  const criteria = [
    { attribute: 'tags.id', clause: 'in', value: tagIds },
    { attribute: 'anonymous', clause: 'eq', value: false },
    { attribute: 'created_at', clause: 'gte', value: '2026-01-09T23:30:00-02:00' },
    { attribute: 'unsubscribed_at', clause: 'lt', value: { days: '30', modifier: 'ago' } },
  ]
  const { body } = await save({ name: 'Forms', criteria })
  assert.deepEqual(
    body.criteria.map(({ value }: Criterion) => value),
    [tagIds.map(String), ['false'], '2026-01-10', { days: 30, modifier: 'ago' }],
  )
  assert.deepEqual([body.filter_class, body.conjunction], ['ContactsFilter', 'and'])
})

test('everything wrong with a filter is said at once', async () => {
  const { status, body } = await save({
    conjunction: 'or',
    filter_class: 'OrdersFilter',
    criteria: [
      { attribute: 'shoe_size', clause: 'eq', value: '9' },
      { attribute: 'email_address', clause: 'gt', value: 'a' },
      { attribute: 'tags.id', clause: 'in', value: ['1'] },
      { attribute: 'created_at', clause: 'eq', value: 'yesterday' },
      { attribute: 'opened_broadcast', clause: 'eq', value: [] },
    ],
  })
  assert.equal(status, 422)
  for (const sentence of [
    "conjunction 'or' is not supported by the public API",
    "filter_class must be 'ContactsFilter'",
    "criteria[0].attribute 'shoe_size' is not supported by the public API",
    "criteria[1].clause 'gt' is not allowed for attribute 'email_address'",
    'criteria[2].value contains ids not found in this workspace',
    'criteria[3].value must be an ISO8601 date or datetime',
    'criteria[4].value must include a specific id',
  ]) {
    assert.ok(body.error.includes(sentence), `${sentence} is missing in: ${body.error}`)
  }
})

test('a filter narrows together with filter[…], and stable_id wins over stored_filter_id', async () => {
  const [tag = 0] = tagIds
  const first = crowd[0] as Person
  const ours = await save({ criteria: [{ attribute: 'anonymous', clause: 'eq', value: 'false' }] })
  const one = `${space()}/contacts?filter[id]=${first.id}`
  assert.deepEqual(await idsOf(`${one}&stored_filter_id=${ours.body.id}`), [first.id])
  const nobody = await save({
    criteria: [{ attribute: 'has_affiliate_attribution', clause: 'eq', value: 'true' }],
  })
  const shown = await api.call('GET', `/api/v2/refine_filters/${nobody.body.id}?expand[]=stable_id`)
  const both = `${one}&stored_filter_id=${ours.body.id}&stable_id=${shown.body.stable_id}`
  assert.deepEqual(await idsOf(both), [])
  const changed = { refine_filter: { criteria: [{ attribute: 'tags.id', clause: 'nin', value: [tag] }] } }
  await api.call('PATCH', `/api/v2/refine_filters/${ours.body.id}`, { body: changed })
  assert.deepEqual(
    await idsOf(`${one}&stored_filter_id=${ours.body.id}`),
    first.tags.includes(tag) ? [] : [first.id],
  )
})

test('a filter that is not ours, malformed or in the wrong place is refused', async () => {
  const theirs = await api.call('POST', `/api/v2/workspaces/${api.theirs.workspaceId}/refine_filters`, {
    token: api.theirs.token,
    body: { refine_filter: { criteria: [{ attribute: 'anonymous', clause: 'eq', value: 'true' }] } },
  })
  const stable = await api.call('GET', `/api/v2/refine_filters/${theirs.body.id}?expand[]=stable_id`, {
    token: api.theirs.token,
  })
  const list = (query: string) => api.call('GET', `${space()}/contacts?${query}`)
  const text = 'stored_filter_id is invalid or does not belong to this workspace'
  assert.deepEqual((await list(`stored_filter_id=${theirs.body.id}`)).body, { error: text })
  for (const query of [`stable_id=${stable.body.stable_id}`, 'stable_id=nonsense', 'stored_filter_id=x']) {
    assert.equal((await list(query)).status, 422, query)
  }
  const nested = await list('filters[stored_filter_id]=1')
  assert.deepEqual([nested.status, /must be a top-level parameter/.test(nested.body.error)], [400, true])
})

test('the list of filters is whole until it is asked to page', async () => {
  const list = `${space()}/refine_filters`
  const { rows } = await api.platform.store.pool.query(
    'select count(*)::int as count from refine_filters where workspace_id = $1',
    [api.ours.workspaceId],
  )
  const whole = await api.call('GET', list)
  assert.equal(whole.body.refine_filters.length, rows[0].count)
  const page = await api.call('GET', `${list}?after=0`)
  assert.equal(page.body.refine_filters.length, 20)
  for (const none of ['12', '999999999', 'zz']) {
    const empty = await api.call('GET', `${list}?after=${none}`)
    assert.deepEqual([empty.body.refine_filters, empty.headers.get('pagination-next')], [[], null], none)
  }
  const second = await api.call('GET', `${list}?after=${page.headers.get('pagination-next')}`)
  assert.ok(second.body.refine_filters.length > 0)
  assert.ok(page.headers.get('pagination-next'))
})
