import assert from 'node:assert/strict'

import { connect, createServer, type Socket } from 'node:net'
import { test } from 'node:test'
import { listen } from '../../src/cli/listen.ts'
import { runningApi } from '../harness/running-api.ts'
import { startReceiver, verifies } from './receiver.ts'

const api = runningApi({ webhooks: { scheduleMs: [0, 10] } })

/** A printed line that matches, as soon as it is there. */
function printed() {
  const lines: string[] = []
  let waiting: { pattern: RegExp; resolve: (match: RegExpMatchArray) => void }[] = []
  const look = (): void => {
    waiting = waiting.filter(({ pattern, resolve }) => {
      const match = lines.map((line) => line.match(pattern)).find(Boolean)
      if (match) resolve(match)
      return !match
    })
  }
  return {
    print: (line: string) => {
      lines.push(line)
      look()
    },
    until: (pattern: RegExp) =>
      new Promise<RegExpMatchArray>((resolve) => {
        waiting.push({ pattern, resolve })
        look()
      }),
  }
}

/** The command at work; `stop` ends it as an interrupt does. */
function listening(options: Omit<Parameters<typeof listen>[0], 'token' | 'print'>) {
  const output = printed()
  const interrupt = new AbortController()
  const ended = listen({ ...options, token: api.ours.token, print: output.print }, interrupt.signal)
  const stop = (): Promise<void> => {
    interrupt.abort()
    return ended
  }
  return { output, stop }
}

const createContact = (email: string) =>
  api.call('POST', `/api/v2/workspaces/${api.ours.workspaceId}/contacts`, {
    body: { contact: { email_address: email } },
  })

const endpoints = async () =>
  (await api.call('GET', `/api/v2/workspaces/${api.ours.workspaceId}/webhooks/outgoing/endpoints`)).body

test('Events reach the local address with their signature, are printed, and the endpoint goes in the end.', async (t) => {
  const receiver = await startReceiver((_request, response) => {
    response.statusCode = receiver.received.length === 1 ? 500 : 204
    response.end()
  })
  t.after(receiver.stop)
  const { output, stop } = listening({
    server: api.origin,
    workspace: null,
    forward: receiver.url,
    events: ['contact.created'],
  })
  const [, secret = ''] = await output.until(/^Signing secret: (.*)/)
  await createContact('local@example.com')
  const [first, second] = await receiver.until(2)
  assert.ok(first && second && verifies(first, secret) && verifies(second, secret))
  assert.equal(first.json.event_id, second.json.event_id)
  assert.equal(first.json.event_type, 'contact.created')
  await output.until(new RegExp(`^500 contact.created ${first.json.event_id}`))
  await output.until(new RegExp(`^204 contact.created ${first.json.event_id}`))
  assert.equal((await endpoints()).length, 1)
  await stop()
  assert.deepEqual(await endpoints(), [])
})

test('Connections that break lose nothing.', async (t) => {
  const receiver = await startReceiver()
  t.after(receiver.stop)
  const relay = await startRelay(new URL(api.origin).port)
  t.after(relay.stop)
  const { output, stop } = listening({
    server: relay.origin,
    workspace: String(api.ours.workspaceId),
    forward: receiver.url,
    events: ['contact.*'],
  })
  await output.until(/^Signing secret/)
  const made: number[] = []
  for (let index = 0; index < 20; index++) {
    if (index % 5 === 0) relay.cut()
    made.push((await createContact(`cut-${index}@example.com`)).body.id)
  }
  await receiver.until(40)
  const created = receiver.received.filter(({ json }) => json.event_type === 'contact.created')
  assert.deepEqual([...new Set(created.map(({ json }) => json.subject_id))].sort(), made.sort())
  await stop()
})

/** A TCP relay whose connections can be cut. */
async function startRelay(port: string) {
  const sockets = new Set<Socket>()
  const server = createServer()
  server.on('connection', (socket: Socket) => {
    const upstream = connect(Number(port), '127.0.0.1')
    for (const one of [socket, upstream]) {
      sockets.add(one)
      one.on('error', () => undefined)
      one.on('close', () => sockets.delete(one))
    }
    socket.pipe(upstream).pipe(socket)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const cut = (): void => {
    for (const socket of sockets) socket.destroy()
  }
  return {
    origin: `http://127.0.0.1:${(server.address() as { port: number }).port}`,
    cut,
    stop: () =>
      new Promise<void>((resolve) => {
        cut()
        server.close(() => resolve())
      }),
  }
}
