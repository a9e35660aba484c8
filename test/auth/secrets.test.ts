import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { once } from 'node:events'
import { request } from 'node:http'
import { test } from 'node:test'
import { startReceiver } from '../events/receiver.ts'
import { ownerPassword } from '../harness/api.ts'
import { codeFor, exchange, makeClient, pkcePair, postForm, signedInOwner } from '../harness/oauth-client.ts'
import { runningApi } from '../harness/running-api.ts'
import { assertHidden, openLog } from '../harness/secrecy.ts'
import { openVisitor, type Visitor } from '../harness/visitor.ts'

const log = openLog()
const api = runningApi({
  logger: log.logger,
  oauth: { tokenS: 600, registration: true },
  classic: { legacy: true },
  webhooks: { scheduleMs: [0, 10] },
})

const pool = () => api.platform.store.pool
const cookiesOf = (visitor: Visitor): Record<string, string> =>
  Object.fromEntries([...visitor.cookies].map(([name, value]) => [`cookie ${name}`, value]))

test('what people and applications sign in with stands in no log line, nor in the clear in the store', async () => {
  const owner = await signedInOwner(api)
  const client = await makeClient(owner)
  const { verifier, challenge } = pkcePair()
  const asked = { code_challenge: challenge, code_challenge_method: 'S256', state: 'state-of-the-client' }
  const code = await codeFor(api, owner, client, asked)
  const fields = exchange(client, code, { code_verifier: verifier })
  const { body } = await postForm(api, '/oauth/token', fields)
  await postForm(api, '/oauth/token', fields)
  const { refresh_token } = body
  const basic = `Basic ${Buffer.from(`${client.id}:${client.secret}`).toString('base64')}`
  await postForm(
    api,
    '/oauth/token',
    { grant_type: 'refresh_token', refresh_token },
    { authorization: basic },
  )
  await api.call('GET', '/api/v2/me', { token: body.access_token })
  await api.call('GET', `/api/v2/me?access_token=${api.ours.token}`, { token: null })
  await api.call('GET', `/funnels.json?email=owner@example.com&auth_token=${api.ours.token}`, { token: null })
  await owner.get('/account/team')
  const invited = await owner.submit('/account/team/invite', { email: 'new@example.com', role: 'editor' })
  const link = /\/invitation\?token=([\w-]+)/.exec(invited.text)
  await openVisitor(api.origin).get(link?.[0] ?? '')
  const registered = await api.call('POST', '/oauth/register', {
    token: null,
    body: { redirect_uris: ['https://app.example/cb'] },
  })
  const ours = { client_id: client.id, client_secret: client.secret }
  await postForm(api, '/oauth/introspect', { ...ours, token: body.access_token })
  await postForm(api, '/oauth/revoke', { ...ours, token: api.ours.token })
  const stranger = openVisitor(api.origin)
  await stranger.signIn('owner@example.com', 'a wrong but telling password')
  await owner.get('/account/keys')
  const made = await owner.submit('/account/keys', { name: 'Ours' })
  const gatewayKey = /class="secret">([^<]+)/.exec(made.text)?.[1]
  await api.call('GET', '/connections', { token: gatewayKey })
  await api.call('GET', `/connections?key=${gatewayKey}`, { token: `${gatewayKey}x` })
  await assertHidden(log, pool(), {
    password: ownerPassword,
    'wrong password': 'a wrong but telling password',
    'client secret': client.secret,
    'Basic credentials': basic.slice('Basic '.length),
    'authorization code': code,
    'code verifier': verifier,
    'access token': body.access_token,
    'refresh token': refresh_token,
    'API token': api.ours.token,
    invitation: link?.[1],
    'registered secret': registered.body.client_secret,
    'gateway key': gatewayKey,
    ...cookiesOf(owner),
    ...cookiesOf(stranger),
  })
})

test('the secret of a workspace, what it signs, and the cookie of a customer are hidden as well', async () => {
  const owner = await signedInOwner(api)
  await owner.get('/account/customers')
  const made = await owner.submit('/account/customers')
  const secret = /class="secret">([^<]+)/.exec(made.text)?.[1] ?? ''
  await api.call('POST', `/api/v2/workspaces/${api.ours.workspaceId}/contacts`, {
    body: { contact: { email_address: 'ada@shop.example' } },
  })
  const host = 'myworkspace.localhost'
  const now = Math.floor(Date.now() / 1000)
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
  const claims = { sub: `ada@shop.example:${host}`, iat: now, nbf: now, exp: now + 60, jti: 'one-of-a-kind' }
  const text = `${part({ alg: 'HS256', typ: 'JWT' })}.${part(claims)}`
  const token = `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`
  const cookie = await customerCookie(host, 'ada@shop.example', token)
  assert.equal(await customerCookie(host, 'eve@shop.example', token), undefined)
  await assertHidden(log, pool(), { 'SSO secret': secret, 'SSO token': token, 'customer cookie': cookie })
})

/** Goes in with a token; the cookie that came of it. */
async function customerCookie(host: string, identifier: string, token: string): Promise<string | undefined> {
  const path = `/sso?${new URLSearchParams({ identifier, strategy: 'email', token })}`
  const sent = request({ host: '127.0.0.1', port: new URL(api.origin).port, path, headers: { host } })
  const [response] = await once(sent.end(), 'response')
  response.resume()
  return /=([^;]+)/.exec(response.headers['set-cookie']?.[0] ?? '')?.[1]
}

test('secrets of webhooks are hidden while deliveries succeed and fail', async (t) => {
  const receiver = await startReceiver(({ headers }, response) => {
    response.statusCode = headers['x-again'] ? 200 : 500
    response.end('no')
  })
  t.after(receiver.stop)
  const made = await api.call(
    'POST',
    `/api/v2/workspaces/${api.ours.workspaceId}/webhooks/outgoing/endpoints`,
    {
      body: {
        webhooks_outgoing_endpoint: { url: receiver.url, name: 'Ours', event_type_ids: ['contact.created'] },
      },
    },
  )
  await api.call('POST', `/api/v2/workspaces/${api.ours.workspaceId}/contacts`, {
    body: { contact: { email_address: 'hook@shop.example' } },
  })
  await receiver.until(2)
  const rotated = await api.call(
    'POST',
    `/operator/webhooks/outgoing/endpoints/${made.body.id}/rotate_secret`,
  )
  assert.equal(rotated.status, 200)
  await assertHidden(log, pool(), {
    'webhook secret': made.body.webhook_secret,
    'new webhook secret': rotated.body.webhook_secret,
  })
})

test('requests that fail on our side are logged without what they carried', async (t) => {
  const owner = await signedInOwner(api)
  const client = await makeClient(owner)
  const code = await codeFor(api, owner, client)
  const tables = ['access_tokens', 'sessions', 'gateway_keys']
  for (const table of tables) await pool().query(`alter table ${table} rename to ${table}_gone`)
  t.after(async () => {
    for (const table of tables) await pool().query(`alter table ${table}_gone rename to ${table}`)
  })
  const token = 'a-token-nobody-has-seen-before'
  const answers = [
    await fetch(`${api.origin}/oauth/token`, {
      method: 'POST',
      body: new URLSearchParams(exchange(client, code)),
    }),
    await fetch(`${api.origin}/api/v2/me`, { headers: { authorization: `Bearer ${token}` } }),
    await fetch(`${api.origin}/connections`, { headers: { authorization: `Bearer ${token}` } }),
    await fetch(`${api.origin}/account`, {
      headers: { cookie: `tundish_session=${owner.cookies.get('tundish_session')}` },
    }),
  ]
  for (const { status, url } of answers) assert.equal(status, 500, url)
  assert.match(log.text(), /request failed/)
  await assertHidden(log, pool(), {
    'client secret': client.secret,
    'authorization code': code,
    token,
    ...cookiesOf(owner),
  })
})
