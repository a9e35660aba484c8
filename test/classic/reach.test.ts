import assert from 'node:assert/strict'
import { test } from 'node:test'
import { hashOf } from '../../src/auth/secret.ts'
import { issueToken, makeWorkspace } from '../../src/cli/tenant.ts'
import { nobody } from '../../src/define/behavior.ts'
import { runningApi } from '../harness/running-api.ts'

const api = runningApi({ strict: { scopes: true } })

test('a token of one workspace is told of no other account of its team', async () => {
  const { store } = api.platform
  const second = await store.transact(nobody, (unit) => {
    unit.reach([api.ours.teamId])
    return makeWorkspace(unit, store.registry, api.ours.teamId, { name: 'Second', subdomain: 'second' })
  })
  const accounts = async (token: string) =>
    (await api.call('GET', '/api/attributes/me', { token })).body.accounts.map(({ id }: { id: number }) => id)
  assert.deepEqual(await accounts(api.ours.token), [api.ours.workspaceId, second])
  assert.deepEqual(await accounts(api.ours.workspaceToken), [api.ours.workspaceId])
})

test('where scopes are enforced, a token that may only read changes nothing', async () => {
  const { store } = api.platform
  const token = await store.transact(nobody, (unit) => issueToken(unit, api.ours))
  await store.pool.query("update access_tokens set scopes = '{read}' where token_hash = $1", [hashOf(token)])
  const path = '/api/attributes/contact_profiles'
  assert.equal((await api.call('GET', path, { token })).status, 200)
  const body = { contact_profile: { email: 'ada@example.com' } }
  const refused = await api.call('POST', path, { token, body })
  assert.equal(refused.status, 403)
  assert.match(refused.body.error, /lacks the scope write/)
  assert.deepEqual((await api.call('GET', path)).body, [])
})
