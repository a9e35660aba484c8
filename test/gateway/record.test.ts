import assert from 'node:assert/strict'
import { test } from 'node:test'
import { recorder, type Use } from '../../src/gateway/record.ts'
import { gatewayRetention } from '../../src/gateway/retention.ts'
import { startGateway, type TestGateway } from './gateway-harness.ts'

const use = (teamId: number, more: Partial<Use> = {}): Use => ({
  team_id: String(teamId),
  key_id: null,
  connection_id: null,
  kind: 'call',
  app: 'keyed',
  method: 'GET',
  path: '/',
  status: 200,
  duration_ms: 1,
  used_at: Date.now(),
  ...more,
})

const kept = async ({ platform }: TestGateway) =>
  (await platform.store.pool.query('select * from gateway_uses order by id')).rows

test('Uses are written as they were, whatever stands in them, and in any number.', async (t) => {
  const gateway = await startGateway(t)
  const { store } = gateway.platform
  const record = recorder(store, assert.ifError)
  const odd = { path: '/a"b\\c{d},NULL/ü', error: 'null', method: 'X"Y', request_id: 'NULL' }
  const [at, connection_id] = [Date.UTC(2026, 10, 22, 3, 4, 5, 678), '8c5c0b3e-0000-4000-8000-000000000001']
  record.add(use(gateway.ours.teamId, { ...odd, used_at: at, connection_id, response_bytes: 5_000_000_000 }))
  for (let index = 0; index < 1200; index++) {
    record.add(use(gateway.ours.teamId, { path: `/${index}/${'x'.repeat(1100)}` }))
  }
  record.add(use(999_999_999, { path: '/of a team there is not' }))
  await record.close()
  const [first, ...rest] = await kept(gateway)
  const { path, error, method, request_id } = first
  assert.deepEqual({ path, error, method, request_id }, odd)
  assert.deepEqual(
    [first.used_at.getTime(), first.connection_id, first.response_bytes],
    [at, connection_id, '5000000000'],
  )
  assert.equal(rest.length, 1200)
  assert.ok(rest.every((row, index) => row.path.startsWith(`/${index}/xxx`) && row.path.length === 1000))
})

test('Retention removes what is older than it is kept and nothing else; a team takes its uses along.', async (t) => {
  const gateway = await startGateway(t)
  const { store } = gateway.platform
  const record = recorder(store, assert.ifError)
  const daysAgo = (days: number) => Date.now() - days * 86_400_000
  for (const days of [40, 31, 29, 0]) {
    for (const teamId of [gateway.ours.teamId, gateway.theirs.teamId]) {
      record.add(use(teamId, { used_at: daysAgo(days), path: `/${days}` }))
    }
  }
  await record.close()
  await gatewayRetention(store, null).round()
  assert.equal((await kept(gateway)).length, 8)
  await gatewayRetention(store, 30).round()
  assert.deepEqual(
    (await kept(gateway)).map(({ path }) => path),
    ['/29', '/29', '/0', '/0'],
  )
  const { rows } = await store.pool.query("insert into teams (name) values ('Short-lived') returning id")
  record.add(use(Number(rows[0].id), { path: '/short-lived' }))
  await record.flush()
  assert.equal((await kept(gateway)).length, 5)
  await store.pool.query('delete from teams where id = $1', [rows[0].id])
  assert.equal((await kept(gateway)).length, 4)
})
