import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { type GatewayOptions, startGateway, type TestGateway } from './gateway-harness.ts'
import { oauthUpstream } from './oauth-provider.ts'

/** A browser without scripts: it keeps cookies and follows redirects one by one. */
function visitor() {
  const jar = new Map<string, string>()
  const visit = async (url: string, form?: Record<string, string>) => {
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
    const response = await fetch(url, {
      redirect: 'manual',
      headers: { ...(cookie && { cookie }) },
      ...(form && { method: 'POST', body: new URLSearchParams(form) }),
    })
    for (const set of response.headers.getSetCookie()) {
      const [name = '', value = ''] = (set.split(';')[0] ?? '').split('=')
      jar.set(name, value)
    }
    const location = response.headers.get('location')
    return { status: response.status, headers: response.headers, location, text: await response.text() }
  }
  return { visit, jar }
}

async function begin(gateway: TestGateway, app: string) {
  const { body } = await gateway.ask(gateway.ourKey, 'POST', '/connections', { body: { app } })
  return { id: body.connection_id as string, url: body.url as string, token: tokenOf(body.url) }
}

const tokenOf = (url: string): string => new URL(url).searchParams.get('session_token') ?? ''

async function read(gateway: TestGateway, id: string) {
  return (await gateway.ask(gateway.ourKey, 'GET', `/connections/${id}`)).body.connection
}

async function start(t: TestContext, options: GatewayOptions = {}) {
  const provider = oauthUpstream()
  const gateway = await startGateway(t, { upstream: provider.listener, ...options })
  return { provider, gateway }
}

/** Goes from the form to the provider and back. */
async function consent(gateway: TestGateway, url: string, browser = visitor(), deny = false) {
  const form = await browser.visit(url)
  assert.equal(form.status, 200)
  const away = await browser.visit(`${gateway.origin}/connect`, { session_token: tokenOf(url) })
  assert.equal(away.status, 303, away.text)
  const back = await browser.visit(`${away.location}${deny ? '&deny=1' : ''}`)
  return browser.visit(back.location ?? '')
}

test('A person connects by OAuth, and calls go out with the token.', async (t) => {
  const { provider, gateway } = await start(t)
  const { id, url } = await begin(gateway, 'acme')
  const done = await consent(gateway, url)
  assert.deepEqual([done.status, done.headers.get('referrer-policy')], [200, 'same-origin'])
  assert.match(done.text, /Acme is connected as ada@example\.com/)
  const connection = await read(gateway, id)
  assert.deepEqual([connection.status, connection.metadata], ['ACTIVE', { email: 'ada@example.com' }])
  const answer = await gateway.ask(gateway.ourKey, 'GET', '/acme/v1/x')
  assert.deepEqual(answer.body, { email: 'ada@example.com', path: '/v1/x' })
  assert.equal(provider.codes, 1)
})

test('Nothing secret is stored in the clear, nor said to the client.', async (t) => {
  const { provider, gateway } = await start(t)
  const { id, url } = await begin(gateway, 'acme')
  await consent(gateway, url)
  await gateway.ask(gateway.ourKey, 'GET', '/acme/v1/x')
  const { rows } = await gateway.platform.store.pool.query(
    'select row_to_json(c) as c, (select json_agg(s) from gateway_connect_sessions s) as s from gateway_connections c',
  )
  const access = provider.calls.at(-1)?.authorization?.slice('Bearer '.length) ?? 'none'
  for (const text of [JSON.stringify(rows), JSON.stringify(await read(gateway, id))]) {
    assert.ok(!text.includes(access) && !text.includes('refresh-') && !text.includes(tokenOf(url)))
  }
})

test('A refused consent turns a new connection FAILED, and the link leads back to the form.', async (t) => {
  const { gateway } = await start(t)
  const { id, url } = await begin(gateway, 'acme')
  const browser = visitor()
  const done = await consent(gateway, url, browser, true)
  assert.equal(done.status, 422)
  assert.match(done.text, /You did not allow access at Acme/)
  assert.equal((await read(gateway, id)).status, 'FAILED')
  const retry = /href="(\/connect\?[^"]+)"/.exec(done.text)?.[1]
  const again = await consent(gateway, `${gateway.origin}${retry}`, browser)
  assert.match(again.text, /is connected/)
  assert.equal((await read(gateway, id)).status, 'ACTIVE')
})

test('Connecting again keeps the id, and the old credential works until the new one is proven.', async (t) => {
  const { provider, gateway } = await start(t)
  const { id, url } = await begin(gateway, 'acme')
  await consent(gateway, url)
  const call = async () => (await gateway.ask(gateway.ourKey, 'GET', '/acme/x')).status
  const again = async (deny = false) => consent(gateway, (await read(gateway, id)).url, visitor(), deny)

  assert.equal((await again(true)).status, 422)
  assert.deepEqual([(await read(gateway, id)).status, await call()], ['ACTIVE', 200])

  provider.account = 'eve@example.com'
  const other = await again()
  assert.match(other.text, /account eve@example\.com, but the connection belongs to ada@example\.com/)
  assert.deepEqual([(await read(gateway, id)).status, await call()], ['ACTIVE', 200])

  provider.account = 'ada@example.com'
  const before = provider.calls.at(-1)?.authorization
  assert.equal((await again()).status, 200)
  assert.equal(await call(), 200)
  assert.notEqual(provider.calls.at(-1)?.authorization, before)
})

test('The answer of a provider is good once, in the browser that was sent there.', async (t) => {
  const { gateway } = await start(t)
  const { url, id } = await begin(gateway, 'acme')
  const browser = visitor()
  await browser.visit(url)
  const away = await browser.visit(`${gateway.origin}/connect`, { session_token: tokenOf(url) })
  const back = await browser.visit(away.location ?? '')
  const elsewhere = await visitor().visit(back.location ?? '')
  assert.equal(elsewhere.status, 403)
  assert.equal((await browser.visit(back.location ?? '')).status, 410)
  assert.equal((await browser.visit(`${gateway.origin}/connect/callback?code=x&state=nonsense`)).status, 410)
  assert.equal((await read(gateway, id)).status, 'PENDING')
})

test('A link that is old, made up, or of a deleted connection shows nothing.', async (t) => {
  const { gateway } = await start(t)
  const { url, id } = await begin(gateway, 'acme')
  const { pool } = gateway.platform.store
  assert.equal((await visitor().visit(`${gateway.origin}/connect?session_token=made-up`)).status, 410)
  await pool.query("update gateway_connect_sessions set expires_at = now() - interval '1 second'")
  assert.equal((await visitor().visit(url)).status, 410)
  const fresh = (await read(gateway, id)).url
  await gateway.ask(gateway.ourKey, 'DELETE', `/connections/${id}`)
  assert.equal((await visitor().visit(fresh)).status, 410)
})

test('Lists show the same link until somebody has connected by it.', async (t) => {
  const { gateway } = await start(t)
  const { id } = await begin(gateway, 'acme')
  const { id: otherId } = await begin(gateway, 'acme')
  const listed = async () => {
    const { body } = await gateway.ask(gateway.ourKey, 'GET', '/connections')
    return Object.fromEntries(
      body.connections.map((one: { connection_id: string; url: string }) => [one.connection_id, one.url]),
    )
  }
  const before = await listed()
  assert.deepEqual(await listed(), before)
  const { rows } = await gateway.platform.store.pool.query(
    'select count(*)::int as links from gateway_connect_sessions group by connection_id',
  )
  assert.deepEqual(rows, [{ links: 2 }, { links: 2 }])
  assert.match((await consent(gateway, before[id])).text, /is connected/)
  const after = await listed()
  assert.notEqual(after[id], before[id])
  assert.equal(after[otherId], before[otherId])
  assert.match((await consent(gateway, after[id])).text, /is connected/)
})

test('A key is asked for, tried, and refused with the reason when it does not work.', async (t) => {
  const { gateway } = await start(t, {
    upstream: (req, res) => {
      const good = req.headers['x-api-key'] === 'good-key-12345'
      res.writeHead(good ? 200 : 401, { 'content-type': 'application/json' })
      res.end(JSON.stringify({ email: 'ada@example.com', url: req.url }))
    },
  })
  const { id, url, token } = await begin(gateway, 'keyed')
  const { visit } = visitor()
  assert.match((await visit(url)).text, /type="password" id="input_api_key"/)
  const submit = (fields: Record<string, string>) =>
    visit(`${gateway.origin}/connect`, { session_token: token, ...fields })
  const table: [Record<string, string>, RegExp][] = [
    [{}, /API key is missing/],
    [{ input_api_key: 'bad key\u0007' }, /API key does not have the form/],
    [{ input_api_key: 'good-key-12345', input_site: 'evil.example/' }, /Site does not have the form/],
    [{ input_api_key: 'wrong-key-12345' }, /Keyed answered 401/],
  ]
  for (const [fields, problem] of table) {
    const answer = await submit(fields)
    assert.equal(answer.status, 422)
    assert.match(answer.text, problem)
    assert.doesNotMatch(answer.text, /wrong-key|good-key/)
  }
  assert.match(
    (await submit({ input_api_key: 'good-key-12345', input_site: 'eu' })).text,
    /Keyed is connected/,
  )
  assert.equal((await read(gateway, id)).status, 'ACTIVE')
  assert.equal((await gateway.ask(gateway.ourKey, 'GET', '/keyed/x')).body.url, '/eu/x')
})

test('A link is good until somebody has connected by it, and of two at once one is through.', async (t) => {
  const both = Promise.withResolvers<void>()
  let tried = 0
  const { gateway } = await start(t, {
    upstream: async (_req, res) => {
      tried += 1
      if (tried === 2) both.resolve()
      await both.promise
      res.writeHead(200, { 'content-type': 'application/json' }).end('{}')
    },
  })
  const { id, url, token } = await begin(gateway, 'keyed')
  const { visit } = visitor()
  const submit = (key: string) =>
    visit(`${gateway.origin}/connect`, { session_token: token, input_api_key: key })
  const answers = await Promise.all([submit('one-key-12345'), submit('other-key-12345')])
  assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 410])
  const credential = async () =>
    (await gateway.platform.store.pool.query('select secrets, revision from gateway_connections')).rows
  const stored = await credential()
  for (const late of [await submit('third-key-12345'), await visit(url)]) {
    assert.equal(late.status, 410)
    assert.match(late.text, /expired or was used up/)
  }
  assert.deepEqual(await credential(), stored)
  assert.equal((await visit((await read(gateway, id)).url)).status, 200)
})

test('A link that led to a provider and back is used up, another of the same connection is not.', async (t) => {
  const { gateway } = await start(t)
  const { id, url } = await begin(gateway, 'acme')
  const { url: other } = await read(gateway, id)
  const browser = visitor()
  await consent(gateway, url, browser)
  assert.equal((await browser.visit(url)).status, 410)
  const again = await browser.visit(`${gateway.origin}/connect`, { session_token: tokenOf(url) })
  assert.equal(again.status, 410)
  assert.match((await consent(gateway, other, browser)).text, /is connected/)
})
