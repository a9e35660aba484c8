import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { newToken } from '../../src/auth/secret.ts'
import { callServer, type ServerProcess, serverProcess, workerPids } from '../harness/server-process.ts'

const skip = process.platform === 'win32' && 'Windows has no ps and no signals.'
const comeBackMsMax = 20_000
const writes = 40

let folder = ''
let server: ServerProcess
let contacts = ''
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tundish-workers-'))
  server = await serverProcess({ TUNDISH_DATA: join(folder, 'data'), TUNDISH_WORKERS: '2' }, newToken())
  await server.start()
  const teams = await callServer(server, 'GET', '/api/v2/teams')
  const spaces = await callServer(server, 'GET', `/api/v2/teams/${teams?.body[0].id}/workspaces`)
  contacts = `/api/v2/workspaces/${spaces?.body[0].id}/contacts`
})
after(async () => {
  await server?.stop()
  await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 })
})

/** Waits until so many workers run, none of which was there before. */
async function workersBeside(count: number, before: readonly number[]): Promise<number[]> {
  const limit = AbortSignal.timeout(comeBackMsMax)
  for (;;) {
    const pids = (await workerPids(server)).filter((pid) => !before.includes(pid))
    if (pids.length === count) return pids
    limit.throwIfAborted()
    await once(AbortSignal.timeout(50), 'abort')
  }
}

/** Creates contacts one after the other until so many were acknowledged; gives their ids. */
async function write(from: number): Promise<number[]> {
  const ids: number[] = []
  for (let number = from; ids.length < writes; number++) {
    const contact = { email_address: `worker-${number}@example.com` }
    const made = await callServer(server, 'POST', contacts, { contact })
    if (made?.status === 201) ids.push(made.body.id)
  }
  return ids
}

async function assertThere(ids: readonly number[]): Promise<void> {
  for (const id of ids) {
    const found = await callServer(server, 'GET', `/api/v2/contacts/${id}`)
    assert.equal(found?.status, 200)
  }
}

test('of two processes on one port, one that is killed is replaced and loses no acknowledged write', {
  skip,
}, async () => {
  const before = await workerPids(server)
  assert.equal(before.length, 2)
  const [first = 0] = before
  const writing = write(0)
  process.kill(first, 'SIGKILL')
  const ids = await writing
  await workersBeside(1, before)
  await assertThere(ids)
})

test('when the process above them is killed the workers end, and the next start has everything', {
  skip,
}, async () => {
  const ids = await write(1000)
  const before = await workerPids(server)
  await server.kill()
  const limit = AbortSignal.timeout(comeBackMsMax)
  while (before.some(isAlive)) {
    limit.throwIfAborted()
    await once(AbortSignal.timeout(20), 'abort')
  }
  await server.start()
  await assertThere(ids)
})

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
