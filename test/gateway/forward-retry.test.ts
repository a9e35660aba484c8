import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Clock, ForwardTarget } from '../../src/gateway/forward.ts'
import { forwardingServer, recordingUpstream } from './forward-harness.ts'
import { callRaw, value } from './raw-http.ts'

const now = Date.parse('2026-01-01T00:00:00Z')

function recordingClock(): Clock & { waits: number[] } {
  const waits: number[] = []
  return { waits, now: () => now, random: () => 0.5, sleep: async (ms) => void waits.push(ms) }
}

function request(method: string, body = ''): string {
  const length = body ? `Content-Length: ${body.length}\r\n` : ''
  return `${method} /v1/x HTTP/1.1\r\nHost: g\r\n${length}\r\n${body}`
}

const slowDown = (status: number, retryAfter?: string) =>
  `HTTP/1.1 ${status} Later\r\n${retryAfter ? `Retry-After: ${retryAfter}\r\n` : ''}Content-Length: 4\r\n\r\nwait`
const done = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'

test('Idempotent requests are repeated on 429 and 503 after the wait the provider asks for.', async (t) => {
  const upstream = await recordingUpstream(t)
  const clock = recordingClock()
  const gateway = await forwardingServer(t, upstream.port, { options: { clock } })
  const list: [string, string, string[], number[]][] = [
    ['GET', '', [slowDown(429, '3'), done], [3_000]],
    ['GET', '', [slowDown(503, 'Thu, 01 Jan 2026 00:00:05 GMT'), done], [5_000]],
    ['PUT', 'body', [slowDown(429), slowDown(503), done], [125, 250]],
    ['DELETE', '', [slowDown(429, '0'), done], []],
    ['HEAD', '', [slowDown(429, '1').replace('wait', ''), done.replace('ok', '')], [1_000]],
  ]
  for (const [method, body, replies, waits] of list) {
    upstream.requests.length = 0
    clock.waits.length = 0
    const left = [...replies]
    upstream.onRequest = (socket) => socket.write(left.shift() ?? '')
    const result = await callRaw(gateway.port, [request(method, body)], { head: method === 'HEAD' })
    assert.match(result.answer?.startLine ?? '', / 200 /, method)
    assert.equal(value(result.answer?.headers ?? [], 'x-tundish-retries'), String(replies.length - 1))
    assert.deepEqual(clock.waits, waits, method)
    assert.deepEqual(
      upstream.requests.map((one) => one.body.toString()),
      replies.map(() => body),
    )
  }
})

test('A request that may not be repeated gets the provider’s answer as it is.', async (t) => {
  const upstream = await recordingUpstream(t)
  const clock = recordingClock()
  const gateway = await forwardingServer(t, upstream.port, { options: { clock } })
  const list: [string, string, string][] = [
    ['POST', request('POST', 'x'), slowDown(429, '1')],
    ['PATCH', request('PATCH', 'x'), slowDown(503, '1')],
    ['a wait over the cap', request('GET'), slowDown(429, '31')],
    ['another status', request('GET'), slowDown(500, '1')],
    [
      'a streamed body',
      'PUT /x HTTP/1.1\r\nHost: g\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n',
      slowDown(429, '1'),
    ],
  ]
  for (const [name, bytes, reply] of list) {
    upstream.requests.length = 0
    upstream.onRequest = (socket) => socket.write(reply)
    const { answer } = await callRaw(gateway.port, [bytes])
    assert.equal(answer?.startLine, reply.split('\r\n')[0], name)
    assert.equal(answer?.body.toString(), 'wait', name)
    assert.equal(upstream.requests.length, 1, name)
  }
  assert.deepEqual(clock.waits, [])
})

test('The number of repetitions is limited, and the last answer goes to the caller.', async (t) => {
  const upstream = await recordingUpstream(t)
  upstream.onRequest = (socket) => socket.write(slowDown(429, '1'))
  const gateway = await forwardingServer(t, upstream.port, { options: { clock: recordingClock() } })
  const { answer } = await callRaw(gateway.port, [request('GET')])
  assert.match(answer?.startLine ?? '', / 429 /)
  assert.equal(value(answer?.headers ?? [], 'retry-after'), '1')
  assert.equal(upstream.requests.length, 3)
})

test('A connection lost before the answer is repeated for idempotent methods only.', async (t) => {
  const upstream = await recordingUpstream(t)
  const gateway = await forwardingServer(t, upstream.port)
  for (const [method, status] of [
    ['GET', 200],
    ['POST', 502],
  ] as const) {
    let first = true
    upstream.onRequest = (socket) => {
      if (first) socket.resetAndDestroy()
      else socket.write(done)
      first = false
    }
    const { answer } = await callRaw(gateway.port, [request(method)])
    assert.match(answer?.startLine ?? '', new RegExp(` ${status} `), method)
  }
})

test('After a 401 a fresh credential is tried once, for any method whose body can be sent again.', async (t) => {
  const upstream = await recordingUpstream(t)
  let renewals = 0
  let fresh: Partial<ForwardTarget> | undefined
  const gateway = await forwardingServer(t, upstream.port, {
    target: () => ({ headersToSet: { Authorization: 'Bearer old-token' } }),
    options: {
      renew: async () => {
        renewals += 1
        return (
          fresh && { origin: `http://127.0.0.1:${upstream.port}`, path: '/v1/x', headersToSet: {}, ...fresh }
        )
      },
    },
  })
  upstream.onRequest = (socket, one) =>
    socket.write(
      value(one.headers, 'authorization') === 'Bearer new-token'
        ? done
        : 'HTTP/1.1 401 No\r\nX-Why: expired\r\nContent-Length: 7\r\n\r\nexpired',
    )
  fresh = { headersToSet: { Authorization: 'Bearer new-token' } }
  const renewed = await callRaw(gateway.port, [request('POST', 'body')])
  assert.match(renewed.answer?.startLine ?? '', / 200 /)
  assert.deepEqual(
    upstream.requests.map((one) => one.body.toString()),
    ['body', 'body'],
  )
  assert.equal((await gateway.outcome()).renewed, true)

  fresh = { headersToSet: { Authorization: 'Bearer bad-token' } }
  const refused = await callRaw(gateway.port, [request('GET')])
  assert.equal(refused.answer?.body.toString(), 'expired')
  assert.equal(renewals, 2)

  fresh = undefined
  const kept = await callRaw(gateway.port, [request('GET')])
  assert.equal(value(kept.answer?.headers ?? [], 'x-why'), 'expired')
  assert.equal(renewals, 3)

  const streamed = 'POST /x HTTP/1.1\r\nHost: g\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n'
  assert.match((await callRaw(gateway.port, [streamed])).answer?.startLine ?? '', / 401 /)
  assert.equal(renewals, 3)
})
