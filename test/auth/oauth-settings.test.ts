import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  authorizeUrl,
  type Client,
  granted,
  makeClient,
  pkcePair,
  postForm,
  redirectUri,
  signedInOwner,
} from '../harness/oauth-client.ts'
import { runningApi } from '../harness/running-api.ts'
import { openVisitor, type Visitor } from '../harness/visitor.ts'

let owner: Visitor
const api = runningApi(
  {
    oauth: { tokenS: 600, registration: true, pkce: true },
    proxies: ['127.0.0.1'],
  },
  async () => {
    owner = await signedInOwner(api)
  },
)

const register = (body: object) => api.call('POST', '/oauth/register', { token: null, body })
const me = (token: string) => api.call('GET', '/api/v2/me', { token })

const tokensOf = async (client: Client) => (await granted(api, owner, client)).body

test('with expiry on, tokens expire and refresh tokens rotate', async () => {
  const client = await makeClient(owner)
  const first = await tokensOf(client)
  assert.equal(first.expires_in, 600)
  const fields = { grant_type: 'refresh_token', client_id: client.id, client_secret: client.secret }
  const second = await postForm(api, '/oauth/token', { ...fields, refresh_token: first.refresh_token })
  assert.equal(second.status, 200)
  assert.notEqual(second.body.refresh_token, first.refresh_token)
  assert.equal((await me(first.access_token)).status, 401, 'the old access token is over')
  await api.platform.store.pool.query(
    `update access_tokens set expires_at = now() where expires_at is not null`,
  )
  assert.equal((await me(second.body.access_token)).status, 401, 'expired')
  const third = await postForm(api, '/oauth/token', { ...fields, refresh_token: second.body.refresh_token })
  assert.equal((await me(third.body.access_token)).status, 200)
})

test('a refresh token used twice ends everything that came of the consent', async () => {
  const client = await makeClient(owner)
  const first = await tokensOf(client)
  const fields = { grant_type: 'refresh_token', client_id: client.id, client_secret: client.secret }
  const second = await postForm(api, '/oauth/token', { ...fields, refresh_token: first.refresh_token })
  const again = await postForm(api, '/oauth/token', { ...fields, refresh_token: first.refresh_token })
  assert.deepEqual([again.status, again.body.error], [400, 'invalid_grant'])
  assert.equal((await me(second.body.access_token)).status, 401)
})

test('of two exchanges of one refresh token at once, not both live on', async () => {
  const client = await makeClient(owner)
  const { refresh_token } = await tokensOf(client)
  const fields = {
    grant_type: 'refresh_token',
    client_id: client.id,
    client_secret: client.secret,
    refresh_token,
  }
  const answers = await Promise.all([1, 2].map(() => postForm(api, '/oauth/token', fields)))
  assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 400])
})

test('a client registers itself, goes through consent, and gets no password grant', async () => {
  const made = await register({ client_name: 'Robot', redirect_uris: [redirectUri], scope: 'read' })
  assert.equal(made.status, 201)
  assert.equal(made.body.client_secret_expires_at, 0)
  assert.equal(made.body.token_endpoint_auth_method, 'client_secret_basic')
  const client = { path: '', id: made.body.client_id, secret: made.body.client_secret, redirectUri }
  const url = authorizeUrl(api, client)
  assert.match((await owner.get(url.pathname + url.search)).text, /registered itself/)
  assert.equal((await tokensOf(client)).scope, 'read')
  const password = { grant_type: 'password', username: client.id, password: client.secret }
  const answer = await postForm(api, '/oauth/token', {
    ...password,
    client_id: client.id,
    client_secret: client.secret,
  })
  assert.equal(answer.body.error, 'unauthorized_client')
})

test('registration refuses what the portal would', async () => {
  const refused: [object, string][] = [
    [{}, 'invalid_redirect_uri'],
    [{ redirect_uris: [] }, 'invalid_redirect_uri'],
    [{ redirect_uris: ['http://app.example/'] }, 'invalid_redirect_uri'],
    [{ redirect_uris: [5] }, 'invalid_redirect_uri'],
    [
      { redirect_uris: [redirectUri], token_endpoint_auth_method: 'private_key_jwt' },
      'invalid_client_metadata',
    ],
    [{ redirect_uris: [redirectUri], scope: 'root' }, 'invalid_client_metadata'],
    [{ redirect_uris: [redirectUri], client_name: 'a\0b' }, 'invalid_client_metadata'],
  ]
  for (const [body, error] of refused) {
    const answer = await register(body)
    assert.deepEqual([answer.status, answer.body.error], [400, error])
  }
})

test('with strict PKCE a public client cannot do without', async () => {
  const client = await makeClient(owner, 'public')
  const url = authorizeUrl(api, client)
  const seen = await owner.get(url.pathname + url.search)
  assert.match(seen.location ?? '', /error=invalid_request/)
  const { challenge } = pkcePair()
  const good = authorizeUrl(api, client, { code_challenge: challenge, code_challenge_method: 'S256' })
  assert.equal((await owner.get(good.pathname + good.search)).status, 200)
})

test('the metadata says what is on', async () => {
  const { body } = await api.call('GET', '/.well-known/oauth-authorization-server', { token: null })
  assert.equal(body.registration_endpoint, 'http://localhost:3000/oauth/register')
  assert.deepEqual(body.grant_types_supported, ['authorization_code', 'refresh_token'])
})

test('behind a known proxy, tries to sign in are counted by the address it names', async () => {
  const guess = async (forwarded: string, email: string): Promise<number> => {
    const visitor = openVisitor(api.origin)
    await visitor.get('/users/sign_in')
    const fields = { email, password: 'a wrong password' }
    return (await visitor.submit('/users/sign_in', fields, { 'x-forwarded-for': forwarded })).status
  }
  for (let attempt = 0; attempt < 10; attempt++) await guess('203.0.113.7', 'one@example.com')
  assert.equal(await guess('203.0.113.7', 'one@example.com'), 429)
  assert.equal(await guess('203.0.113.8', 'one@example.com'), 422)
})
