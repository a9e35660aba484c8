import { once } from 'node:events'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { load } from '../../bench/load.ts'
import { newToken } from '../../src/auth/secret.ts'
import { type ServerProcess, serverProcess, workerPids } from '../../test/harness/server-process.ts'
import type { Checks } from '../checks.ts'
import { startWriter } from '../writer.ts'
import { contactsOf } from './farm.ts'

const comeBackMsMax = 20_000
const connections = 16

/** A server of its own with so many workers while `work` goes on. */
async function withServer(
  workers: number,
  work: (server: ServerProcess, data: string) => Promise<void>,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'tundish-workers-'))
  await chmod(folder, 0o755)
  const data = join(folder, 'data')
  const server = await serverProcess(
    { TUNDISH_DATA: data, TUNDISH_WORKERS: String(workers), TUNDISH_LOG: 'silent' },
    newToken(),
  )
  try {
    await server.start()
    await work(server, data)
  } finally {
    await server.stop()
    await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 })
  }
}

/** Workers killed under load: writes go on, nothing acknowledged is lost, and each comes back. */
export async function killedWorkers({ check, figure }: Checks, rounds: number): Promise<void> {
  await withServer(2, async (server, data) => {
    const writer = startWriter(server.origin, server.token, await contactsOf(server), 8)
    const tookMs: number[] = []
    for (let round = 0; round < rounds; round++) {
      await writer.next()
      const before = await workerPids(server)
      check('two workers serve', before.length === 2)
      process.kill(before[round % 2] as number, 'SIGKILL')
      const killedAt = performance.now()
      await writer.next()
      const count = await twoWorkers(server, before)
      check('a killed worker is replaced', count === 2)
      tookMs.push(Math.round(performance.now() - killedAt))
    }
    await writer.stop()
    const pool = new pg.Pool({ host: join(data, 'run'), user: 'tundish', database: 'postgres', max: 1 })
    const lost = await writer.lost(pool)
    await pool.end()
    check(`no acknowledged write is lost, not ${lost}`, lost === 0)
    for (const wrong of writer.wrong) check(`refusals are 503 and say when to come back, not ${wrong}`, false)
    figure(
      'workers killed under load, acknowledged writes, lost',
      `${rounds}, ${writer.acknowledged.length}, ${lost}`,
    )
    figure('a killed worker is replaced after at most', `${Math.max(...tookMs)} ms`)
  })
}

async function twoWorkers(server: ServerProcess, before: readonly number[]): Promise<number> {
  const limit = AbortSignal.timeout(comeBackMsMax)
  for (;;) {
    const pids = await workerPids(server)
    const fresh = pids.filter((pid) => !before.includes(pid))
    if ((pids.length === 2 && fresh.length === 1) || limit.aborted) return pids.length
    await once(AbortSignal.timeout(20), 'abort')
  }
}

/** Reads a second with one process and with two, from a client on the same machine. */
export async function throughput({ figure }: Checks, durationMs: number): Promise<void> {
  const perSecond: number[] = []
  for (const workers of [1, 2]) {
    await withServer(workers, async (server) => {
      const contacts = await contactsOf(server)
      const fill = startWriter(server.origin, server.token, contacts, 4)
      while (fill.acknowledged.length < 40) await fill.next()
      await fill.stop()
      const { port, host } = new URL(server.origin)
      const text = `GET ${contacts} HTTP/1.1\r\nHost: ${host}\r\nAuthorization: Bearer ${server.token}\r\n\r\n`
      await load(Number(port), connections, durationMs / 4, () => text)
      perSecond.push((await load(Number(port), connections, durationMs, () => text)).perSecond)
    })
  }
  const [one = 0, two = 0] = perSecond
  figure('lists of 20 contacts a second, one process and two', `${Math.round(one)}, ${Math.round(two)}`)
  figure('two processes against one', `${(two / one).toFixed(2)} times`)
}
