import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as oauth from 'oauth4webapi'
import * as openid from 'openid-client'
import Passport from 'passport-oauth2'
import { AuthorizationCode } from 'simple-oauth2'
import { type Client, consent, makeClient, pkcePair, signedInOwner } from '../harness/oauth-client.ts'
import { runningApi } from '../harness/running-api.ts'
import type { Visitor } from '../harness/visitor.ts'

let owner: Visitor
let app: Client
let spa: Client
const api = runningApi({ ownOrigin: true }, async () => {
  owner = await signedInOwner(api)
  app = await makeClient(owner)
  spa = await makeClient(owner, 'public')
})

async function readsMe(token: unknown): Promise<void> {
  const { status, body } = await api.call('GET', '/api/v2/me', { token: String(token) })
  assert.deepEqual([status, body.email], [200, 'owner@example.com'])
}

test('oauth4webapi discovers, completes code + PKCE, reads /me and revokes', async () => {
  const insecure = { [oauth.allowInsecureRequests]: true }
  const issuer = new URL(api.origin)
  const found = await oauth.discoveryRequest(issuer, { algorithm: 'oauth2', ...insecure })
  const server = await oauth.processDiscoveryResponse(issuer, found)
  for (const [client, authentication] of [
    [app, oauth.ClientSecretBasic(app.secret)],
    [app, oauth.ClientSecretPost(app.secret)],
    [spa, oauth.None()],
  ] as const) {
    const verifier = oauth.generateRandomCodeVerifier()
    const state = oauth.generateRandomState()
    const url = new URL(server.authorization_endpoint ?? '')
    url.search = new URLSearchParams({
      client_id: client.id,
      redirect_uri: client.redirectUri,
      response_type: 'code',
      scope: 'read write',
      state,
      code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
    }).toString()
    const back = oauth.validateAuthResponse(
      server,
      { client_id: client.id },
      await consent(owner, url),
      state,
    )
    const response = await oauth.authorizationCodeGrantRequest(
      server,
      { client_id: client.id },
      authentication,
      back,
      client.redirectUri,
      verifier,
      insecure,
    )
    const answer = await oauth.processAuthorizationCodeResponse(server, { client_id: client.id }, response)
    assert.equal(answer.scope, 'read write')
    const me = new URL('/api/v2/me', api.origin)
    const read = await oauth.protectedResourceRequest(
      answer.access_token,
      'GET',
      me,
      undefined,
      null,
      insecure,
    )
    assert.equal(((await read.json()) as { email: string }).email, 'owner@example.com')
    const revoked = await oauth.revocationRequest(
      server,
      { client_id: client.id },
      authentication,
      answer.access_token,
      insecure,
    )
    assert.equal(await oauth.processRevocationResponse(revoked), undefined)
  }
})

test('openid-client completes code with and without PKCE and reads /me', async () => {
  // It takes the redirect URI from the address it came back to, without its query.
  const plain = await makeClient(owner, 'confidential', { redirect_uris: 'http://localhost:8976/callback' })
  for (const pkce of [true, false]) {
    const configuration = await openid.discovery(new URL(api.origin), plain.id, plain.secret, undefined, {
      algorithm: 'oauth2',
      execute: [openid.allowInsecureRequests],
    })
    const verifier = openid.randomPKCECodeVerifier()
    const state = openid.randomState()
    const url = openid.buildAuthorizationUrl(configuration, {
      redirect_uri: plain.redirectUri,
      state,
      ...(pkce && {
        code_challenge: await openid.calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
      }),
    })
    const back = await consent(owner, url)
    const answer = await openid.authorizationCodeGrant(configuration, back, {
      expectedState: state,
      ...(pkce && { pkceCodeVerifier: verifier }),
    })
    const me = new URL('/api/v2/me', api.origin)
    const read = await openid.fetchProtectedResource(configuration, answer.access_token, me, 'GET')
    assert.equal(((await read.json()) as { email: string }).email, 'owner@example.com')
  }
})

test('simple-oauth2 completes code with and without PKCE, by header and by body, form and JSON', async () => {
  const variants = [
    { authorizationMethod: 'header', bodyFormat: 'form' },
    { authorizationMethod: 'body', bodyFormat: 'form' },
    { authorizationMethod: 'body', bodyFormat: 'json' },
  ] as const
  for (const [index, options] of variants.entries()) {
    const client = new AuthorizationCode({
      client: { id: app.id, secret: app.secret },
      auth: {
        tokenHost: api.origin,
        tokenPath: '/oauth/token',
        authorizePath: '/oauth/authorize',
        revokePath: '/oauth/revoke',
      },
      options,
    })
    const { verifier, challenge } = pkcePair()
    const asked: Record<string, string> =
      index === 0 ? {} : { code_challenge: challenge, code_challenge_method: 'S256' }
    const url = client.authorizeURL({ redirect_uri: app.redirectUri, scope: 'read', state: 's', ...asked })
    const code = (await consent(owner, url)).searchParams.get('code') ?? ''
    const token = await client.getToken({
      code,
      redirect_uri: app.redirectUri,
      ...(index > 0 && { code_verifier: verifier }),
    })
    await readsMe(token.token.access_token)
    if (options.bodyFormat === 'form') await token.revoke('access_token')
  }
})

test('passport-oauth2 completes code with and without PKCE', async () => {
  for (const pkce of [false, true]) {
    const session = {}
    const strategy = new Passport(
      {
        authorizationURL: `${api.origin}/oauth/authorize`,
        tokenURL: `${api.origin}/oauth/token`,
        clientID: app.id,
        clientSecret: app.secret,
        callbackURL: app.redirectUri,
        ...(pkce && { pkce: true, state: true }),
      },
      (accessToken, _refreshToken, _profile, done) => done(null, accessToken),
    )
    const run = (request: object): Promise<{ redirect?: string; user?: unknown }> =>
      new Promise((resolve, reject) => {
        const attempt = Object.assign(Object.create(strategy), {
          redirect: (redirect: string) => resolve({ redirect }),
          success: (user: unknown) => resolve({ user }),
          fail: reject,
          error: reject,
        })
        attempt.authenticate(request, {})
      })
    const sent = await run({ query: {}, body: {}, session, headers: {}, url: '/auth' })
    const back = await consent(owner, sent.redirect ?? '')
    const { user } = await run({
      query: Object.fromEntries(back.searchParams),
      body: {},
      session,
      headers: {},
      url: back.pathname + back.search,
    })
    await readsMe(user)
  }
})
