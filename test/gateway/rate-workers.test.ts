import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { newToken } from '../../src/auth/secret.ts'
import { serverProcess } from '../harness/server-process.ts'

const perSecond = 10

test('The rate of a key holds over the worker processes of a server.', {
  skip: process.platform === 'win32' && 'Windows has no signals.',
}, async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'tundish-rate-'))
  const key = newToken()
  const settings = { TUNDISH_WORKERS: '2', TUNDISH_GATEWAY_KEY: key, TUNDISH_GATEWAY_RATE: String(perSecond) }
  const server = await serverProcess({ TUNDISH_DATA: join(folder, 'data'), ...settings }, newToken())
  t.after(async () => {
    await server.stop()
    await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 })
  })
  await server.start()
  // There is no connection: what is let through is refused with 400, which needs no provider.
  const call = async (): Promise<number> => {
    const headers = { authorization: `Bearer ${key}`, connection: 'close' }
    return (await fetch(`${server.origin}/clickfunnels/api/v2/teams`, { headers })).status
  }
  const startedAt = Date.now()
  const statuses = await Promise.all(Array.from({ length: 150 }, call))
  const seconds = Math.floor(Date.now() / 1000) - Math.floor(startedAt / 1000) + 1
  const through = statuses.filter((status) => status === 400).length
  assert.equal(statuses.filter((status) => status === 429).length, 150 - through)
  assert.ok(through >= perSecond - 2, `${through} were let through`)
  assert.ok(through <= perSecond * seconds, `${through} were let through in ${seconds} seconds of the clock`)
})
