import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { newToken } from '../../src/auth/secret.ts'
import { newVaultKey } from '../../src/store/vault.ts'
import { callServer, serverProcess } from '../harness/server-process.ts'
import { openVisitor } from '../harness/visitor.ts'

test("a server that logs everything, its PostgreSQL's lines included, logs none of the secrets it was given", async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'tundish-log-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  const secrets = {
    TUNDISH_SECRET_KEY: newVaultKey(),
    TUNDISH_PASSWORD: 'correct horse battery',
    TUNDISH_GATEWAY_KEY: newToken(),
    TUNDISH_APP_GITHUB__CLIENT_SECRET: newToken(),
    TUNDISH_BUCKET_SECRET: newToken(),
  }
  const settings = { TUNDISH_DATA: folder, TUNDISH_LOG: 'trace', TUNDISH_APP_GITHUB__CLIENT_ID: 'ours' }
  const lines: string[] = []
  const server = await serverProcess({ ...settings, ...secrets }, newToken(), (line) => void lines.push(line))
  t.after(server.stop)
  for (const _run of ['the first', 'the second']) {
    await server.start()
    const visitor = openVisitor(server.origin)
    assert.equal((await visitor.signIn('owner@example.com', secrets.TUNDISH_PASSWORD)).status, 303)
    assert.equal((await callServer(server, 'GET', '/api/v2/me'))?.status, 200)
    const keyed = { ...server, token: secrets.TUNDISH_GATEWAY_KEY }
    assert.equal((await callServer(keyed, 'GET', '/connections'))?.status, 200)
    await server.stop()
  }
  const log = lines.join('\n')
  assert.match(log, /"msg":"request"/)
  assert.match(log, /database system is ready/, 'lines of PostgreSQL are among them')
  for (const [name, secret] of Object.entries({ ...secrets, TUNDISH_TOKEN: server.token }))
    assert.ok(!log.includes(secret), `${name} is in the log`)
})
