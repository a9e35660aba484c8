import assert from 'node:assert/strict'
import { test } from 'node:test'
import { listKeys, revokeKey } from '../../src/gateway/keys.ts'
import { startGateway } from './gateway-harness.ts'
import { callRaw } from './raw-http.ts'

test('A call goes to the provider with its credential and without ours, path and query as they were.', async (t) => {
  const { ask, connected, ourKey, seen } = await startGateway(t)
  const id = await connected('keyed', { site: 'eu' }, { values: { api_key: 'upstream-key-1' } })
  const path = '/keyed/v1/a%20b/c%2Fd/?filter[id]=1,2&expand[]=x&expand[]=y&q=a+b'
  const answer = await ask(ourKey, 'POST', path, { body: '{"a":1}', headers: { 'x-extra': 'kept' } })
  assert.equal(answer.status, 200)
  assert.equal(answer.headers.get('x-tundish-connection'), id)
  assert.equal(answer.headers.get('x-tundish-error'), null)
  const [request] = seen
  assert.equal(request?.url, '/eu/v1/a%20b/c%2Fd/?filter[id]=1,2&expand[]=x&expand[]=y&q=a+b')
  assert.equal(request?.method, 'POST')
  assert.equal(request?.body, '{"a":1}')
  assert.equal(request?.headers['x-api-key'], 'upstream-key-1')
  assert.equal(request?.headers['x-extra'], 'kept')
  assert.equal(request?.headers.authorization, undefined)
  assert.doesNotMatch(JSON.stringify(seen), new RegExp(ourKey))
})

test('Targets that servers read differently never reach the provider.', async (t) => {
  const { origin, connected, ourKey, seen } = await startGateway(t)
  await connected('keyed', {}, { values: { api_key: 'upstream-key-1' } })
  for (const path of ['/keyed/../connections', '/keyed/%2e%2e/x', '/keyed//evil.example/x', '/keyed/a\\b']) {
    const raw = `GET ${path} HTTP/1.1\r\nHost: g\r\nAuthorization: Bearer ${ourKey}\r\nConnection: close\r\n\r\n`
    const { answer } = await callRaw(Number(new URL(origin).port), [raw])
    assert.match(answer?.startLine ?? '', / 400 /, path)
  }
  assert.deepEqual(seen, [])
})

for (const [name, header] of [
  ['Maton-Connection', 'maton-connection'],
  ['X-Maton-Connection', 'x-maton-connection'],
  ['X-Maton-Connection-Id', 'x-maton-connection-id'],
]) {
  test(`${name} picks the account and does not reach the provider.`, async (t) => {
    const { ask, connected, ourKey, seen } = await startGateway(t)
    await connected('keyed', {}, { values: { api_key: 'upstream-key-1' } })
    const second = await connected('keyed', {}, { values: { api_key: 'upstream-key-2' } })
    const answer = await ask(ourKey, 'GET', '/keyed/x', { headers: { [header ?? '']: second } })
    assert.equal(answer.headers.get('x-tundish-connection'), second)
    assert.equal(seen[0]?.headers['x-api-key'], 'upstream-key-2')
    assert.equal(seen[0]?.headers[header ?? ''], undefined)
  })
}

for (const rule of ['oldest', 'newest', 'error'] as const) {
  test(`Without a name and with several accounts, the setting ${rule} decides.`, async (t) => {
    const { ask, connected, ourKey } = await startGateway(t, { gateway: { defaultConnection: rule } })
    const only = await connected('keyed', {}, { values: { api_key: 'upstream-key-1' } })
    const first = await ask(ourKey, 'GET', '/keyed/x')
    assert.equal(first.headers.get('x-tundish-connection'), only)
    const newer = await connected('keyed', {}, { values: { api_key: 'upstream-key-2' } })
    const fresh = await startFresh()
    async function startFresh() {
      // Another key does not matter: what is known of an app's accounts is a second old at most.
      for (;;) {
        const answer = await ask(ourKey, 'GET', '/keyed/x')
        const settled = rule === 'oldest' || answer.headers.get('x-tundish-connection') !== only
        if (settled) return answer
      }
    }
    if (rule === 'error') {
      assert.deepEqual([fresh.status, fresh.body.error.code], [400, 'connection_ambiguous'])
      assert.deepEqual(fresh.body.connections, [only, newer])
    } else {
      assert.equal(fresh.headers.get('x-tundish-connection'), rule === 'oldest' ? only : newer)
    }
  })
}

test('A name for two accounts, for another app, or for a connection nobody has opened is refused.', async (t) => {
  const { ask, connected, ourKey } = await startGateway(t)
  const id = await connected('keyed', {}, { values: { api_key: 'upstream-key-1' } })
  const pending = (await ask(ourKey, 'POST', '/connections', { body: { app: 'keyed' } })).body.connection_id
  const call = async (path: string, headers: Record<string, string>) => {
    const { status, body } = await ask(ourKey, 'GET', path, { headers })
    return [status, body.error.code, body.connect_url !== undefined]
  }
  assert.deepEqual(await call('/keyed/x', { 'maton-connection': id, 'x-maton-connection': pending }), [
    400,
    'connection_ambiguous',
    false,
  ])
  assert.deepEqual(await call('/acme/x', { 'maton-connection': id }), [404, 'connection_not_found', false])
  assert.deepEqual(await call('/keyed/x', { 'maton-connection': pending }), [
    400,
    'connection_required',
    true,
  ])
})

test('A revoked key stops working within its second of trust, and keys are stored as hashes only.', async (t) => {
  const { ask, key, platform, ours } = await startGateway(t)
  const secret = await key()
  assert.equal((await ask(secret, 'GET', '/connections')).status, 200)
  const [record] = await listKeys(platform.store, [String(ours.teamId)])
  assert.ok(record && secret.startsWith(record.prefix) && record.prefix.length === 10)
  await revokeKey(platform.store, [String(ours.teamId)], String(record.id))
  for (const until = Date.now() + 3000; (await ask(secret, 'GET', '/connections')).status !== 401; ) {
    assert.ok(Date.now() < until, 'the revocation arrives')
  }
  const { rows } = await platform.store.pool.query('select * from gateway_keys')
  assert.doesNotMatch(JSON.stringify(rows), new RegExp(secret.slice(10)))
})

test('Over its rate a key gets 429 with Retry-After, and other keys do not.', async (t) => {
  const { ask, connected, key } = await startGateway(t, { gateway: { requestsPerSecond: 10 } })
  await connected('keyed', {}, { values: { api_key: 'upstream-key-1' } })
  const caller = await key()
  const answers = await Promise.all(Array.from({ length: 30 }, () => ask(caller, 'GET', '/keyed/x')))
  const limited = answers.filter(({ status }) => status === 429)
  // Seconds are the clock's: a burst may fall into two of them.
  assert.ok(limited.length >= 10 && limited.length <= 20, `${limited.length} of 30 were refused`)
  assert.equal(limited[0]?.headers.get('retry-after'), '1')
  assert.equal(limited[0]?.body.error.code, 'rate_limited')
  assert.equal((await ask(await key(), 'GET', '/keyed/x')).status, 200)
})

test('Requests to /connections count with the calls of their key.', async (t) => {
  const { ask, key } = await startGateway(t, { gateway: { requestsPerSecond: 10 } })
  const listing = await key()
  const answers = await Promise.all(Array.from({ length: 30 }, () => ask(listing, 'GET', '/connections')))
  const limited = answers.filter(({ status }) => status === 429)
  assert.ok(limited.length >= 10 && limited.length <= 20, `${limited.length} of 30 were refused`)
  assert.equal(limited[0]?.headers.get('retry-after'), '1')
  assert.equal(limited[0]?.headers.get('x-tundish-error'), 'rate_limited')
  const mixed = await key()
  const both = await Promise.all(
    Array.from({ length: 30 }, (_, index) => ask(mixed, 'GET', index % 2 ? '/keyed/x' : '/connections')),
  )
  assert.ok(both.filter(({ status }) => status === 429).length >= 10)
})

test('Each use is recorded without query values, secrets or bodies.', async (t) => {
  const { ask, connected, ourKey, key, platform } = await startGateway(t)
  const id = await connected('keyed', {}, { values: { api_key: 'upstream-key-1' } })
  await ask(ourKey, 'POST', '/keyed/v1/things?token=canary-query', { body: { secret: 'canary-body' } })
  await ask(await key({ read_only: true }), 'POST', '/keyed/v1/things?token=canary-query')
  const read = async () => (await platform.store.pool.query('select * from gateway_uses order by kind')).rows
  let rows = await read()
  for (const until = Date.now() + 5000; rows.length < 2 && Date.now() < until; ) rows = await read()
  const [call, refused] = rows
  assert.deepEqual(
    [
      call.kind,
      call.app,
      call.method,
      call.path,
      call.status,
      call.connection_id,
      Number(call.request_bytes),
    ],
    ['call', 'keyed', 'POST', '/v1/things', 200, id, 24],
  )
  assert.ok(Number(call.response_bytes) > 0)
  assert.deepEqual([refused.kind, refused.status, refused.error], ['refused', 403, 'policy_denied'])
  assert.doesNotMatch(JSON.stringify(rows), /canary|upstream-key/)
})

test('An app there is not is answered for in the form of the gateway, to those who bear a key.', async (t) => {
  const { ask, ourKey } = await startGateway(t)
  const answer = await ask(ourKey, 'POST', '/no-such-app/v1/things?x=1', { body: '{}' })
  assert.deepEqual([answer.status, answer.headers.get('x-tundish-error')], [404, 'app_unknown'])
  assert.match(answer.body.error.message, /no app no-such-app.*GET \/gateway\/apps/)
  assert.equal((await ask(ourKey, 'GET', '/Keyed/x')).body.error.code, 'app_unknown')
  const named = await ask(null, 'GET', '/no-such-app/x', { headers: { 'maton-connection': 'x' } })
  assert.deepEqual([named.status, named.body.error.code], [401, 'invalid_api_key'])
  assert.equal((await ask(null, 'GET', '/no-such-page')).headers.get('x-tundish-error'), null)
  assert.equal((await ask(ourKey, 'GET', '/api/v2/nothing')).headers.get('x-tundish-error'), null)
})

test('An address of the gateway that is not there, or not with that method, is refused in its form.', async (t) => {
  const { ask, ourKey } = await startGateway(t)
  for (const [method, path] of [
    ['PUT', '/connections/abc'],
    ['PATCH', '/connections'],
    ['GET', '/triggers'],
    ['POST', '/triggers?x=1'],
    ['GET', '/gateway/nothing'],
  ] as const) {
    const answer = await ask(ourKey, method, path)
    assert.deepEqual([answer.status, answer.headers.get('x-tundish-error')], [404, 'not_found'], path)
    assert.equal(answer.body.message, `There is no ${method} ${path.split('?')[0]} here.`)
    const keyless = path.startsWith('/gateway') ? 'not_found' : 'invalid_api_key'
    assert.equal((await ask(null, method, path)).body.error.code, keyless)
  }
})

test('An absolute target and a body of two lengths are refused with the mark of the gateway.', async (t) => {
  const { origin, connected, ourKey, seen } = await startGateway(t)
  await connected('keyed', {}, { values: { api_key: 'upstream-key-1' } })
  const two = 'Content-Length: 1\r\nContent-Length: 2\r\n'
  for (const [target, more, code] of [
    ['http://name:word@evil.example/keyed/x', '', 'path_refused'],
    ['/keyed/x', two, 'invalid_request'],
    ['/keyed/x', 'Content-Length: 1\r\nTransfer-Encoding: chunked\r\n', 'invalid_request'],
  ] as const) {
    const raw = `POST ${target} HTTP/1.1\r\nHost: g\r\nAuthorization: Bearer ${ourKey}\r\n${more}Connection: close\r\n\r\n`
    const { answer } = await callRaw(Number(new URL(origin).port), [raw])
    assert.match(answer?.startLine ?? '', / 400 /, code)
    const mark = answer?.headers.find(([name]) => name.toLowerCase() === 'x-tundish-error')
    assert.equal(mark?.[1], code)
  }
  assert.deepEqual(seen, [])
})
