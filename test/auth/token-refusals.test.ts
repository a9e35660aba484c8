import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  type Client,
  codeFor,
  exchange,
  makeClient,
  type OAuthAnswer,
  pkcePair,
  postForm,
  redirectUri,
  signedInOwner,
} from '../harness/oauth-client.ts'
import { runningApi } from '../harness/running-api.ts'
import type { Visitor } from '../harness/visitor.ts'

let owner: Visitor
let app: Client
let spa: Client
let classic: Client
const api = runningApi({}, async () => {
  owner = await signedInOwner(api)
  app = await makeClient(owner, 'confidential', { scopes: 'read' })
  spa = await makeClient(owner, 'public')
  classic = await makeClient(owner, 'classic')
})

const freshCode = (client: Client, more = {}) => codeFor(api, owner, client, more)

const without = (fields: Record<string, string>, ...names: string[]) =>
  Object.fromEntries(Object.entries(fields).filter(([name]) => !names.includes(name)))

const basic = (id: string, secret: string) => ({
  authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`,
})

const send = (fields: Record<string, string> | string, headers = {}) =>
  postForm(api, '/oauth/token', fields, headers)

/** At the token endpoint: a request that is wrong in one way, its status and its error. */
const tokenTable: Record<string, [() => Promise<OAuthAnswer>, number, string]> = {
  'no grant type': [() => send({ client_id: app.id, client_secret: app.secret }), 400, 'invalid_request'],
  'client credentials': [
    () => send({ grant_type: 'client_credentials', client_id: app.id, client_secret: app.secret }),
    400,
    'unsupported_grant_type',
  ],
  'a refresh token, where tokens do not expire': [
    () =>
      send({ grant_type: 'refresh_token', refresh_token: 'x', client_id: app.id, client_secret: app.secret }),
    400,
    'unsupported_grant_type',
  ],
  'the implicit grant': [
    () => send({ grant_type: 'implicit', client_id: app.id }),
    400,
    'unsupported_grant_type',
  ],
  'no client': [
    async () => send(without(exchange(app, 'x'), 'client_id', 'client_secret')),
    401,
    'invalid_client',
  ],
  'an unknown client': [
    async () => send({ ...exchange(app, 'x'), client_id: 'nobody' }),
    401,
    'invalid_client',
  ],
  'a confidential client without its secret': [
    async () => send(without(exchange(app, await freshCode(app)), 'client_secret')),
    401,
    'invalid_client',
  ],
  'a client with a character that cannot be stored': [
    async () => send({ ...exchange(app, 'x'), client_id: 'a\0b' }),
    400,
    'invalid_request',
  ],
  'Basic with a character that cannot be stored': [
    async () => send(without(exchange(app, 'x'), 'client_id', 'client_secret'), basic('a%00b', 'x')),
    401,
    'invalid_client',
  ],
  'a wrong secret': [
    async () => send({ ...exchange(app, await freshCode(app)), client_secret: 'x' }),
    401,
    'invalid_client',
  ],
  'a wrong secret by Basic': [
    async () => send(without(exchange(app, 'x'), 'client_id', 'client_secret'), basic(app.id, 'x')),
    401,
    'invalid_client',
  ],
  'Basic that is not base64': [
    async () =>
      send(without(exchange(app, 'x'), 'client_id', 'client_secret'), { authorization: 'Basic !!' }),
    401,
    'invalid_client',
  ],
  'Basic with a broken escape': [
    async () => send(without(exchange(app, 'x'), 'client_id', 'client_secret'), basic('%zz', 'x')),
    401,
    'invalid_client',
  ],
  'a bearer token as client authentication': [
    async () =>
      send(without(exchange(app, 'x'), 'client_id', 'client_secret'), { authorization: 'Bearer x' }),
    401,
    'invalid_client',
  ],
  'Basic and a secret in the body together': [
    async () => send(exchange(app, await freshCode(app)), basic(app.id, app.secret)),
    400,
    'invalid_request',
  ],
  'Basic for one client and the body for another': [
    async () =>
      send({ ...without(exchange(app, 'x'), 'client_secret'), client_id: spa.id }, basic(app.id, app.secret)),
    400,
    'invalid_request',
  ],
  'a public client with a secret': [
    async () => send({ ...exchange(spa, await freshCode(spa)), client_secret: 'x' }),
    401,
    'invalid_client',
  ],
  'the secret of another client': [
    async () => send({ ...exchange(app, await freshCode(app)), client_secret: classic.secret }),
    401,
    'invalid_client',
  ],
  'no code': [async () => send(without(exchange(app, 'x'), 'code')), 400, 'invalid_request'],
  'an unknown code': [async () => send(exchange(app, 'x'.repeat(43))), 400, 'invalid_grant'],
  'the code of another client': [async () => send(exchange(spa, await freshCode(app))), 400, 'invalid_grant'],
  'an expired code': [
    async () => {
      const code = await freshCode(app)
      await api.platform.store.pool.query(
        `update authorization_grants set expires_at = now() where used_at is null`,
      )
      return send(exchange(app, code))
    },
    400,
    'invalid_grant',
  ],
  'no redirect URI': [
    async () => send(without(exchange(app, await freshCode(app)), 'redirect_uri')),
    400,
    'invalid_request',
  ],
  'another redirect URI': [
    async () => send({ ...exchange(app, await freshCode(app)), redirect_uri: `${redirectUri}&x=1` }),
    400,
    'invalid_grant',
  ],
  'a challenge without a verifier': [
    async () =>
      send(
        exchange(
          spa,
          await freshCode(spa, { code_challenge: pkcePair().challenge, code_challenge_method: 'S256' }),
        ),
      ),
    400,
    'invalid_grant',
  ],
  'a verifier without a challenge': [
    async () => send(exchange(spa, await freshCode(spa), { code_verifier: pkcePair().verifier })),
    400,
    'invalid_grant',
  ],
  'the verifier of another challenge': [
    async () => {
      const code = await freshCode(spa, {
        code_challenge: pkcePair().challenge,
        code_challenge_method: 'S256',
      })
      return send(exchange(spa, code, { code_verifier: pkcePair().verifier }))
    },
    400,
    'invalid_grant',
  ],
  'the challenge in place of the verifier': [
    async () => {
      const { challenge } = pkcePair()
      const code = await freshCode(spa, { code_challenge: challenge, code_challenge_method: 'S256' })
      return send(exchange(spa, code, { code_verifier: challenge }))
    },
    400,
    'invalid_grant',
  ],
  'a parameter twice': [
    async () => send(`${new URLSearchParams(exchange(app, 'x'))}&code=y`),
    400,
    'invalid_request',
  ],
  'JSON that says it is a form': [
    async () => send(JSON.stringify(exchange(app, 'x'))),
    400,
    'invalid_request',
  ],
  'a form that says it is JSON': [
    async () => send(exchange(app, 'x'), { 'content-type': 'application/json' }),
    400,
    'invalid_request',
  ],
  'a JSON list': [async () => send('[]', { 'content-type': 'application/json' }), 400, 'invalid_request'],
  'JSON with a number for the code': [
    async () =>
      send(JSON.stringify({ ...exchange(app, 'x'), code: 5 }), { 'content-type': 'application/json' }),
    400,
    'invalid_request',
  ],
  'another kind of body': [
    async () => send('<token/>', { 'content-type': 'application/xml' }),
    400,
    'invalid_request',
  ],
  'parameters in the address': [
    async () => postForm(api, `/oauth/token?${new URLSearchParams(exchange(app, await freshCode(app)))}`, ''),
    400,
    'invalid_request',
  ],
  'the password grant of a public client': [
    () => send({ grant_type: 'password', client_id: spa.id, username: spa.id, password: 'x' }),
    400,
    'unauthorized_client',
  ],
  "the password grant with a person's password": [
    () =>
      send({
        grant_type: 'password',
        client_id: app.id,
        client_secret: app.secret,
        username: 'owner@example.com',
        password: 'correct horse battery',
      }),
    400,
    'invalid_grant',
  ],
  'the password grant with a scope the application may not have': [
    () =>
      send({
        grant_type: 'password',
        client_id: app.id,
        client_secret: app.secret,
        username: app.id,
        password: app.secret,
        scope: 'read write',
      }),
    400,
    'invalid_scope',
  ],
}

for (const [name, [request, status, error]] of Object.entries(tokenTable)) {
  test(`token refuses ${name}: ${status} ${error}`, async () => {
    const answer = await request()
    assert.deepEqual([answer.status, answer.body.error], [status, error])
    assert.deepEqual(Object.keys(answer.body), ['error', 'error_description'])
    assert.equal(answer.headers.get('cache-control'), 'no-store')
    assert.equal(answer.headers.has('www-authenticate'), status === 401)
  })
}

test('token refuses a replayed code: 400 invalid_grant, and ends what the code gave', async () => {
  const fields = exchange(app, await freshCode(app))
  const { access_token: token } = (await send(fields)).body
  const replayed = await send(fields)
  assert.deepEqual([replayed.status, replayed.body.error], [400, 'invalid_grant'])
  assert.equal((await api.call('GET', '/api/v2/me', { token })).status, 401)
})

/** Elsewhere. */
const otherTable: Record<string, [() => Promise<{ status: number; body: unknown }>, number]> = {
  'a token in the query of the API': [
    () => api.call('GET', `/api/v2/me?access_token=${api.ours.token}`, { token: null }),
    401,
  ],
  'a token by HTTP Basic': [
    () => api.call('GET', '/api/v2/me', { token: null, headers: basic(api.ours.token, '') }),
    401,
  ],
  'a client secret as a bearer token': [() => api.call('GET', '/api/v2/me', { token: app.secret }), 401],
  'introspection without authentication': [
    () => postForm(api, '/oauth/introspect', { token: api.ours.token }),
    401,
  ],
  'introspection by a public client': [
    () => postForm(api, '/oauth/introspect', { client_id: spa.id, token: api.ours.token }),
    401,
  ],
  'revocation without authentication': [() => postForm(api, '/oauth/revoke', { token: api.ours.token }), 401],
  'revocation of the token of another client': [
    () =>
      postForm(api, '/oauth/revoke', { client_id: app.id, client_secret: app.secret, token: api.ours.token }),
    403,
  ],
  'revocation without a token': [
    () => postForm(api, '/oauth/revoke', { client_id: app.id, client_secret: app.secret }),
    400,
  ],
  'registration, where it is off': [
    () =>
      api.call('POST', '/oauth/register', { token: null, body: { redirect_uris: ['https://a.example/'] } }),
    404,
  ],
}

for (const [name, [request, status]] of Object.entries(otherTable)) {
  test(`refused: ${name}: ${status}`, async () => {
    assert.equal((await request()).status, status)
  })
}
