import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startReceiver } from '../events/receiver.ts'
import {
  authorizeUrl,
  type Client,
  codeFor,
  consent,
  exchange,
  makeClient,
  pkcePair,
  postForm,
  signedInOwner,
} from '../harness/oauth-client.ts'
import { runningApi } from '../harness/running-api.ts'
import { openVisitor, type Visitor } from '../harness/visitor.ts'

let owner: Visitor
const api = runningApi({}, async () => {
  owner = await signedInOwner(api)
})

const me = (token: string) => api.call('GET', '/api/v2/me', { token })

const codeOf = (client: Client, more = {}, fields = {}) => codeFor(api, owner, client, more, fields)

test('a person consents and the token acts for them, wherever they have access', async () => {
  const client = await makeClient(owner)
  const to = await consent(owner, authorizeUrl(api, client, { state: 'a b&c', access_type: 'offline' }))
  assert.match(to.href, /^http:\/\/localhost:8976\/callback\?from=tundish&code=[\w-]{43}&state=a\+b%26c$/)
  const answer = await postForm(api, '/oauth/token', exchange(client, to.searchParams.get('code') ?? ''))
  assert.equal(answer.status, 200)
  assert.equal(answer.headers.get('cache-control'), 'no-store')
  const { access_token, created_at, ...rest } = answer.body
  assert.match(access_token, /^[\w-]{43}$/)
  assert.ok(Math.abs(created_at - Date.now() / 1000) < 60)
  assert.deepEqual(rest, {
    token_type: 'Bearer',
    expires_in: 7200,
    scope: 'admin read',
    team_id: api.ours.teamId,
  })
  const self = await me(access_token)
  assert.equal(self.body.email, 'owner@example.com')
  assert.equal(self.body.connected_workspace, null)
})

test('an installation is bound to one workspace, names it, and outlives whoever installed it', async () => {
  const client = await makeClient(owner)
  const fields = { workspace_id: String(api.ours.workspaceId) }
  const code = await codeOf(client, { new_installation: 'true' }, fields)
  const { body } = await postForm(api, '/oauth/token', exchange(client, code))
  assert.deepEqual(Object.keys(body), [
    ...['access_token', 'token_type', 'expires_in', 'scope', 'created_at'],
    ...['team_id', 'team_name', 'workspace_id', 'workspace_name', 'workspace_url'],
  ])
  assert.equal(body.workspace_id, api.ours.workspaceId)
  assert.equal(body.workspace_url, 'http://myworkspace.localhost:3000')
  const self = await me(body.access_token)
  assert.match(self.body.email, /^installation-/)
  assert.equal(self.body.connected_workspace.workspace_id, api.ours.workspaceId)
  const again = await postForm(
    api,
    '/oauth/token',
    exchange(client, await codeOf(client, { new_installation: 'true' }, fields)),
  )
  assert.equal((await me(again.body.access_token)).body.id, self.body.id, 'one agent for each installation')
  const people = await api.call('GET', `/api/v2/teams/${api.ours.teamId}/memberships`)
  assert.deepEqual(
    people.body.map(({ user_email }: { user_email: string }) => user_email),
    ['owner@example.com'],
  )
})

test('nobody installs into a workspace of another team', async () => {
  const client = await makeClient(owner)
  const url = authorizeUrl(api, client, { new_installation: 'true' })
  await owner.get(url.pathname + url.search)
  const seen = await owner.submit('/oauth/authorize', {
    request: url.search.slice(1),
    decision: 'allow',
    workspace_id: String(api.theirs.workspaceId),
  })
  assert.equal(seen.status, 404)
})

test('an application of another team can be connected, and reaches only what the person does', async () => {
  const { store } = api.platform
  const { rows } = await store.pool.query(
    `update platform_applications set redirect_uris = $1, confidential = false where id = $2 returning uid`,
    [JSON.stringify(['https://their.example/cb']), api.theirs.applicationId],
  )
  const client = { path: '', id: rows[0].uid, secret: '', redirectUri: 'https://their.example/cb' }
  const { body } = await postForm(api, '/oauth/token', exchange(client, await codeOf(client)))
  const teams = await api.call('GET', '/api/v2/teams', { token: body.access_token })
  assert.deepEqual(
    teams.body.map(({ id }: { id: number }) => id),
    [api.ours.teamId],
  )
})

test('saying no sends the person back without a code', async () => {
  const client = await makeClient(owner)
  const to = await consent(owner, authorizeUrl(api, client, { state: 's' }), { decision: 'deny' })
  assert.equal(to.searchParams.get('error'), 'access_denied')
  assert.equal(to.searchParams.get('state'), 's')
  assert.equal(to.searchParams.has('code'), false)
})

test('whoever is signed out signs in first and comes back to the consent page', async () => {
  const client = await makeClient(owner)
  const url = authorizeUrl(api, client, { state: 'x' })
  const visitor = openVisitor(api.origin)
  const sent = await visitor.get(url.pathname + url.search)
  assert.equal(sent.status, 303)
  const wanted = new URL(sent.location ?? '', api.origin).searchParams.get('return_to')
  assert.equal(wanted, url.pathname + url.search)
})

test('a code is exchanged by JSON, by HTTP Basic, and by a public client with PKCE', async () => {
  const confidential = await makeClient(owner)
  const publicClient = await makeClient(owner, 'public')
  const { verifier, challenge } = pkcePair()
  const json = await fetch(`${api.origin}/oauth/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(exchange(confidential, await codeOf(confidential))),
  })
  assert.equal(json.status, 200)
  const { client_id, client_secret, ...fields } = exchange(
    confidential,
    await codeOf(confidential),
  ) as Record<string, string>
  const authorization = `Basic ${Buffer.from(`${client_id}:${client_secret}`).toString('base64')}`
  assert.equal((await postForm(api, '/oauth/token', fields, { authorization })).status, 200)
  const code = await codeOf(publicClient, { code_challenge: challenge, code_challenge_method: 'S256' })
  const answer = await postForm(
    api,
    '/oauth/token',
    exchange(publicClient, code, { code_verifier: verifier }),
  )
  assert.equal(answer.status, 200)
})

test('the password grant gives an application a token of its own, in its whole team', async () => {
  const client = await makeClient(owner)
  const credentials = { client_id: client.id, client_secret: client.secret }
  const answer = await postForm(api, '/oauth/token', {
    grant_type: 'password',
    ...credentials,
    username: client.id,
    password: client.secret,
    scope: 'read write delete',
  })
  assert.equal(answer.body.scope, 'read write delete')
  const self = await me(answer.body.access_token)
  assert.match(self.body.email, /^agent-/)
  assert.equal(self.body.platform_application.team_id, api.ours.teamId)
})

test('of fifty exchanges of one code one wins, and what it won is worth nothing', async () => {
  const client = await makeClient(owner)
  const fields = exchange(client, await codeOf(client))
  const answers = await Promise.all(Array.from({ length: 50 }, () => postForm(api, '/oauth/token', fields)))
  const won = answers.filter(({ status }) => status === 200)
  assert.equal(won.length, 1)
  assert.equal((await me(won[0]?.body.access_token)).status, 401)
})

test('revocation, introspection and token info follow a token through its life', async () => {
  const client = await makeClient(owner)
  const { access_token: token } = (
    await postForm(api, '/oauth/token', exchange(client, await codeOf(client)))
  ).body
  const credentials = { client_id: client.id, client_secret: client.secret, token }
  const live = await postForm(api, '/oauth/introspect', credentials)
  assert.equal(live.body.active, true)
  assert.equal(live.body.client_id, client.id)
  const info = await api.call('GET', '/oauth/token/info', { token })
  assert.equal(info.body.application.uid, client.id)
  const other = await makeClient(owner)
  const foreign = { client_id: other.id, client_secret: other.secret, token }
  assert.deepEqual((await postForm(api, '/oauth/introspect', foreign)).body, { active: false })
  const refused = await postForm(api, '/oauth/revoke', foreign)
  assert.equal(refused.status, 403)
  assert.equal(refused.body.error, 'unauthorized_client')
  const revoked = await postForm(api, '/oauth/revoke', credentials)
  assert.deepEqual([revoked.status, revoked.body], [200, {}])
  assert.deepEqual((await postForm(api, '/oauth/revoke', { ...credentials, token: 'never' })).body, {})
  assert.deepEqual((await postForm(api, '/oauth/introspect', credentials)).body, { active: false })
  assert.equal((await api.call('GET', '/oauth/token/info', { token })).status, 401)
})

test('a Classic application must be activated, and gets exactly three members', async () => {
  const client = await makeClient(owner, 'classic')
  const url = authorizeUrl(api, client, { scope: 'public' })
  const early = await owner.get(url.pathname + url.search)
  assert.equal(early.status, 400)
  assert.match(early.text, /not activated/)
  await owner.submit(`${client.path}/activate`)
  const code = await codeOf(client, { scope: 'public' })
  const { body } = await postForm(api, '/oauth/token', exchange(client, code))
  assert.deepEqual(Object.keys(body), ['access_token', 'token_type', 'scope'])
  assert.match(body.access_token, /^[0-9a-f]{64}$/)
  assert.deepEqual([body.token_type, body.scope], ['bearer', 'public'])
})

test('connected apps lists what has access, and ends it', async () => {
  const client = await makeClient(owner, 'confidential', { name: 'Soon gone' })
  const { body } = await postForm(api, '/oauth/token', exchange(client, await codeOf(client)))
  const page = await owner.get('/oauth/authorized_applications')
  const action = /action="([^"]+)"[^>]*><input[^>]*><button class="danger">Disconnect Soon gone/.exec(
    page.text,
  )?.[1]
  assert.ok(action)
  assert.equal((await owner.submit(action)).status, 303)
  assert.equal((await me(body.access_token)).status, 401)
  assert.doesNotMatch((await owner.get('/oauth/authorized_applications')).text, /Soon gone/)
})

test('the workspace an application was installed in is told that it was disconnected', async (t) => {
  const receiver = await startReceiver()
  t.after(receiver.stop)
  const endpoint = { url: receiver.url, name: 'Apps', event_type_ids: ['platform_application.disconnected'] }
  await api.call('POST', `/api/v2/workspaces/${api.ours.workspaceId}/webhooks/outgoing/endpoints`, {
    body: { webhooks_outgoing_endpoint: endpoint },
  })
  const client = await makeClient(owner, 'confidential', { name: 'Installed' })
  const fields = { workspace_id: String(api.ours.workspaceId) }
  const code = await codeOf(client, { new_installation: 'true' }, fields)
  await postForm(api, '/oauth/token', exchange(client, code))
  const { text } = await owner.get('/oauth/authorized_applications')
  const action = /action="([^"]+)"[^>]*><input[^>]*><button class="danger">Disconnect Installed/.exec(text)
  await owner.submit(action?.[1] ?? '')
  const [told] = await receiver.until(1)
  const { id, public_id, name, team_id, workspace_id } = told?.json.data ?? {}
  assert.equal(told?.json.event_type, 'platform_application.disconnected')
  assert.deepEqual(
    {
      id: client.path.split('/').at(-1),
      name: 'Installed',
      team_id: api.ours.teamId,
      workspace_id: api.ours.workspaceId,
    },
    { id: String(id), name, team_id, workspace_id },
  )
  assert.match(public_id, /^\w{6,}$/)
})

test('the portal shows secrets once, and a new one replaces the old', async () => {
  const client = await makeClient(owner)
  assert.doesNotMatch((await owner.get(client.path)).text, new RegExp(client.secret))
  const seen = await owner.submit(`${client.path}/secret`)
  const secret = /class="secret">([^<]+)/.exec(seen.text)?.[1] ?? ''
  const ask = (client_secret: string) =>
    postForm(api, '/oauth/introspect', { client_id: client.id, client_secret, token: 'x' })
  assert.equal((await ask(client.secret)).status, 401)
  assert.equal((await ask(secret)).status, 200)
})

test('a token of the portal reaches its team until it is revoked', async () => {
  const client = await makeClient(owner)
  const seen = await owner.submit(`${client.path}/tokens`, { name: 'For a script' })
  const token = /class="secret">([^<]+)/.exec(seen.text)?.[1] ?? ''
  assert.equal((await me(token)).status, 200)
  const action = /action="([^"]+\/revoke)"/.exec(seen.text)?.[1] ?? ''
  await owner.submit(action)
  const started = Date.now()
  while ((await me(token)).status === 200) assert.ok(Date.now() - started < 1000)
})

test('applications of another team have no page', async () => {
  const path = `/oauth/applications/${api.theirs.applicationId}`
  await owner.get('/oauth/applications')
  assert.equal((await owner.get(path)).status, 404)
  for (const step of ['', '/secret', '/activate', '/delete', '/tokens'])
    assert.equal((await owner.submit(`${path}${step}`, { name: 'Mine now' })).status, 404)
})
