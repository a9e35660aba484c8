import assert from 'node:assert/strict'
import { test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { forwardingServer, get, ownError, providerToken, recordingUpstream } from './forward-harness.ts'
import { callRaw, value } from './raw-http.ts'

test('TRACE, WebSocket upgrades and unclear paths are refused before the provider is contacted.', async (t) => {
  const upstream = await recordingUpstream(t)
  const gateway = await forwardingServer(t, upstream.port)
  ownError(await callRaw(gateway.port, [get.replace('GET', 'TRACE')]), 405, 'method_refused')
  const upgrade = get.replace('\r\n\r\n', '\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n')
  ownError(await callRaw(gateway.port, [upgrade]), 501, 'upgrade_refused')
  for (const path of ['/a/%2e%2e/b', '//evil.example/', 'http://evil.example/', '/a\\b']) {
    ownError(await callRaw(gateway.port, [get.replace('/v1/x', path)]), 400, 'path_refused')
  }
  assert.equal(upstream.connections, 0)
})

test('Requests that two servers could read differently never get as far as the provider.', async (t) => {
  const upstream = await recordingUpstream(t)
  const gateway = await forwardingServer(t, upstream.port)
  const heads = [
    'POST /x HTTP/1.1\r\nHost: g\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    'POST /x HTTP/1.1\r\nHost: g\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab',
    'POST /x HTTP/1.1\r\nHost: g\r\nTransfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n',
    'POST /x HTTP/1.1\r\nHost: g\r\nContent-Length: +1\r\n\r\na',
    'GET /x HTTP/1.1\r\nHost: g\r\nX-A : 1\r\n\r\n',
    'GET /x HTTP/1.1\r\nHost: g\r\nX-A: 1\r\n folded\r\n\r\n',
    'GET /x\xe9 HTTP/1.1\r\nHost: g\r\n\r\n',
  ]
  for (const head of heads) {
    const result = await callRaw(gateway.port, [head])
    assert.match(result.answer?.startLine ?? '', / 400 /, JSON.stringify(head))
  }
  assert.equal(upstream.connections, 0)
})

test('The caller cannot put anything beside the injected credential.', async (t) => {
  const upstream = await recordingUpstream(t)
  const gateway = await forwardingServer(t, upstream.port, {
    target: () => ({
      headersToSet: { 'X-Api-Key': 'k-of-the-provider' },
      queryToSet: [['key', 'k2']],
      headersByDefault: { 'User-Agent': 'tundish', Accept: 'unused' },
      headersToDrop: ['X-HTTP-Method-Override'],
      path: '/v1/x?key=mine&a=1',
    }),
  })
  const lines = [
    'x-api-key: mine',
    'X_Api_Key: mine',
    'Accept: a',
    'x-http-method-override: DELETE',
    'Connection: X-Api-Key',
  ]
  await callRaw(gateway.port, [get.replace('\r\n\r\n', `\r\n${lines.join('\r\n')}\r\n\r\n`)])
  const request = upstream.requests[0]
  assert.equal(request?.startLine, 'GET /v1/x?a=1&key=k2 HTTP/1.1')
  assert.deepEqual(
    request?.headers.filter(([name]) => !['host', 'connection', 'accept-encoding'].includes(name)),
    [
      ['Accept', 'a'],
      ['User-Agent', 'tundish'],
      ['X-Api-Key', 'k-of-the-provider'],
    ],
  )
})

test('A token that the provider echoes in a 401 or 403 is masked, compressed or not, long or not.', async (t) => {
  const upstream = await recordingUpstream(t)
  const gateway = await forwardingServer(t, upstream.port)
  const echo = Buffer.from(`{"error":"bad token ${providerToken}"}`)
  const long = Buffer.concat([Buffer.alloc(65_530, 'x'), echo, Buffer.alloc(1000, 'y'), echo])
  const replies: [string, Buffer[]][] = [
    ['401 with a length', [Buffer.from(`HTTP/1.1 401 No\r\nContent-Length: ${echo.length}\r\n\r\n`), echo]],
    [
      '403 with gzip',
      [
        Buffer.from(
          `HTTP/1.1 403 No\r\nContent-Encoding: gzip\r\nContent-Length: ${gzipSync(echo).length}\r\n\r\n`,
        ),
        gzipSync(echo),
      ],
    ],
    [
      '403 over the hold limit',
      [Buffer.from(`HTTP/1.1 403 No\r\nContent-Length: ${long.length}\r\n\r\n`), long],
    ],
    [
      'a header of any answer',
      [Buffer.from(`HTTP/1.1 200 OK\r\nX-Echo: ${providerToken}\r\nContent-Length: 0\r\n\r\n`)],
    ],
  ]
  for (const [name, reply] of replies) {
    upstream.onRequest = (socket) => {
      for (const piece of reply) socket.write(piece)
    }
    const result = await callRaw(gateway.port, [get.replace('\r\n\r\n', '\r\nAccept-Encoding: gzip\r\n\r\n')])
    assert.ok(result.answer, name)
    assert.ok(!result.received.includes(providerToken), name)
    assert.ok(result.received.includes('*'.repeat(providerToken.length)), name)
  }
})

test('Nothing of the gateway’s own reaches the caller of a passed-through error, and cookies only when asked for.', async (t) => {
  const upstream = await recordingUpstream(t)
  upstream.onRequest = (socket) =>
    socket.write(
      'HTTP/1.1 500 Oops\r\nSet-Cookie: a=1\r\nX-Tundish-Error: fake\r\nContent-Type: text/html\r\nContent-Length: 0\r\n\r\n',
    )
  const keeping = await forwardingServer(t, upstream.port, {
    target: () => ({ keepCookies: true }),
    options: { responseHeaders: ['X-Tundish-Connection', 'c1'] },
  })
  const { answer } = await callRaw(keeping.port, [get])
  assert.equal(value(answer?.headers ?? [], 'set-cookie'), 'a=1')
  assert.equal(value(answer?.headers ?? [], 'x-tundish-error'), undefined)
  assert.equal(value(answer?.headers ?? [], 'x-tundish-connection'), 'c1')
  assert.equal(value(answer?.headers ?? [], 'content-security-policy'), 'sandbox')
})
