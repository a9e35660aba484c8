import assert from 'node:assert/strict'
import { test } from 'node:test'
import { mayDo, roles } from '../../src/auth/roles.ts'
import type { Operation } from '../../src/define/operations.ts'
import { product } from '../../src/resources/index.ts'
import { type Fixtures, fixturesOf } from '../contract/fixtures.ts'
import { codeFor, exchange, granted, makeClient, postForm, signedInOwner } from '../harness/oauth-client.ts'
import { runningApi } from '../harness/running-api.ts'
import { openVisitor, type Visitor } from '../harness/visitor.ts'

const password = 'a password of theirs'
let ours: Fixtures
let owner: Visitor
const api = runningApi({ classic: { hourlyMax: 100_000 } }, async () => {
  ours = fixturesOf(api, api.ours)
  owner = await signedInOwner(api)
})

interface Person {
  readonly email: string
  readonly membershipId: string
  readonly userId: string
  /** What an application was given that the person let in. */
  readonly token: string
}

/** Invites somebody, who joins and lets an application act for them. */
async function personAs(role: string, email = `${role}@example.com`): Promise<Person> {
  await owner.get('/account/team')
  const invited = await owner.submit('/account/team/invite', { email, role })
  const link = /\/invitation\?token=[\w-]+/.exec(invited.text)?.[0] ?? ''
  const person = openVisitor(api.origin)
  await person.get(link)
  await person.submit(link, { first_name: role, password })
  await person.get('/account')
  const client = await makeClient(owner)
  const { body } = await granted(api, person, client)
  const [row] = await rows('select id, user_id from memberships where user_email = $1', [email])
  return { email, membershipId: row.id, userId: row.user_id, token: body.access_token }
}

const rows = async (text: string, values: unknown[] = []) =>
  (await api.platform.store.pool.query(text, values)).rows

/** Every operation once with this token: those refused by role, and what else went wrong. */
async function refusedTo(token: string, operations: readonly Operation[]): Promise<string[]> {
  const refused: string[] = []
  for (const operation of operations) {
    const row = operation.kind === 'delete' ? await ours.fresh(operation.resource.name) : undefined
    const target = await ours.target(operation, row)
    const answer = await ours.send(operation, target, { token, body: await ours.body(operation) })
    if (answer.status !== 403) continue
    assert.match(
      answer.body.error,
      /Your role in the team \(\w+\) does not include \w+:\w+; an administrator/,
    )
    refused.push(operation.id)
  }
  return refused
}

const guarded = product.operations.filter(({ access }) => access.category !== 'public')

for (const role of Object.keys(roles)) {
  test(`a token of ${role === 'viewer' ? 'a' : 'an'} ${role} is refused exactly the operations the table refuses them`, async () => {
    const { token } = await personAs(role)
    const wanted = guarded.filter(({ access }) => !mayDo([role], access))
    assert.deepEqual(
      await refusedTo(token, wanted),
      wanted.map(({ id }) => id),
    )
    const reads = guarded.filter(({ access, kind }) => kind === 'index' && mayDo([role], access))
    assert.deepEqual(await refusedTo(token, reads), [])
  })
}

test('the table names categories that exist, and only webhooks and the team itself are kept from editors', () => {
  const categories = new Set(guarded.map(({ access }) => access.category))
  for (const { may } of Object.values(roles))
    for (const category of Object.values(may).flat()) assert.ok(category === '*' || categories.has(category))
  const kept = guarded.filter(({ access }) => !mayDo(['editor'], access))
  assert.deepEqual([...new Set(kept.map(({ access }) => `${access.category}:${access.verb}`))].sort(), [
    'teams:write',
    'webhooks:delete',
    'webhooks:read',
    'webhooks:write',
    'workspaces:write',
  ])
  assert.ok(guarded.every(({ access }) => !mayDo(['viewer'], access) || access.verb === 'read'))
  assert.ok(!mayDo(['nobody', 'constructor'], { category: 'contacts', verb: 'read' }))
})

test('whoever is editor here and viewer there writes here, is told why not there, and 404 elsewhere', async () => {
  const { token, userId } = await personAs('editor', 'both@example.com')
  await rows(
    `insert into memberships (team_id, user_id, user_email, role_ids) values ($1, $2, 'both@example.com', '["viewer"]')`,
    [api.theirs.teamId, userId],
  )
  const create = (workspaceId: number) =>
    api.call('POST', `/api/v2/workspaces/${workspaceId}/contacts`, {
      token,
      body: { contact: { email_address: 'new@shop.example' } },
    })
  const theirs = await api.call('POST', `/api/v2/workspaces/${api.theirs.workspaceId}/contacts`, {
    token: api.theirs.token,
    body: { contact: { email_address: 'old@shop.example' } },
  })
  const member = `/api/v2/contacts/${theirs.body.id}`
  const update = { contact: { first_name: 'Changed' } }
  await seen(token, member, 200)
  assert.equal((await create(api.ours.workspaceId)).status, 201)
  const refused = await create(api.theirs.workspaceId)
  assert.equal(refused.status, 403)
  assert.match(refused.body.error, /\(viewer\) does not include contacts:write/)
  assert.equal((await api.call('PUT', member, { token, body: update })).status, 403)
  assert.equal((await api.call('DELETE', member, { token })).status, 403)
  assert.equal((await api.call('PUT', '/api/v2/contacts/1', { token, body: update })).status, 404)
  const lists = await api.call('GET', '/api/v2/teams', { token })
  assert.equal(lists.body.length, 2)
})

/** Asks until the answer is there: a process may trust what it knew for a moment. */
async function seen(token: string, path: string, status: number): Promise<void> {
  const started = performance.now()
  for (;;) {
    const answer = await api.call('GET', path, { token })
    if (answer.status === status) return
    assert.ok(performance.now() - started < 1000, `${path} stays ${answer.status}`)
  }
}

test('a viewer changes nothing through the Classic API either, and does not manage the gateway', async () => {
  const { token } = await personAs('viewer', 'classic@example.com')
  const list = await api.call('GET', '/api/attributes/contacts.json', { token })
  assert.equal(list.status, 200)
  const body = { contact: { email: 'classic@shop.example' } }
  const refused = await api.call('POST', '/api/attributes/contacts', { token, body })
  assert.equal(refused.status, 403)
  assert.match(refused.body.error, /\(viewer\) does not include contacts:write/)
  for (const method of ['GET', 'POST'])
    assert.equal(
      (await api.call(method, '/gateway/keys', { token, body: method === 'POST' ? {} : undefined })).status,
      403,
    )
})

test("an application's own token keeps what it may do when the people of the team change", async () => {
  const path = `/api/v2/workspaces/${api.ours.workspaceId}`
  const body = { workspace: { name: 'Renamed' } }
  for (const token of [api.ours.token, api.ours.workspaceToken])
    assert.equal((await api.call('PUT', path, { token, body })).status, 200)
})

test('who is no administrator any more leaves no way in: neither invitations nor codes of installations', async () => {
  const begin = async (email: string) => {
    const { membershipId } = await personAs('admin', email)
    const person = openVisitor(api.origin)
    await person.signIn(email, password)
    await person.get('/account/team')
    const invited = await person.submit('/account/team/invite', {
      email: `friend-of-${email}`,
      role: 'admin',
    })
    const link = /\/invitation\?token=[\w-]+/.exec(invited.text)?.[0] ?? ''
    const client = await makeClient(owner)
    const workspace_id = String(api.ours.workspaceId)
    const code = await codeFor(api, person, client, { new_installation: 'true' }, { workspace_id })
    const fields = exchange(client, code)
    return { membershipId, link, fields }
  }
  for (const [email, end] of [
    ['removed@example.com', (id: string) => owner.submit(`/account/team/${id}/remove`)],
    ['smaller@example.com', (id: string) => owner.submit(`/account/team/${id}/role`, { role: 'editor' })],
  ] as const) {
    const { membershipId, link, fields } = await begin(email)
    assert.equal((await openVisitor(api.origin).get(link)).status, 200)
    await owner.get('/account/team')
    assert.equal((await end(membershipId)).status, 303)
    assert.equal((await openVisitor(api.origin).get(link)).status, 404)
    const { status, body } = await postForm(api, '/oauth/token', fields)
    assert.deepEqual([status, body.error], [400, 'invalid_grant'])
  }
})
