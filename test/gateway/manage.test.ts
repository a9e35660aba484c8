import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startGateway } from './gateway-harness.ts'

test('A team makes, lists and revokes keys by the API; each key is shown once.', async (t) => {
  const { call, ask, ours, theirs } = await startGateway(t)
  const policy = { apps: ['keyed'], read_only: true }
  const made = await call('POST', '/gateway/keys', { body: { name: 'Reports', policy } })
  assert.equal(made.status, 201)
  const { key, id } = made.body.key
  assert.match(key, /^tgk_[\w-]{43}$/)
  const { keys } = (await call('GET', '/gateway/keys')).body
  assert.deepEqual([keys[0].name, keys[0].policy, keys[0].key], ['Reports', policy, undefined])
  assert.equal((await ask(key, 'GET', '/connections')).status, 200)
  assert.equal((await ask(key, 'POST', '/connections', { body: { app: 'keyed' } })).status, 403)

  const strangers = { token: theirs.token }
  assert.equal((await call('DELETE', `/gateway/keys/${id}`, strangers)).status, 404)
  assert.ok(!JSON.stringify((await call('GET', '/gateway/keys', strangers)).body).includes('Reports'))
  assert.equal(
    (await call('POST', '/gateway/keys', { body: { name: 'x', team_id: theirs.teamId } })).status,
    400,
  )
  assert.equal(
    (await call('POST', '/gateway/keys', { body: { name: 'x', policy: { app: [] } } })).status,
    400,
  )
  for (const token of [null, ours.workspaceToken, key]) {
    const { status, body } = await call('GET', '/gateway/keys', { token })
    assert.ok([401, 403].includes(status) && body.error.message, `${status}`)
  }
  const revoked = await call('DELETE', `/gateway/keys/${id}`)
  assert.ok(revoked.body.key.revoked_at)
})

test('Uses are read page by page and narrowed, by their team only.', async (t) => {
  const { call, ask, connected, ourKey, theirs } = await startGateway(t)
  const id = await connected('keyed', {}, { values: { api_key: 'upstream-key-1' } })
  for (let index = 0; index < 5; index++) await ask(ourKey, 'GET', `/keyed/v1/${index}`)
  const uses = async (query = '') => (await call('GET', `/gateway/uses${query}`)).body
  let all = await uses()
  for (const until = Date.now() + 5000; all.uses.length < 5 && Date.now() < until; ) all = await uses()
  const paths = (body: { uses: { path: string }[] }) => body.uses.map(({ path }) => path)
  assert.deepEqual(paths(all).sort(), ['/v1/0', '/v1/1', '/v1/2', '/v1/3', '/v1/4'])
  const first = await uses('?limit=3')
  const second = await uses(`?limit=3&before=${first.next_before}`)
  assert.deepEqual([...paths(first), ...paths(second)].sort(), paths(all).sort())
  assert.equal(second.next_before, null)
  assert.equal((await uses(`?connection_id=${id}&kind=call`)).uses.length, 5)
  assert.equal((await uses('?app=acme')).uses.length, 0)
  const strangers = await call('GET', '/gateway/uses', { token: theirs.token })
  assert.deepEqual(strangers.body, { uses: [], next_before: null })
})
