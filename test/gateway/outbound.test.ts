import assert from 'node:assert/strict'
import { once } from 'node:events'
import { test } from 'node:test'
import { createOutbound, type Lookup } from '../../src/gateway/outbound.ts'
import { outboundPolicy } from '../../src/gateway/outbound-policy.ts'
import { serveHttp, serveTcp } from './loopback.ts'

const open = () => outboundPolicy({ profile: 'development' })

test('A name that turns private between two connections is refused at the second one.', async (t) => {
  const { port, server } = await serveHttp(t, (_, res) =>
    res.writeHead(200, { connection: 'close' }).end('ok'),
  )
  // The allow-list stands for "public" here, since a test must not leave the machine.
  const policy = outboundPolicy({ profile: 'production', schemes: ['http:'], allow: ['127.0.0.1'] })
  const answers = ['127.0.0.1', '127.0.0.2']
  let asked = 0
  const lookup: Lookup = async () => [{ address: answers[asked++] ?? '127.0.0.3', family: 4 }]
  const outbound = createOutbound({ policy: { ...policy, ports: 'any' }, lookup })
  t.after(() => outbound.close())
  let connections = 0
  server.on('connection', () => {
    connections += 1
  })
  const url = `http://rebinding.example:${port}/`
  const first = await outbound.send({ url })
  assert.equal('status' in first && first.status, 200)
  assert.equal(asked, 1, 'one connection resolves once: what was checked is what was connected to')
  const second = await outbound.send({ url })
  assert.equal('error' in second && second.error, 'address_loopback')
  assert.equal(connections, 1)
})

test('A kept-alive connection stays with the address that was checked.', async (t) => {
  const { port } = await serveHttp(t, (_, res) => res.end('ok'))
  let asked = 0
  const outbound = createOutbound({
    policy: open(),
    lookup: async () => {
      asked += 1
      return [{ address: '127.0.0.1', family: 4 }]
    },
  })
  t.after(() => outbound.close())
  for (let n = 0; n < 3; n++) {
    await outbound.send({ url: `http://kept.example:${port}/` })
    // undici gives the connection back one turn of the event loop after the answer ended.
    await new Promise(setImmediate)
  }
  assert.equal(asked, 1)
})

test('A redirect to a private address is refused and the address is not contacted.', async (t) => {
  const policy = outboundPolicy({ profile: 'production', schemes: ['http:'], allow: ['front.example'] })
  let inside = 0
  const hidden = await serveHttp(t, (_, res) => {
    inside += 1
    res.end('secret')
  })
  const targets = [
    [`http://127.0.0.1:${hidden.port}/`, 'address_loopback'],
    [`http://localhost:${hidden.port}/`, 'host_local'],
    [`http://2130706433:${hidden.port}/`, 'host_form_refused'],
    [`//127.0.0.1:${hidden.port}/`, 'address_loopback'],
    [`http://front.example@127.0.0.1:${hidden.port}/`, 'userinfo_refused'],
    ['http://back.example/', 'address_loopback'],
    ['file:///etc/passwd', 'scheme_refused'],
    [`http:\\\\127.0.0.1:${hidden.port}/`, 'url_invalid'],
  ] as const
  const front = await serveHttp(t, (req, res) => {
    res.writeHead(302, { location: targets[Number(req.url?.slice(1))]?.[0] }).end()
  })
  const lookup: Lookup = async () => [{ address: '127.0.0.1', family: 4 }]
  const outbound = createOutbound({ policy, lookup })
  t.after(() => outbound.close())
  for (const [index, [target, code]] of targets.entries()) {
    const url = `http://front.example:${front.port}/${index}`
    const result = await outbound.send({ url, limits: { redirectsMax: 3 } })
    assert.ok('error' in result, `${target} was followed`)
    assert.equal(result.error, code)
  }
  assert.equal(inside, 0)
})

test('Redirects are followed up to the limit, and credentials stay with their origin.', async (t) => {
  const seen: (string | undefined)[] = []
  const other = await serveHttp(t, (req, res) => {
    seen.push(req.headers.authorization, req.headers['x-api-key'] as string | undefined, req.headers.accept)
    res.end(req.method)
  })
  const { port } = await serveHttp(t, (req, res) => {
    const location = req.url === '/away' ? `http://127.0.0.1:${other.port}/` : '/loop'
    res.writeHead(303, { location }).end()
  })
  const outbound = createOutbound({ policy: open() })
  t.after(() => outbound.close())
  const headers = { Authorization: 'Bearer t', 'X-Api-Key': 'k', Accept: 'text/plain' }
  const limits = { redirectsMax: 2 }
  const away = await outbound.send({
    url: `http://127.0.0.1:${port}/away`,
    method: 'POST',
    body: 'x',
    headers,
    limits,
  })
  assert.ok('status' in away)
  assert.deepEqual([away.body.toString(), away.url], ['GET', `http://127.0.0.1:${other.port}/`])
  assert.deepEqual(seen, [undefined, undefined, 'text/plain'])
  const loop = await outbound.send({ url: `http://127.0.0.1:${port}/loop`, limits })
  assert.equal('error' in loop && loop.error, 'redirects_too_many')
  const still = await outbound.send({ url: `http://127.0.0.1:${port}/loop` })
  assert.equal('status' in still && still.status, 303)
})

test('An answer over the size limit is cut off, declared or not.', async (t) => {
  let declared = true
  const { port } = await serveHttp(t, (_, res) => {
    if (declared) res.writeHead(200, { 'content-length': 5_000_000 })
    const more = () => {
      if (!res.destroyed) res.write(Buffer.alloc(65536), more)
    }
    more()
  })
  const outbound = createOutbound({ policy: open(), limits: { bodyBytesMax: 100_000 } })
  t.after(() => outbound.close())
  for (declared of [true, false]) {
    const result = await outbound.send({ url: `http://127.0.0.1:${port}/` })
    assert.equal('error' in result && result.error, 'response_too_large')
  }
})

test('A slow server meets the limit of each phase.', async (t) => {
  const { port } = await serveHttp(t, (req, res) => {
    if (req.url === '/head') return
    res.writeHead(200).write('begin')
    if (req.url !== '/trickle') return
    const timer = setInterval(() => res.write('.'), 10)
    res.on('close', () => clearInterval(timer))
  })
  const outbound = createOutbound({ policy: open() })
  t.after(() => outbound.close())
  const ask = async (path: string, limits: object) => {
    const result = await outbound.send({ url: `http://127.0.0.1:${port}${path}`, limits })
    return 'error' in result ? result.error : result.status
  }
  assert.equal(await ask('/head', { headTimeoutMs: 40 }), 'head_timeout')
  assert.equal(await ask('/idle', { idleTimeoutMs: 40 }), 'idle_timeout')
  assert.equal(await ask('/trickle', { idleTimeoutMs: 5_000, totalTimeoutMs: 80 }), 'total_timeout')
})

test('A name server that never answers meets the connect limit.', async (t) => {
  const lookup: Lookup = () => new Promise(() => {})
  const outbound = createOutbound({ policy: open(), lookup, limits: { connectTimeoutMs: 50 } })
  t.after(() => outbound.close())
  const result = await outbound.send({ url: 'http://silent.example/' })
  assert.equal('error' in result && result.error, 'connect_timeout')
})

test('A wrong content type is refused before the body is read.', async (t) => {
  const { port } = await serveHttp(t, (_, res) =>
    res.writeHead(200, { 'content-type': 'text/html' }).end('<p>'),
  )
  const outbound = createOutbound({ policy: open() })
  t.after(() => outbound.close())
  const result = await outbound.send({ url: `http://127.0.0.1:${port}/`, contentTypes: ['image/'] })
  assert.deepEqual(result, {
    error: 'type_refused',
    message: `127.0.0.1:${port} sent text/html; expected image/.`,
  })
})

test('Whatever the other server does is a value with a code, never an exception.', async (t) => {
  const scripts: Record<string, string> = {
    protocol_error: 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello',
    connection_lost: 'HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhello',
  }
  for (const [code, bytes] of Object.entries(scripts)) {
    const { port } = await serveTcp(t, (socket) => {
      socket.once('data', () => socket.end(bytes))
    })
    const outbound = createOutbound({ policy: open() })
    t.after(() => outbound.close())
    const result = await outbound.send({ url: `http://127.0.0.1:${port}/` })
    assert.equal('error' in result && result.error, code)
  }
  const outbound = createOutbound({
    policy: open(),
    lookup: async () => {
      throw Object.assign(new Error('no such name'), { code: 'ENOTFOUND' })
    },
  })
  t.after(() => outbound.close())
  const unknown = await outbound.send({ url: 'http://unknown.example/' })
  assert.equal('error' in unknown && unknown.error, 'dns_failed')
  const { server, port } = await serveTcp(t, () => {})
  server.close()
  await once(server, 'close')
  const refused = await outbound.send({ url: `http://127.0.0.1:${port}/` })
  assert.equal('error' in refused && refused.error, 'connect_failed')
  const plain = await serveHttp(t, (_, res) => res.end())
  const tls = await outbound.send({ url: `https://127.0.0.1:${plain.port}/` })
  assert.equal('error' in tls && tls.error, 'tls_failed')
})

test('An aborted request settles at once, before and during the answer.', async (t) => {
  const { port } = await serveHttp(t, (_, res) => res.writeHead(200).write('x'))
  const outbound = createOutbound({ policy: open() })
  t.after(() => outbound.close())
  const early = await outbound.send({ url: `http://127.0.0.1:${port}/`, signal: AbortSignal.abort() })
  assert.equal('error' in early && early.error, 'aborted')
  const stop = new AbortController()
  const pending = outbound.send({ url: `http://127.0.0.1:${port}/`, signal: stop.signal })
  setImmediate(() => stop.abort())
  const late = await pending
  assert.equal('error' in late && late.error, 'aborted')
})
