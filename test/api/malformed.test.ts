import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { test } from 'node:test'
import { runningApi } from '../harness/running-api.ts'

const api = runningApi()

/** What is sent, and the status of its refusal. */
const malformed: readonly (readonly [string, string, number])[] = [
  ['what is no HTTP', 'GARBAGE\r\n\r\n', 400],
  ['an unknown version', 'GET / HTTP/9.9\r\nHost: x\r\n\r\n', 400],
  ['a missing Host', 'GET /api/v2/teams HTTP/1.1\r\n\r\n', 400],
  ['a path with a broken escape', 'GET /%zz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n', 400],
  ['two lengths', 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello', 400],
  [
    'a broken chunk',
    'POST /api/v2/teams HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n',
    400,
  ],
  ['an unmet expectation', 'GET / HTTP/1.1\r\nHost: x\r\nExpect: more\r\n\r\n', 417],
  ['huge headers', `GET / HTTP/1.1\r\nHost: x\r\nX: ${'a'.repeat(20_000)}\r\n\r\n`, 431],
  [
    'a huge id',
    `GET /api/v2/contacts/${'1'.repeat(300)} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`,
    404,
  ],
]

/** Sends bytes and reads to the end of the connection. */
function exchange(text: string): Promise<string> {
  const { port } = new URL(api.origin)
  return new Promise((resolve, reject) => {
    let answer = ''
    const socket = connect(Number(port), '127.0.0.1', () => socket.write(text))
    socket.setEncoding('utf8')
    socket.on('data', (part) => {
      answer += part
    })
    socket.once('close', () => resolve(answer))
    socket.once('error', reject)
  })
}

for (const [what, text, status] of malformed) {
  test(`${what} is refused with ${status} and the error body of the API`, async () => {
    const [head = '', body = ''] = (await exchange(text)).split('\r\n\r\n')
    assert.equal(Number(head.slice(9, 12)), status)
    assert.match(head, /content-type: application\/json/i)
    assert.match(JSON.parse(body).error, /^(Bad request|Not found): /)
  })
}
