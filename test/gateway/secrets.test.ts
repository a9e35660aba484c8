import assert from 'node:assert/strict'
import { test } from 'node:test'
import { assertHidden, openLog } from '../harness/secrecy.ts'
import { startGateway } from './gateway-harness.ts'
import { oauthUpstream } from './oauth-provider.ts'

test('Keys, links, codes, and the tokens of providers are hidden in logs and tables while all of them are used.', async (t) => {
  const log = openLog()
  const tokens: string[] = []
  const provider = oauthUpstream()
  const gateway = await startGateway(t, {
    logger: log.logger,
    upstream: (req, res) => {
      const end = res.end.bind(res)
      res.end = ((text: string) => {
        for (const [, token] of String(text).matchAll(/"(?:access|refresh)_token":"([^"]+)"/g))
          tokens.push(token ?? '')
        return end(text)
      }) as typeof res.end
      return provider.listener(req, res)
    },
  })
  const { ourKey, origin } = gateway
  const begun = (await gateway.ask(ourKey, 'POST', '/connections', { body: { app: 'acme' } })).body
  const session = new URL(begun.url).searchParams.get('session_token') ?? ''
  const go = (url: string, init: RequestInit = {}) => fetch(url, { redirect: 'manual', ...init })
  await go(begun.url)
  const away = await go(`${origin}/connect`, {
    method: 'POST',
    body: new URLSearchParams({ session_token: session }),
  })
  const cookie = away.headers.getSetCookie()[0]?.split(';')[0] ?? ''
  const consent = away.headers.get('location') ?? ''
  const back = (await go(consent)).headers.get('location') ?? ''
  const done = await go(back, { headers: { cookie } })
  assert.match(await done.text(), /Acme is connected/)

  const call = (path: string) => gateway.ask(ourKey, 'GET', path)
  assert.equal((await call('/acme/v1/x?api_key=a-key-in-the-address')).status, 200)
  provider.expireAll()
  assert.equal((await call('/acme/v1/x')).status, 200, 'refreshed')
  provider.expireAll()
  provider.failNext = { status: 500, body: { error: 'down' }, times: 9 }
  await call('/acme/v1/x')
  provider.failNext = undefined
  provider.revokeAll()
  await call('/acme/v1/x')
  const keyed = await gateway.ask(ourKey, 'POST', '/connections', { body: { app: 'keyed' } })
  const typed = 'sk-live-typed-by-a-person'
  const keyedSession = new URL(keyed.body.url).searchParams.get('session_token') ?? ''
  await go(`${origin}/connect`, {
    method: 'POST',
    body: new URLSearchParams({ session_token: keyedSession, input_site: 'main', input_api_key: typed }),
  })
  await call('/keyed/v1/x')
  await gateway.ask(ourKey, 'DELETE', `/connections/${begun.connection_id}`)

  assert.ok(tokens.length >= 4, 'a first pair of tokens and a second')
  await assertHidden(log, gateway.platform.store.pool, {
    'gateway key': ourKey,
    'session token': session,
    'session token of a key': keyedSession,
    cookie: cookie.split('=')[1],
    state: new URL(consent).searchParams.get('state'),
    code: new URL(back).searchParams.get('code'),
    'client secret': 'our-client-secret',
    'typed key': typed,
    'key in an address': 'a-key-in-the-address',
    ...Object.fromEntries(tokens.map((token, index) => [`token ${index}`, token])),
  })
})
