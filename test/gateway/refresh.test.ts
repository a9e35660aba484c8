import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { circuit } from '../../src/gateway/circuit.ts'
import { tokenTimes } from '../../src/gateway/oauth-token.ts'
import { createOutbound } from '../../src/gateway/outbound.ts'
import { outboundPolicy } from '../../src/gateway/outbound-policy.ts'
import type { Provider } from '../../src/gateway/providers/provider.ts'
import { parseProvider } from '../../src/gateway/providers/provider-lint.ts'
import { refresher } from '../../src/gateway/refresh.ts'
import { refreshSweep } from '../../src/gateway/sweep.ts'
import { acmeProvider, startGateway, type TestGateway } from './gateway-harness.ts'
import { oauthUpstream } from './oauth-provider.ts'

/** A connection whose access token is about to expire or already has. */
async function expiring(t: TestContext, { due = true, providers = {} } = {}) {
  const provider = oauthUpstream()
  const gateway = await startGateway(t, { upstream: provider.listener, providers })
  const { access_token, refresh_token } = provider.issue()
  const id = await gateway.connected('acme', {}, { access_token, refresh_token })
  const { pool } = gateway.platform.store
  const expired = "expires_at = now() - interval '1 second', refresh_at = now() - interval '1 minute'"
  if (due) await pool.query(`update gateway_connections set ${expired} where id = $1`, [id])
  provider.expireAll()
  const call = (path = '/acme/x', options = {}) => gateway.ask(gateway.ourKey, 'GET', path, options)
  const row = async () => (await pool.query('select * from gateway_connections where id = $1', [id])).rows[0]
  return { provider, gateway, id, call, row, refresh_token }
}

test('A hundred calls on an expired token cost one refresh, and all of them succeed.', async (t) => {
  const { provider, call, row } = await expiring(t)
  const answers = await Promise.all(Array.from({ length: 100 }, () => call()))
  assert.deepEqual([...new Set(answers.map(({ status }) => status))], [200])
  assert.deepEqual([provider.refreshes, provider.reuses], [1, 0])
  const { expires_at, refresh_at, lease_until } = await row()
  assert.ok(expires_at > refresh_at && refresh_at > new Date(), 'the next refresh is before the next expiry')
  assert.equal(lease_until, null)
})

test('A burst of 401s on a token that should be good costs one refresh; each call is repeated once.', async (t) => {
  const { provider, call } = await expiring(t, { due: false })
  const answers = await Promise.all(Array.from({ length: 30 }, () => call()))
  assert.deepEqual([...new Set(answers.map(({ status }) => status))], [200])
  assert.equal(provider.refreshes, 1)
})

test('A credential that is gone turns the connection FAILED; the call gets the link that mends it.', async (t) => {
  const { provider, gateway, id, call } = await expiring(t)
  provider.revokeAll()
  const failed = await call()
  assert.deepEqual([failed.status, failed.body.error.code], [500, 'needs_reauth'])
  assert.match(failed.body.connect_url, /\/connect\?session_token=/)
  assert.equal(failed.headers.get('x-tundish-error'), 'needs_reauth')
  const { body } = await gateway.ask(gateway.ourKey, 'GET', `/connections/${id}`)
  assert.equal(body.connection.status, 'FAILED')
  const named = await call('/acme/x', { headers: { 'maton-connection': id } })
  assert.deepEqual([named.status, named.body.error.code], [500, 'needs_reauth'])
  const unnamed = await call()
  assert.deepEqual([unnamed.status, unnamed.body.error.code], [400, 'connection_required'])
})

for (const [status, body, name] of [
  [503, {}, 'an outage'],
  [429, { error: 'slow_down' }, 'a limit'],
  [401, { error: 'invalid_client' }, 'a mistake of the operator'],
] as const) {
  test(`A refresh that fails by ${name} keeps the connection ACTIVE and is not tried again at once.`, async (t) => {
    const { provider, call, row } = await expiring(t)
    provider.failNext = { status, body, times: 1 }
    const answers = await Promise.all(Array.from({ length: 10 }, () => call()))
    for (const answer of answers) {
      assert.deepEqual([answer.status, answer.body.error.code], [500, 'provider_refresh_failed'])
    }
    assert.equal((await call()).status, 500)
    const { status: stored, retry_at, refresh_failures } = await row()
    assert.deepEqual([stored, refresh_failures], ['ACTIVE', 1])
    assert.ok(retry_at > new Date())
    assert.equal(provider.failNext.times, 0)
  })
}

test('While the old token lasts, a failed refresh disturbs nobody.', async (t) => {
  const { provider, gateway, id, call } = await expiring(t)
  const { pool } = gateway.platform.store
  const { access_token, refresh_token } = provider.issue()
  const fresh = await gateway.connected('acme', {}, { access_token, refresh_token })
  await pool.query(
    "update gateway_connections set refresh_at = now() - interval '1 s', expires_at = now() + interval '1 h' where id = $1",
    [fresh],
  )
  provider.failNext = { status: 503, body: {}, times: 1 }
  assert.equal((await call('/acme/x', { headers: { 'maton-connection': fresh } })).status, 200)
  assert.notEqual(id, fresh)
})

test('An answer without a refresh token keeps the one there was.', async (t) => {
  const { provider, call, row } = await expiring(t)
  const { access_token } = provider.issue()
  provider.failNext = { status: 200, body: { access_token, expires_in: 3600 }, times: 1 }
  assert.equal((await call()).status, 200)
  const before = (await row()).revision
  provider.expireAll()
  assert.equal((await call()).status, 200, 'the old refresh token still works')
  assert.equal(Number((await row()).revision), Number(before) + 1)
})

test('Refreshes are in the record, without a token.', async (t) => {
  const { gateway, id, call } = await expiring(t)
  await call()
  const { pool } = gateway.platform.store
  const read = async () => (await pool.query("select * from gateway_uses where kind = 'refresh'")).rows
  let rows = await read()
  for (const until = Date.now() + 5000; rows.length < 1 && Date.now() < until; ) rows = await read()
  assert.deepEqual([rows[0].connection_id, rows[0].status, rows[0].error], [id, 200, null])
  assert.doesNotMatch(JSON.stringify(rows), /access-|refresh-/)
})

test('Without a refresh token, a 401 that the provider confirms turns the connection FAILED.', async (t) => {
  const provider = oauthUpstream()
  const gateway = await startGateway(t, { upstream: provider.listener })
  const { access_token } = provider.issue()
  await gateway.connected('acme', {}, { access_token })
  assert.equal((await gateway.ask(gateway.ourKey, 'GET', '/acme/x')).status, 200)
  provider.revokeAll()
  const answer = await gateway.ask(gateway.ourKey, 'GET', '/acme/x')
  assert.deepEqual([answer.status, answer.body.error.code], [500, 'needs_reauth'])
})

test('A token is renewed some time before it expires, whatever its life, and never at once.', () => {
  const table: [number, number][] = [
    [10, 5],
    [120, 60],
    [3600, 3600 - 360],
    [86_400, 86_400 - 900],
  ]
  for (const [lifeS, refreshS] of table) {
    const { expiresAt, refreshAt } = tokenTimes(lifeS, 0)
    assert.deepEqual([expiresAt?.getTime(), refreshAt?.getTime()], [lifeS * 1000, refreshS * 1000])
  }
  assert.deepEqual(tokenTimes(undefined, 0), { expiresAt: null, refreshAt: null })
})

test('The clock of a provider that is behind ours counts, but takes at most half of a token’s life.', () => {
  const hour = 3_600_000
  const expiry = (now: number, providerNow?: number) =>
    tokenTimes(3600, now, providerNow).expiresAt?.getTime()
  assert.equal(expiry(10 * hour, 10 * hour - 20_000), 11 * hour, 'seconds are no drift')
  assert.equal(expiry(10 * hour, 10 * hour - 600_000), 11 * hour - 600_000, 'ten minutes are')
  assert.equal(
    expiry(10 * hour, 0),
    10.5 * hour,
    'a wrong clock of the provider does not make tokens die at once',
  )
  assert.equal(expiry(10 * hour, 20 * hour), 11 * hour, 'a clock ahead of ours gives no token a longer life')
  for (const providerNow of [0, 9.5 * hour, 10 * hour, 20 * hour]) {
    const { refreshAt, expiresAt } = tokenTimes(3600, 10 * hour, providerNow)
    assert.ok(Number(refreshAt) >= 10.25 * hour && Number(refreshAt) < Number(expiresAt))
  }
})

test('A place that fails five times in a row is left alone, longer each time, with one try in between.', () => {
  let now = 0
  const places = circuit(() => now)
  for (let failures = 0; failures < 5; failures++) {
    assert.equal(places.waitMs('a'), 0)
    places.report('a', false)
  }
  assert.equal(places.waitMs('a'), 10_000)
  assert.equal(places.waitMs('b'), 0, 'other places go on')
  now += 10_000
  assert.equal(places.waitMs('a'), 0, 'one may try')
  assert.ok(places.waitMs('a') > 0, 'and only one')
  places.report('a', false)
  assert.equal(places.waitMs('a'), 20_000)
  now += 20_000
  assert.equal(places.waitMs('a'), 0)
  places.report('a', true)
  assert.equal(places.waitMs('a'), 0, 'all is well again')
})

test('A token endpoint that is down is asked a few times, not once for each of many connections.', async (t) => {
  const { provider, gateway, call } = await expiring(t)
  const { pool } = gateway.platform.store
  provider.failNext = { status: 503, body: {}, times: 1000 }
  const ids = []
  for (let index = 0; index < 20; index++) {
    const { access_token, refresh_token } = provider.issue()
    ids.push(await gateway.connected('acme', {}, { access_token, refresh_token }))
  }
  const expired = "expires_at = now() - interval '1 second', refresh_at = now() - interval '1 minute'"
  await pool.query(`update gateway_connections set ${expired} where id = any($1)`, [ids])
  for (const id of ids) {
    const answer = await call('/acme/x', { headers: { 'maton-connection': id } })
    assert.deepEqual([answer.status, answer.body.error.code], [500, 'provider_refresh_failed'])
    assert.ok(Number(answer.headers.get('retry-after')) > 0)
  }
  assert.equal(1000 - provider.failNext.times, 5)
  const { rows } = await pool.query('select distinct status from gateway_connections')
  assert.deepEqual(rows, [{ status: 'ACTIVE' }])
})

function sweepOf(t: TestContext, { platform, upstream }: TestGateway) {
  const { store } = platform
  const outbound = createOutbound({ policy: outboundPolicy({ profile: 'development' }) })
  t.after(() => outbound.close())
  const { provider } = parseProvider(JSON.stringify({ slug: 'acme', ...acmeProvider }), 'acme') as {
    provider: Provider
  }
  const settings = { base: upstream }
  const refresh = refresher({
    store,
    outbound,
    vault: store.vault,
    server: () => ({
      server_url: 'http://localhost',
      server_domain: 'localhost',
      development: true,
      settings,
    }),
    clientOf: () => ({ id: 'our-client', secret: 'our-client-secret' }),
    record: { add: () => {} },
  })
  const get = async () => provider
  return refreshSweep({ store, vault: store.vault, refresh, providers: { get }, log: assert.ifError })
}

test('Tokens whose time has come are renewed although nobody calls, each once, and those without a refresh token rest.', async (t) => {
  const { provider, gateway, row } = await expiring(t)
  const { pool } = gateway.platform.store
  const lonely = await gateway.connected('acme', {}, { access_token: provider.issue().access_token })
  await pool.query("update gateway_connections set refresh_at = now() - interval '1 minute' where id = $1", [
    lonely,
  ])
  // As two processes do it, each with its own refresher.
  await Promise.all([sweepOf(t, gateway).round(), sweepOf(t, gateway).round()])
  assert.deepEqual([provider.refreshes, provider.reuses], [1, 0])
  const { refresh_at, status } = await row()
  assert.ok(refresh_at > new Date() && status === 'ACTIVE')
  const { rows } = await pool.query('select status from gateway_connections where id = $1', [lonely])
  assert.equal(rows[0].status, 'ACTIVE')
})
