import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { test } from 'node:test'
import { forwardingServer, get, ownError, recordingUpstream } from './forward-harness.ts'
import { serveTcp } from './loopback.ts'
import { callRaw, readAnswer, readUntil, value } from './raw-http.ts'

test('Each chunk of an answer reaches the caller before the next one is sent.', async (t) => {
  const upstream = await recordingUpstream(t)
  const gateway = await forwardingServer(t, upstream.port, { options: { limits: { idleTimeoutMs: 50 } } })
  let push = (_: string) => {}
  upstream.onRequest = (socket) => {
    push = (text) => socket.write(`${text.length.toString(16)}\r\n${text}\r\n`)
    socket.write('HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n')
  }
  const caller = connect(gateway.port, '127.0.0.1')
  caller.write(get)
  await readUntil(caller, (bytes) => bytes.includes('\r\n\r\n'))
  for (let n = 0; n < 5; n++) {
    const event = `data: ${n}\n\n`
    push(event)
    await readUntil(caller, (bytes) => bytes.includes(event))
  }
  // A second exchange shows that the idle limit has passed meanwhile: it ends there, and the event stream does not.
  const events = push
  upstream.onRequest = (socket) => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nx')
  const silent = await callRaw(gateway.port, [get.replace('GET', 'POST')])
  assert.equal(silent.cut, true)
  assert.equal((await gateway.outcome()).error, 'answer_cut')
  events('data: late\n\n')
  await readUntil(caller, (bytes) => bytes.includes('late'))
  caller.destroy()
  assert.equal((await gateway.outcome()).error, 'caller_gone')
})

test('Each chunk of a body reaches the provider before the next one is sent.', async (t) => {
  const seen: Buffer[] = []
  let arrived = () => {}
  const { port } = await serveTcp(t, (socket) => {
    socket.on('data', (chunk) => {
      seen.push(chunk)
      if (Buffer.concat(seen).includes('0\r\n\r\n'))
        socket.write('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n')
      arrived()
    })
  })
  const gateway = await forwardingServer(t, port)
  const upTo = (text: string) => async () => {
    while (!Buffer.concat(seen).includes(text)) {
      await new Promise<void>((resolve) => {
        arrived = resolve
      })
    }
  }
  const head = 'POST /v1/x HTTP/1.1\r\nHost: g\r\nTransfer-Encoding: chunked\r\n\r\n'
  const result = await callRaw(gateway.port, [
    head,
    '3\r\none\r\n',
    upTo('one'),
    '3\r\ntwo\r\n',
    upTo('two'),
    '0\r\n\r\n',
  ])
  assert.match(result.answer?.startLine ?? '', / 200 /)
})

test('A caller that reads nothing holds the provider back, and memory stays flat.', async (t) => {
  let sent = 0
  const piece = Buffer.alloc(64 * 1024)
  const { port } = await serveTcp(t, (socket) => {
    socket.once('data', () => {
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 500000000\r\n\r\n')
      const more = () => {
        while (!socket.destroyed && sent < 500_000_000) {
          sent += piece.length
          if (!socket.write(piece)) break
        }
      }
      socket.on('drain', more)
      more()
    })
  })
  const gateway = await forwardingServer(t, port, { options: { limits: { idleTimeoutMs: 300 } } })
  const caller = connect(gateway.port, '127.0.0.1')
  caller.on('error', () => {})
  caller.write(get)
  caller.pause()
  // The idle limit ends the exchange once nothing moves any more, which is the sign that everything was held back.
  const outcome = await gateway.outcome()
  assert.equal(outcome.error, 'answer_cut')
  assert.ok(sent < 60_000_000, `${sent} bytes were taken from the provider`)
  caller.destroy()
})

test('A caller that leaves ends the request at the provider, whatever it was waiting for.', async (t) => {
  const stages: [string, string, (socket: Socket) => void][] = [
    ['before the answer', get, () => {}],
    ['during the answer', get, (socket) => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nx')],
    ['during its body', 'POST /v1/x HTTP/1.1\r\nHost: g\r\nContent-Length: 900000\r\n\r\nx', () => {}],
  ]
  for (const [name, bytes, onHead] of stages) {
    let asked: (socket: Socket) => void = () => {}
    const request = new Promise<Socket>((resolve) => {
      asked = resolve
    })
    const { port } = await serveTcp(t, (socket) => {
      socket.once('data', () => {
        onHead(socket)
        asked(socket)
      })
    })
    const gateway = await forwardingServer(t, port)
    const caller = connect(gateway.port, '127.0.0.1')
    caller.write(bytes)
    const atProvider = await request
    const closed = once(atProvider, 'close')
    caller.destroy()
    await closed
    const outcome = await gateway.outcome()
    assert.deepEqual([outcome.status, outcome.error], [499, 'caller_gone'], name)
  }
})

test('A provider that breaks off after its head breaks the caller off too.', async (t) => {
  const { port } = await serveTcp(t, (socket) => {
    socket.once('data', () => {
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\npart', () => socket.resetAndDestroy())
    })
  })
  const gateway = await forwardingServer(t, port)
  const result = await callRaw(gateway.port, [get.replace('GET', 'POST')])
  assert.equal(result.cut, true)
})

test('What goes wrong before an answer becomes an error of the gateway, by kind.', async (t) => {
  const limits = { headTimeoutMs: 60, idleTimeoutMs: 60 }
  const upstreams: [number, string, (socket: Socket) => void][] = [
    [502, 'upstream_reset', (socket) => socket.once('data', () => socket.resetAndDestroy())],
    [502, 'upstream_reset', (socket) => socket.once('data', () => socket.end())],
    [502, 'upstream_protocol_error', (socket) => socket.once('data', () => socket.end('NOT HTTP\r\n\r\n'))],
    [
      502,
      'upstream_reset',
      (socket) => socket.once('data', () => socket.write('HTTP/1.1 100 Continue\r\n\r\n')),
    ],
    [504, 'upstream_timeout', () => {}],
  ]
  for (const [status, code, onSocket] of upstreams) {
    const { port } = await serveTcp(t, onSocket)
    const gateway = await forwardingServer(t, port, { options: { limits } })
    ownError(await callRaw(gateway.port, [get.replace('GET', 'POST')]), status, code)
  }
  const { server, port } = await serveTcp(t, () => {})
  server.close()
  const gateway = await forwardingServer(t, port)
  ownError(await callRaw(gateway.port, [get]), 502, 'upstream_unreachable')
  const blocked = await forwardingServer(t, port, { target: () => ({ origin: 'http://169.254.169.254' }) })
  ownError(await callRaw(blocked.port, [get]), 403, 'blocked_destination')
  const tls = await serveTcp(t, (socket) =>
    socket.once('data', () => socket.end('HTTP/1.1 400 Plain\r\n\r\n')),
  )
  const secure = await forwardingServer(t, tls.port, {
    target: () => ({ origin: `https://127.0.0.1:${tls.port}` }),
  })
  ownError(await callRaw(secure.port, [get]), 502, 'upstream_tls_failed')
})

test('A body over the limit is refused, declared or streamed, and the provider never sees the end of it.', async (t) => {
  const upstream = await recordingUpstream(t)
  const gateway = await forwardingServer(t, upstream.port, { options: { limits: { bodyBytesMax: 100_000 } } })
  const declared = 'POST /v1/x HTTP/1.1\r\nHost: g\r\nContent-Length: 100001\r\n\r\n'
  ownError(await callRaw(gateway.port, [declared]), 413, 'body_too_large')
  assert.equal(upstream.connections, 0)
  const chunk = Buffer.concat([Buffer.from('c350\r\n'), Buffer.alloc(50_000, 'x'), Buffer.from('\r\n')])
  const chunked = 'POST /v1/x HTTP/1.1\r\nHost: g\r\nTransfer-Encoding: chunked\r\n\r\n'
  ownError(await callRaw(gateway.port, [chunked, chunk, chunk, chunk, '0\r\n\r\n']), 413, 'body_too_large')
  assert.equal(upstream.requests.length, 0)
})

test('A caller that sends its whole body before it reads gets the error all the same.', async (t) => {
  const { server, port } = await serveTcp(t, () => {})
  server.close()
  const gateway = await forwardingServer(t, port)
  const size = 20_000_000
  for (const framing of [`Content-Length: ${size}`, 'Transfer-Encoding: chunked']) {
    const caller = connect(gateway.port, '127.0.0.1')
    caller.pause()
    caller.write(`POST /v1/x HTTP/1.1\r\nHost: g\r\n${framing}\r\n\r\n`)
    const chunked = framing.startsWith('Transfer')
    if (chunked) caller.write(`${size.toString(16)}\r\n`)
    const sent = new Promise((resolve) => caller.write(Buffer.alloc(size), resolve))
    if (chunked) caller.write('\r\n0\r\n\r\n')
    await sent
    const answer = readAnswer(caller)
    caller.resume()
    ownError(await answer, 502, 'upstream_unreachable')
    caller.destroy()
  }
})

test('A caller that stops in the middle of its body is told so.', async (t) => {
  const upstream = await recordingUpstream(t)
  const gateway = await forwardingServer(t, upstream.port, { options: { limits: { idleTimeoutMs: 60 } } })
  for (const length of [100, 1_000_000]) {
    const head = `POST /v1/x HTTP/1.1\r\nHost: g\r\nContent-Length: ${length}\r\n\r\nx`
    ownError(await callRaw(gateway.port, [head]), 408, 'request_timeout')
  }
})

test('Expect: 100-continue is answered at once and not passed on.', async (t) => {
  const upstream = await recordingUpstream(t)
  const gateway = await forwardingServer(t, upstream.port)
  const head = 'POST /v1/x HTTP/1.1\r\nHost: g\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n'
  const caller = connect(gateway.port, '127.0.0.1')
  caller.write(head)
  await readUntil(caller, (bytes) => bytes.includes('100 Continue'))
  caller.write('body')
  await readUntil(caller, (bytes) => bytes.includes('204'))
  assert.equal(upstream.requests[0]?.body.toString(), 'body')
  assert.equal(value(upstream.requests[0]?.headers ?? [], 'expect'), undefined)
  caller.destroy()
})

test('An HTTP/1.0 caller gets a body that ends with the connection.', async (t) => {
  const upstream = await recordingUpstream(t)
  upstream.onRequest = (socket) =>
    socket.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nbody\r\n0\r\n\r\n')
  const gateway = await forwardingServer(t, upstream.port)
  const result = await callRaw(gateway.port, ['GET /x HTTP/1.0\r\nHost: g\r\n\r\n'])
  assert.equal(value(result.answer?.headers ?? [], 'transfer-encoding'), undefined)
  assert.equal(result.answer?.body.toString(), 'body')
})
