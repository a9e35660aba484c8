import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { keyRotation } from '../../src/cli/key-rotation.ts'
import { addSecretKey, ownSecretKeys, secretKeyPath } from '../../src/cli/secret-key.ts'
import { openVault } from '../../src/store/vault.ts'
import { startGateway } from './gateway-harness.ts'
import { oauthUpstream } from './oauth-provider.ts'

test('Keys are rotated while calls flow: none fails, and the old key is needed no more.', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'tundish-keys-'))
  t.after(() => rm(folder, { recursive: true }))
  const provider = oauthUpstream({ expiresIn: 2 })
  const gateway = await startGateway(t, { upstream: provider.listener })
  const { store } = gateway.platform
  store.vault.use(await ownSecretKeys(folder))
  const ids: string[] = []
  for (let index = 0; index < 20; index++) {
    const { access_token, refresh_token } = provider.issue()
    ids.push(await gateway.connected('acme', {}, { access_token, refresh_token }))
  }
  const oldPrefix = store.vault.prefix
  const rotation = keyRotation(store, folder, () => {})
  await rotation.round()

  const statuses: number[] = []
  let rotating = true
  const caller = async (offset: number) => {
    for (let index = offset; rotating; index++) {
      const headers = { 'maton-connection': ids[index % ids.length] ?? '' }
      statuses.push((await gateway.ask(gateway.ourKey, 'GET', '/acme/x', { headers })).status)
    }
  }
  const callers = Promise.all([0, 5, 10, 15].map(caller))
  for (let round = 0; round < 5; round++) {
    await addSecretKey(folder)
    await rotation.round()
    // Tokens end all the time, so that credentials are also sealed anew in the middle of it.
    provider.expireAll()
    const wanted = statuses.length + 100
    while (statuses.length < wanted) await new Promise((done) => setImmediate(done))
  }
  rotating = false
  await callers

  assert.deepEqual([...new Set(statuses)], [200], `of ${statuses.length} calls`)
  assert.notEqual(store.vault.prefix, oldPrefix)
  const [newest = ''] = await ownSecretKeys(folder)
  const { rows } = await store.pool.query('select id, secrets from gateway_connections')
  const alone = openVault([newest])
  for (const { id, secrets } of rows) {
    alone.decrypt(secrets, { table: 'gateway_connections', row: id, column: 'secrets' })
  }
  const lines = (await readFile(secretKeyPath(folder), 'utf8')).trim().split('\n')
  assert.equal(lines.length, 6, 'older keys stay for backups and answers under way')
})

test('The secrets of customer sign-in are wrapped again as well.', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'tundish-keys-'))
  t.after(() => rm(folder, { recursive: true }))
  const { platform, ours } = await startGateway(t, {})
  const { store } = platform
  store.vault.use(await ownSecretKeys(folder))
  const workspace = String(ours.workspaceId)
  const place = { table: 'sso_secrets', row: workspace, column: 'secret' }
  await store.pool.query('insert into sso_secrets (workspace_id, secret) values ($1, $2)', [
    workspace,
    store.vault.encrypt('shared with the shop', place),
  ])
  const rotation = keyRotation(store, folder, () => {})
  await addSecretKey(folder)
  await rotation.round()
  const [newest = ''] = await ownSecretKeys(folder)
  const { rows } = await store.pool.query('select secret from sso_secrets')
  assert.equal(openVault([newest]).decrypt(rows[0].secret, place), 'shared with the shop')
})
