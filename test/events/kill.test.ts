import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { newToken } from '../../src/auth/secret.ts'
import { callServer, type ServerProcess, serverProcess } from '../harness/server-process.ts'
import { type Receiver, startReceiver } from './receiver.ts'

/** The full run is TUNDISH_KILL_ROUNDS=20 TUNDISH_KILL_EVENTS=1000 TUNDISH_KILL_RECOVERY_MS=5000. */
const rounds = Number(process.env.TUNDISH_KILL_ROUNDS ?? 2)
const eventsPerRound = Number(process.env.TUNDISH_KILL_EVENTS ?? 200)
const writers = 16
/** From the kill until everything acknowledged before it has arrived; a busy machine may set more. */
const recoveryMsMax = Number(process.env.TUNDISH_KILL_RECOVERY_MS ?? 20_000)

test('Killed at random moments, the server loses no acknowledged event, and duplicates keep their event id.', async (t) => {
  const dataDir = await mkdtemp(join(tmpdir(), 'tundish-kill-'))
  const receiver = await startReceiver()
  const server = await serverProcess({ TUNDISH_DATA: join(dataDir, 'data') }, newToken())
  t.after(async () => {
    await server.stop()
    await receiver.stop()
    await rm(dataDir, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 })
  })
  await server.start()
  const contacts = await prepare(server, receiver)
  const recoveries: number[] = []
  const starts: number[] = []
  for (let round = 0; round < rounds; round++) {
    const acknowledged = new Set<number>()
    const flowing = flow(server, contacts, round, acknowledged)
    await until(() => acknowledged.size > eventsPerRound * Math.random() * 0.8)
    const before = [...acknowledged]
    await server.kill()
    const killedAt = Date.now()
    await server.start()
    starts.push(Date.now() - killedAt)
    await arrived(receiver, before)
    recoveries.push(Date.now() - killedAt)
    await flowing
    await arrived(receiver, [...acknowledged])
    assert.equal(acknowledged.size, eventsPerRound)
  }
  const ids = new Map<number, Set<string>>()
  for (const { json } of receiver.received) {
    ids.set(json.subject_id, (ids.get(json.subject_id) ?? new Set()).add(json.event_id))
  }
  assert.ok([...ids.values()].every(({ size }) => size === 1))
  const worst = Math.max(...recoveries)
  t.diagnostic(
    `${rounds} rounds of ${eventsPerRound}: 0 lost, ${receiver.received.length - ids.size} duplicates, recovery in ms ${recoveries.join(' ')}, of which start ${starts.join(' ')}`,
  )
  assert.ok(worst < recoveryMsMax, `recovery took ${worst} ms`)
})

async function prepare(server: ServerProcess, receiver: Receiver): Promise<string> {
  const teams = await callServer(server, 'GET', '/api/v2/teams')
  const spaces = await callServer(server, 'GET', `/api/v2/teams/${teams?.body[0].id}/workspaces`)
  const workspace = `/api/v2/workspaces/${spaces?.body[0].id}`
  const endpoint = { url: receiver.url, name: 'Kill', event_type_ids: ['contact.created'] }
  const body = { webhooks_outgoing_endpoint: endpoint }
  const made = await callServer(server, 'POST', `${workspace}/webhooks/outgoing/endpoints`, body)
  assert.equal(made?.status, 201)
  return `${workspace}/contacts`
}

/** Creates contacts; one whose reply never came is left alone, and another is created in its place. */
async function flow(
  server: ServerProcess,
  path: string,
  round: number,
  acknowledged: Set<number>,
): Promise<void> {
  let number = 0
  let begun = 0
  const write = async (): Promise<void> => {
    while (begun < eventsPerRound) {
      begun += 1
      const contact = { email_address: `round-${round}-${++number}@example.com` }
      const made = await callServer(server, 'POST', path, { contact })
      if (made?.status === 201) acknowledged.add(made.body.id)
      else {
        begun -= 1
        await new Promise((resolve) => setTimeout(resolve, 25))
      }
    }
  }
  await Promise.all(Array.from({ length: writers }, write))
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 2))
}

async function arrived(receiver: Receiver, subjects: readonly number[]): Promise<void> {
  const missing = new Set(subjects)
  let seen = 0
  await until(() => {
    for (; seen < receiver.received.length; seen++) missing.delete(receiver.received[seen]?.json.subject_id)
    return missing.size === 0
  })
}
