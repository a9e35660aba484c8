import assert from 'node:assert/strict'
import {
  droppedRequestHeaders,
  droppedResponseHeaders,
  hopByHopHeaders,
} from '../../src/gateway/forward-headers.ts'
import type { FidelityCase } from './fidelity-case.ts'
import { callerKey, providerToken, type RecordingUpstream } from './forward-harness.ts'
import { type RawAnswer, type RawMessage, value } from './raw-http.ts'

/** Has the upstream answer as the case says, and forget what it saw. */
export function play(upstream: RecordingUpstream, item: FidelityCase): void {
  upstream.requests.length = 0
  upstream.onRequest = (socket) => {
    for (const piece of item.reply)
      socket.write(typeof piece === 'string' ? Buffer.from(piece, 'latin1') : piece)
    if (item.closes) socket.end()
  }
}

/** The bytes of a case's request; `through` says what is different about the one to the gateway. */
export function requestBytes(
  item: FidelityCase,
  through: { prefix: string; key: string; headers: readonly string[] } = {
    prefix: '',
    key: callerKey,
    headers: [],
  },
): (string | Buffer)[] {
  const lines = [
    `${item.method} ${through.prefix}${item.target} HTTP/1.1`,
    'Host: gateway.example',
    `Authorization: Bearer ${through.key}`,
    ...through.headers,
    ...item.headers,
  ]
  if (item.body?.chunked) lines.push('Transfer-Encoding: chunked')
  else if (item.body) lines.push(`Content-Length: ${item.body.bytes.length}`)
  const head = `${lines.join('\r\n')}\r\n\r\n`
  if (!item.body) return [head]
  if (!item.body.chunked) return [head, item.body.bytes]
  const half = item.body.bytes.length >> 1
  const pieces = [item.body.bytes.subarray(0, half), item.body.bytes.subarray(half)]
  return [
    head,
    ...pieces.flatMap((piece) => [`${piece.length.toString(16)}\r\n`, piece, '\r\n']),
    '0\r\n\r\n',
  ]
}

/** Holds the request the provider got against the direct one; `key` is what must not have reached it. */
export function compareRequests(
  direct: RawMessage,
  forwarded: RawMessage,
  item: FidelityCase,
  key = callerKey,
): void {
  assert.equal(forwarded.startLine, direct.startLine)
  assert.ok(forwarded.body.equals(direct.body), 'request body')
  const named = (value(direct.headers, 'connection') ?? '').toLowerCase().split(/, */)
  const endToEnd = (headers: [string, string][]) =>
    headers.filter(([name]) => {
      const lower = name.toLowerCase()
      return !hopByHopHeaders.has(lower) && !droppedRequestHeaders.has(lower) && !named.includes(lower)
    })
  const expected = endToEnd(direct.headers)
  if (value(direct.headers, 'accept-encoding') === undefined) expected.push(['accept-encoding', 'identity'])
  assert.deepEqual(endToEnd(forwarded.headers), expected)
  // What the two may differ in, exactly: the host, the credential, and headers that end at the gateway.
  const allowed = new Set(['host', 'authorization', 'connection', 'content-length', 'transfer-encoding'])
  const extra = forwarded.headers.filter(([name]) => droppedRequestHeaders.has(name.toLowerCase()))
  assert.deepEqual(
    extra.filter(([name]) => !allowed.has(name.toLowerCase())),
    [],
  )
  assert.equal(value(forwarded.headers, 'authorization'), `Bearer ${providerToken}`)
  assert.ok(value(forwarded.headers, 'host')?.startsWith('127.0.0.1:'))
  assert.ok(!forwarded.headers.some(([, text]) => text.includes(key)))
  const framings = ['content-length', 'transfer-encoding'].filter(
    (name) => value(forwarded.headers, name) !== undefined,
  )
  assert.ok(framings.length <= 1, 'never both framings')
  if (item.body && item.body.bytes.length > 0) assert.equal(framings.length, 1)
}

/** Holds the answer the caller got against the direct one; `added` are headers that must stand behind it. */
export function compareAnswers(
  direct: RawAnswer,
  through: RawAnswer,
  item: FidelityCase,
  added: readonly [string, string][] = [],
): void {
  assert.equal(through.cut, direct.cut)
  if (item.group === 'Answers cut off') {
    const end = (answer: RawAnswer) => answer.received.subarray(answer.received.indexOf('\r\n\r\n') + 4)
    assert.ok(end(through).length > 0, 'what had arrived was passed on')
    return
  }
  assert.deepEqual(
    through.information.map(({ startLine, headers }) => ({ startLine, headers })),
    direct.information.map(({ startLine, headers }) => ({ startLine, headers })),
  )
  assert.ok(direct.answer && through.answer)
  assert.equal(through.answer.startLine, direct.answer.startLine)
  assert.ok(through.answer.body.equals(direct.answer.body), 'answer body')
  const named = (value(direct.answer.headers, 'connection') ?? '').toLowerCase().split(/, */)
  const expected = direct.answer.headers.filter(([name]) => {
    const lower = name.toLowerCase()
    return !hopByHopHeaders.has(lower) && !droppedResponseHeaders.has(lower) && !named.includes(lower)
  })
  if (value(expected, 'x-content-type-options') === undefined)
    expected.push(['X-Content-Type-Options', 'nosniff'])
  expected.push(...added)
  const got = through.answer.headers.filter(([name]) => !hopByHopHeaders.has(name.toLowerCase()))
  assert.deepEqual(got, expected)
}
