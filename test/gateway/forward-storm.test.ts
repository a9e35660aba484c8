import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { test } from 'node:test'
import { seeded } from '../harness/seeded.ts'
import { forwardingServer, recordingUpstream } from './forward-harness.ts'
import { callRaw } from './raw-http.ts'

test('Callers and providers that leave at any moment harm nobody else, and every exchange has an outcome.', async (t) => {
  const chance = seeded(7)
  const upstream = await recordingUpstream(t)
  const gateway = await forwardingServer(t, upstream.port, {
    options: { limits: { idleTimeoutMs: 500, lingerMs: 100 } },
  })
  const reply = Buffer.concat([
    Buffer.from('HTTP/1.1 200 OK\r\nContent-Length: 200000\r\n\r\n'),
    Buffer.alloc(200_000, 'r'),
  ])
  upstream.onRequest = (socket, request) => {
    if (request.startLine.includes('/good')) {
      socket.write(reply)
      return
    }
    const end = Math.floor(chance() * reply.length)
    socket.write(reply.subarray(0, end))
    const fate = chance()
    if (fate < 0.5) socket.resetAndDestroy()
    else if (fate < 0.75) socket.end()
    else socket.write(reply.subarray(end))
  }
  const body = Buffer.alloc(100_000, 'b')
  const head = (path: string) => `POST ${path} HTTP/1.1\r\nHost: g\r\nContent-Length: ${body.length}\r\n\r\n`
  const wild = Array.from({ length: 300 }, async () => {
    const sent = Buffer.concat([Buffer.from(head('/wild')), body])
    const caller = connect(gateway.port, '127.0.0.1')
    const closed = new Promise((resolve) => caller.on('close', resolve).on('error', () => {}))
    caller.write(chance() < 0.5 ? sent : sent.subarray(0, Math.floor(chance() * sent.length)))
    const readsMax = Math.floor(chance() * reply.length)
    let read = 0
    caller.on('data', (chunk) => {
      read += chunk.length
      if (read >= readsMax) caller.destroy()
    })
    if (chance() < 0.4) setImmediate(() => caller.destroy())
    await closed
  })
  const good = Array.from({ length: 60 }, () => callRaw(gateway.port, [head('/good'), body]))
  for (const result of await Promise.all(good)) assert.equal(result.answer?.body.length, 200_000)
  await Promise.all(wild)
  for (let left = gateway.open(); left > 0; left = gateway.open()) await gateway.ended()
  assert.match((await callRaw(gateway.port, [head('/good'), body])).answer?.startLine ?? '', / 200 /)
})
