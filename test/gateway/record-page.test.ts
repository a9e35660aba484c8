import assert from 'node:assert/strict'
import { test } from 'node:test'
import { signedInOwner } from '../harness/oauth-client.ts'
import { startGateway } from './gateway-harness.ts'

test('People read the record of their team under the keys, narrowed and page by page.', async (t) => {
  const gateway = await startGateway(t)
  const { ask, connected, key, ourKey, theirs, platform } = gateway
  const id = await connected('keyed', {}, { values: { api_key: 'upstream-key-1' } })
  for (let index = 0; index < 60; index++) await ask(ourKey, 'GET', `/keyed/v1/thing-${index}?canary=1`)
  await ask(await key({ read_only: true }), 'POST', '/keyed/v1/refused')
  await ask(await key({}, theirs.teamId), 'GET', '/keyed/v1/stranger')
  const count = async () => {
    const { rows } = await platform.store.pool.query('select count(*)::int as count from gateway_uses')
    return rows[0].count
  }
  for (const until = Date.now() + 10_000; (await count()) < 62; ) assert.ok(Date.now() < until)

  const owner = await signedInOwner(gateway)
  assert.match((await owner.get('/account/keys')).text, /href="\/account\/keys\/record"/)
  const paths = (text: string) => [...text.matchAll(/<code>(\w+ \/[^<]*)</g)].map(([, path]) => path)
  const read = async (query = '') => (await owner.get(`/account/keys/record${query}`)).text
  const first = await read()
  assert.equal(paths(first).length, 50)
  assert.match(first, /403: policy denied/)
  assert.doesNotMatch(first, /canary|stranger|upstream-key/)
  const older = /href="\/account\/keys\/record\?(before=\d+)"/.exec(first)?.[1]
  const second = await read(`?${older}`)
  assert.equal(new Set([...paths(first), ...paths(second)]).size, 61)
  assert.ok(!/>Older</.test(second) && />Newest</.test(second))

  assert.deepEqual(paths(await read('?status=4xx')), ['POST /keyed/v1/refused'])
  assert.deepEqual(paths(await read('?status=5xx')), [])
  assert.equal(paths(await read(`?connection=${id}&app=keyed&time=hour&status=2xx`)).length, 50)
  assert.deepEqual(paths(await read('?app=acme')), [])
  await platform.store.pool.query("update gateway_uses set used_at = used_at - interval '2 hours'")
  assert.deepEqual(paths(await read('?time=hour')), [])
  assert.equal(paths(await read('?time=day')).length, 50)
  assert.equal((await owner.get('/account/keys/record?before=x&key=y&connection=z&status=w')).status, 200)

  const since = new Date(Date.now() - 3_600_000).toISOString()
  const api = async (query: string) => (await gateway.call('GET', `/gateway/uses?${query}`)).body
  assert.equal((await api(`since=${since}`)).uses.length, 0)
  assert.equal((await api(`until=${since}&status=403`)).uses.length, 1)
  assert.equal((await gateway.call('GET', '/gateway/uses?status=9')).status, 400)
})
