import assert from 'node:assert/strict'
import { test } from 'node:test'
import { authorizeUrl, type Client, makeClient, redirectUri, signedInOwner } from '../harness/oauth-client.ts'
import { runningApi } from '../harness/running-api.ts'
import type { Visitor } from '../harness/visitor.ts'

let owner: Visitor
let app: Client
let classic: Client
const api = runningApi({}, async () => {
  owner = await signedInOwner(api)
  app = await makeClient(owner, 'confidential', { scopes: 'read' })
  classic = await makeClient(owner, 'classic')
})

/** At the authorization endpoint: what is changed in a good request, and what comes of it. */
const authorizeTable: Record<string, [Record<string, string | null>, 'page' | string]> = {
  'an unknown client': [{ client_id: 'nobody' }, 'page'],
  'no client': [{ client_id: null }, 'page'],
  'no redirect URI': [{ redirect_uri: null }, 'page'],
  'one more slash': [{ redirect_uri: redirectUri.replace('?', '/?') }, 'page'],
  'another port': [{ redirect_uri: redirectUri.replace('8976', '8977') }, 'page'],
  'another scheme': [{ redirect_uri: redirectUri.replace('http:', 'https:') }, 'page'],
  'another case': [{ redirect_uri: redirectUri.replace('callback', 'Callback') }, 'page'],
  'a byte less': [{ redirect_uri: redirectUri.slice(0, -1) }, 'page'],
  'a byte more': [{ redirect_uri: `${redirectUri}x` }, 'page'],
  'a new line at the end': [{ redirect_uri: `${redirectUri}\n` }, 'page'],
  'an address that begins alike': [{ redirect_uri: 'http://localhost:8976@evil.example/callback' }, 'page'],
  'a user in the address': [{ redirect_uri: redirectUri.replace('localhost', 'a@localhost') }, 'page'],
  '127.0.0.1 for localhost': [{ redirect_uri: redirectUri.replace('localhost', '127.0.0.1') }, 'page'],
  'a Classic application before it is activated': [{ client_id: 'classic' }, 'page'],
  'no response type': [{ response_type: null }, 'invalid_request'],
  'the implicit grant': [{ response_type: 'token' }, 'unsupported_response_type'],
  'the hybrid flow': [{ response_type: 'code token' }, 'unsupported_response_type'],
  'a scope the application may not have': [{ scope: 'read delete' }, 'invalid_scope'],
  'a scope nobody has': [{ scope: 'everything' }, 'invalid_scope'],
  'PKCE with plain': [{ code_challenge: 'x'.repeat(43), code_challenge_method: 'plain' }, 'invalid_request'],
  'PKCE without a method': [{ code_challenge: 'x'.repeat(43) }, 'invalid_request'],
  'a PKCE method without a challenge': [{ code_challenge_method: 'S256' }, 'invalid_request'],
  'a challenge that is too short': [
    { code_challenge: 'short', code_challenge_method: 'S256' },
    'invalid_request',
  ],
}

for (const [name, [changes, outcome]] of Object.entries(authorizeTable)) {
  test(`authorize refuses ${name}: ${outcome === 'page' ? 'a page, and no redirect' : outcome}`, async () => {
    const url = authorizeUrl(api, app, { state: 's' })
    for (const [key, value] of Object.entries(changes))
      if (value === null) url.searchParams.delete(key)
      else url.searchParams.set(key, value === 'classic' ? classic.id : value)
    const seen = await owner.get(url.pathname + url.search)
    if (outcome === 'page') {
      assert.deepEqual([seen.status, seen.location], [400, null])
      return
    }
    const to = new URL(seen.location ?? '')
    assert.equal(seen.status, 302)
    assert.equal(`${to.origin}${to.pathname}`, 'http://localhost:8976/callback')
    assert.deepEqual(
      ['from', 'error', 'state'].map((key) => to.searchParams.get(key)),
      ['tundish', outcome, 's'],
    )
  })
}

test('authorize refuses parameters that come twice with a page', async () => {
  const { search } = authorizeUrl(api, app)
  const evil = encodeURIComponent('https://evil.example/')
  for (const more of [`&redirect_uri=${evil}`, '&client_id=other', '&state=1&state=2']) {
    const seen = await owner.get(`/oauth/authorize${search}${more}`)
    assert.deepEqual([seen.status, seen.location], [400, null])
  }
})

test('consent is not given by a form from elsewhere, nor inside a frame', async () => {
  const { pathname, search } = authorizeUrl(api, app)
  const page = await owner.get(pathname + search)
  assert.equal(page.headers.get('x-frame-options'), 'DENY')
  const policy = page.headers.get('content-security-policy') ?? ''
  assert.match(policy, /frame-ancestors 'none'/)
  assert.match(policy, /form-action 'self' http:\/\/localhost:8976;/)
  const fields = { request: search.slice(1), decision: 'allow' }
  const forged = [
    await owner.submit('/oauth/authorize', { ...fields, form_token: '' }),
    await owner.submit('/oauth/authorize', { ...fields, form_token: 'x'.repeat(43) }),
    await owner.submit('/oauth/authorize', fields, { origin: 'https://evil.example' }),
    await owner.submit('/oauth/authorize', fields, { 'sec-fetch-site': 'cross-site' }),
  ]
  assert.deepEqual(
    forged.map(({ status, location }) => [status, location]),
    Array(4).fill([403, null]),
  )
  const changed = authorizeUrl(api, app)
  changed.searchParams.set('redirect_uri', 'https://evil.example/')
  const seen = await owner.submit('/oauth/authorize', { request: changed.search.slice(1), decision: 'allow' })
  assert.deepEqual(
    [seen.status, seen.location],
    [400, null],
    'the request is checked again when it is granted',
  )
})

test('the portal refuses redirect URIs that could lead astray', async () => {
  const refused = [
    'http://app.example/cb',
    'http://127.0.0.1:8976/cb',
    'javascript:alert(1)',
    'data:text/html,x',
    '//app.example/cb',
    '/callback',
    'https://app.example/cb#fragment',
    'https://user:secret@app.example/cb',
    'myapp://callback',
    'https://äpp.example/cb',
  ]
  await owner.get('/oauth/applications/new')
  for (const redirect_uris of refused) {
    const seen = await owner.submit('/oauth/applications', { name: 'x', kind: 'public', redirect_uris })
    assert.equal(seen.status, 422, redirect_uris)
  }
})
