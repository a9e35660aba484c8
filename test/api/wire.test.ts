import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { request } from 'node:http'
import { test } from 'node:test'
import { invalid } from '../../src/define/errors.ts'
import { runningApi } from '../harness/running-api.ts'

const api = runningApi()

const contacts = (): string => `/api/v2/workspaces/${api.ours.workspaceId}/contacts`
const create = (contact: object) => api.call('POST', contacts(), { body: { contact } })

const emails = (rows: { email_address: string }[]): string[] => rows.map((row) => row.email_address)

test('45 contacts are paged by Pagination-Next and by Link, 20 at a time', async () => {
  for (let n = 0; n < 45; n++) await create({ email_address: `page-${n}@example.com` })
  const expected = Array.from({ length: 45 }, (_, n) => `page-${n}@example.com`)
  const sizes: number[] = []
  const byHeader: string[] = []
  for (let after = ''; ; ) {
    const page = await api.call('GET', `${contacts()}?after=${after}`)
    sizes.push(page.body.length)
    byHeader.push(...emails(page.body))
    after = page.headers.get('pagination-next') ?? ''
    if (!after) {
      assert.equal(page.headers.get('link'), null)
      break
    }
  }
  assert.deepEqual([sizes, byHeader], [[20, 20, 5], expected])
  const byLink: string[] = []
  for (let path = `${contacts()}?filter%5Bis_active%5D=true`; path; ) {
    const page = await api.call('GET', path)
    byLink.push(...emails(page.body))
    const link = /<([^>]+)>; rel="next"/.exec(page.headers.get('link') ?? '')?.[1]
    path = link ? link.slice('http://localhost:3000'.length) : ''
  }
  assert.deepEqual(byLink, expected)
})

test('filters: one e-mail, two as OR, e-mail and id as AND, raw and encoded brackets', async () => {
  const one = await create({ email_address: 'plus+one@example.com' })
  const two = await create({ email_address: 'two@example.com' })
  const list = async (query: string) => emails((await api.call('GET', `${contacts()}?${query}`)).body)
  assert.deepEqual(await list('filter[email_address]=plus%2Bone@example.com'), ['plus+one@example.com'])
  assert.deepEqual(await list('filter%5Bemail_address%5D=PLUS%2Bone%40example.com,two@example.com'), [
    'plus+one@example.com',
    'two@example.com',
  ])
  assert.deepEqual(await list(`filter[email_address]=two@example.com&filter[id]=${two.body.id}`), [
    'two@example.com',
  ])
  assert.deepEqual(await list(`filter[email_address]=two@example.com&filter[id]=${one.body.public_id}`), [])
  assert.deepEqual(await list('filter[id]='), [])
})

test('an unknown filter is 400 and names itself; other unknown parameters are ignored', async () => {
  const unpermitted = {
    nope: ['filter[nope]=1', 'filter[id]=&filter[nope]=1', 'filter[nope][x]=5'],
    id: ['filter[id][gt]=5'],
  }
  for (const [name, queries] of Object.entries(unpermitted)) {
    for (const query of queries) {
      const refused = await api.call('GET', `${contacts()}?${query}`)
      const error = `Bad request: found unpermitted parameter: :${name}`
      assert.deepEqual([refused.status, refused.body], [400, { error }], query)
    }
  }
  assert.equal((await api.call('GET', `${contacts()}?nope=1&page=2`)).status, 200)
})

test('a cursor may be a public id, and one that names nothing gives an empty page', async () => {
  const first = (await api.call('GET', `${contacts()}?limit=1`)).body[0]
  const next = await api.call('GET', `${contacts()}?limit=1&after=${first.public_id}`)
  assert.notEqual(next.body[0].id, first.id)
  assert.deepEqual((await api.call('GET', `${contacts()}?after=%F0%9F%A5%91`)).body, [])
})

test('limit takes 1 to 200', async () => {
  assert.equal((await api.call('GET', `${contacts()}?limit=30`)).body.length, 30)
  for (const limit of ['0', '201', 'many']) {
    const refused = await api.call('GET', `${contacts()}?limit=${limit}`)
    assert.deepEqual(
      [refused.status, refused.body.error],
      [400, 'Bad request: limit must be a whole number from 1 to 200'],
    )
  }
})

const malformed: [string, string, RegExp][] = [
  ['no JSON', '{"contact":', /must be valid JSON$/],
  ['a member twice', '{"contact":{"first_name":"a","first_name":"b"}}', /names a member twice/],
  [
    'a member twice with an escape',
    '{"contact":{"first_name":"a","first\\u005fname":"b"}}',
    /names a member twice/,
  ],
  ['too deep', `{"contact":${'['.repeat(100)}${']'.repeat(100)}}`, /nested deeper than 64 levels/],
  ['10,000 levels', '['.repeat(10_000), /nested deeper than 64 levels/],
  ['no root', '{"first_name":"Ada"}', /param is missing or the value is empty: contact$/],
  ['an empty root', '{"contact":{}}', /param is missing or the value is empty: contact$/],
  ['a list', '[1]', /must be a JSON object/],
  ['nothing', '', /param is missing or the value is empty: contact$/],
]

for (const [name, body, message] of malformed) {
  test(`a body that is ${name} is refused with a sentence`, async () => {
    const refused = await api.call('POST', contacts(), { body })
    assert.equal(refused.status, 400)
    assert.match(refused.body.error, message)
  })
}

test('a body over 1 MiB is 413', async () => {
  const refused = await api.call('POST', contacts(), {
    body: { contact: { first_name: 'x'.repeat(1_048_600) } },
  })
  assert.equal(refused.status, 413)
})

test('texts that PostgreSQL cannot hold are refused, and everything else is kept letter by letter', async () => {
  for (const first_name of ['a\u0000b', '\ud800']) {
    const refused = await create({ first_name, email_address: 'odd@example.com' })
    assert.equal(refused.status, 422)
    assert.match(refused.body.error, /First name contains characters that cannot be stored/)
  }
  const name = '  “Ada” \\ \u2028 🥑 ﷽ '
  const made = await create({ first_name: name, email_address: 'odd@example.com' })
  assert.equal((await api.call('GET', `/api/v2/contacts/${made.body.id}`)).body.first_name, name)
})

test('every answer carries a request id, and keeps a harmless one of the client', async () => {
  assert.match((await api.call('GET', '/api/v2/teams')).headers.get('x-request-id') ?? '', /^[0-9a-f-]{36}$/)
  const kept = await api.call('GET', '/api/v2/nowhere', { headers: { 'x-request-id': 'mine.1' } })
  assert.deepEqual(
    [kept.status, kept.body, kept.headers.get('x-request-id')],
    [404, { error: 'No such route' }, 'mine.1'],
  )
})

test('a member path below the workspace is no alias', async () => {
  const made = await create({ email_address: 'flat@example.com' })
  const nested = await api.call('GET', `${contacts()}/${made.body.id}`)
  assert.deepEqual([nested.status, nested.body], [404, { error: 'No such route' }])
})

/** A request with a `Host` of its own, which `fetch` does not allow. */
function asHost(host: string, path: string): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const headers = { host, authorization: `Bearer ${api.ours.token}` }
    request(`${api.origin}${path}`, { headers }, (answer) => {
      let body = ''
      answer.on('data', (chunk) => {
        body += chunk
      })
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, body }))
    })
      .on('error', reject)
      .end()
  })
}

test('a host that names a workspace narrows to it; shared and unknown hosts do not', async () => {
  const path = `/api/v2/workspaces/${api.ours.workspaceId}`
  for (const host of [
    'localhost',
    'api.localhost:3000',
    'accounts.localhost',
    'myworkspace.localhost',
    'elsewhere.example.com',
    '127.0.0.1',
  ]) {
    assert.equal((await asHost(host, path)).status, 200, host)
  }
  assert.equal((await asHost('theirs.localhost', path)).status, 404)
  assert.equal((await asHost('theirs.localhost', '/api/v2/teams')).status, 200)
})

test('a workspace token sees its workspace and no other of the team', async () => {
  const { rows } = await api.platform.store.pool.query(
    `insert into workspaces (team_id, name, subdomain) values ($1, 'Second', 'second') returning id`,
    [api.ours.teamId],
  )
  const options = { token: api.ours.workspaceToken }
  const spaces = await api.call('GET', `/api/v2/teams/${api.ours.teamId}/workspaces`, options)
  assert.deepEqual(
    spaces.body.map((space: { id: number }) => space.id),
    [api.ours.workspaceId],
  )
  assert.equal((await api.call('GET', `/api/v2/workspaces/${rows[0].id}/contacts`, options)).status, 404)
  assert.equal((await api.call('GET', `/api/v2/workspaces/${rows[0].id}/contacts`)).status, 200)
})

test('a filter named like a property of every object is unknown, and a text no row can hold matches nothing', async () => {
  for (const name of ['__proto__', 'constructor', 'toString']) {
    assert.equal((await api.call('GET', `${contacts()}?filter[${name}]=1`)).status, 400, name)
  }
  const matched = await api.call('GET', `${contacts()}?filter[email_address]=a%00b`)
  assert.deepEqual([matched.status, matched.body], [200, []])
})

test('what the HTTP server refuses reads like every other refusal', async () => {
  const refusals: [number, string, Record<string, string>][] = [
    [400, '/api/v2/contacts/%zz', {}],
    [431, contacts(), { 'x-long': 'x'.repeat(20_000) }],
  ]
  for (const [status, path, headers] of refusals) {
    const refused = await api.call('GET', path, { headers })
    assert.equal(refused.status, status)
    assert.match(refused.body.error, /^Bad request: /)
    assert.deepEqual(Object.keys(refused.body), ['error'])
    assert.equal(refused.headers.get('content-type'), 'application/json; charset=utf-8')
  }
  const options = { body: '{}', headers: { 'content-type': ';' } }
  const typed = await api.call('POST', contacts(), options)
  assert.equal(typed.status, 415)
  assert.match(typed.body.error, /Content-Type/)
})

test('a text that is too long for a unique column is 422', async () => {
  const name = randomBytes(5000).toString('base64')
  const path = `/api/v2/workspaces/${api.ours.workspaceId}/contacts/tags`
  const refused = await api.call('POST', path, { body: { contacts_tag: { name } } })
  assert.equal(refused.status, 422)
  assert.match(refused.body.error, /too long/)
})

test('that a row or a parent is missing is said before what else is wrong', async () => {
  const { workspaceId } = api.theirs
  const requests: [string, string, object?][] = [
    ['PATCH', '/api/v2/contacts/999999999', { contact: { email_address: 'bad' } }],
    ['PATCH', '/api/v2/contacts/999999999', {}],
    ['POST', `/api/v2/workspaces/${workspaceId}/contacts`, { contact: { email_address: 'bad' } }],
    ['POST', '/api/v2/orders/999999999/invoices', { orders_invoice: { name: 'x' } }],
    ['GET', `/api/v2/workspaces/${workspaceId}/contacts?filter[x]=1`],
  ]
  for (const [method, path, body] of requests) {
    const { status, body: answer } = await api.call(method, path, { body })
    assert.deepEqual([status, answer], [404, { error: 'Not found: Record missing' }], `${method} ${path}`)
  }
  const wrong = { body: { contact: { email_address: 'bad' } } }
  assert.equal((await api.call('POST', contacts(), wrong)).status, 422)
  assert.equal((await api.call('POST', contacts(), { ...wrong, token: 'nobody' })).status, 401)
})

test('null leaves what always has a value, and clears what may have none', async () => {
  const funnels = `/api/v2/workspaces/${api.ours.workspaceId}/funnels`
  const { body: made } = await api.call('POST', funnels, { body: { funnel: { name: 'Live' } } })
  const path = `/api/v2/funnels/${made.id}`
  assert.equal((await api.call('PUT', path, { body: { funnel: { live_mode: true } } })).body.live_mode, true)
  assert.equal((await api.call('PUT', path, { body: { funnel: { live_mode: null } } })).body.live_mode, true)
  const { body: person } = await create({ email_address: 'null@example.com', first_name: 'Ada' })
  const cleared = await api.call('PUT', `/api/v2/contacts/${person.id}`, {
    body: { contact: { first_name: null } },
  })
  assert.equal(cleared.body.first_name, null)
})

test('a refusal keeps its sentence where the attribute at fault is called error', () => {
  const { error } = invalid({ error: ['is not a text'] }).body()
  assert.equal(error, 'Request unprocessable: Error is not a text')
})
