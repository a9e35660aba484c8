import assert from 'node:assert/strict'
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { Socket } from 'node:net'
import { test } from 'node:test'
import fc from 'fast-check'
import { addressKind, parseCidr } from '../../src/gateway/address-kinds.ts'
import { createOutbound, type Lookup } from '../../src/gateway/outbound.ts'
import { checkUrl, outboundPolicy } from '../../src/gateway/outbound-policy.ts'
import { hostileLookup, hostileUrls } from './hostile-urls.ts'
import { serveHttp } from './loopback.ts'

const strict = () => outboundPolicy({ profile: 'production', schemes: ['https:', 'http:'] })

test('Every hostile URL is refused with a code and a sentence of its own, and nothing is contacted.', async (t) => {
  let requests = 0
  const { port } = await serveHttp(t, (_, res) => {
    requests += 1
    res.end()
  })
  const attempts: string[] = []
  const onSocket = (message: unknown) => {
    const { socket } = message as { socket: Socket }
    socket.on('connectionAttempt', (address) => attempts.push(address))
  }
  subscribe('net.client.socket', onSocket)
  t.after(() => unsubscribe('net.client.socket', onSocket))
  const outbound = createOutbound({ policy: strict(), lookup: hostileLookup })
  t.after(() => outbound.close())

  const sentences = new Map<string, string>()
  for (const [pattern, code] of hostileUrls) {
    const url = pattern.replace('PORT', String(port))
    await t.test(`${url.replace(String(port), 'PORT')} is refused as ${code}.`, async () => {
      const result = await outbound.send({ url })
      assert.ok('error' in result, `${url} was reached`)
      assert.equal(result.error, code)
      assert.match(result.message, /\.$/)
      assert.equal(sentences.get(result.message), undefined, 'the sentence is not its own')
      sentences.set(result.message, url)
    })
  }
  assert.ok(hostileUrls.length >= 40)
  assert.deepEqual({ requests, attempts }, { requests: 0, attempts: [] })
})

test('The streaming way refuses the same literal hosts.', async (t) => {
  const outbound = createOutbound({ policy: strict(), lookup: hostileLookup })
  t.after(() => outbound.close())
  for (const origin of [
    'http://127.0.0.1:80',
    'http://localhost',
    'http://2130706433',
    'ftp://public.example',
  ]) {
    assert.ok(outbound.refuseOrigin(origin), origin)
    assert.throws(() => outbound.dispatch({ origin, path: '/', method: 'GET' }, {}), { name: 'Error' })
  }
})

test('Development reaches its own machine and network, but no metadata address and no disguised one.', () => {
  const policy = outboundPolicy({ profile: 'development' })
  for (const url of ['http://127.0.0.1:3000/', 'http://localhost/', 'http://10.0.0.1/', 'http://[::1]/']) {
    assert.ok('url' in checkUrl(url, policy), url)
  }
  for (const url of [
    'http://169.254.169.254/',
    'http://[::ffff:127.0.0.1]/',
    'http://0x7f.1/',
    'http://a@b/',
  ]) {
    assert.ok('error' in checkUrl(url, policy), url)
  }
})

test('An allow-list opens the named hosts and ranges only.', async (t) => {
  const { port } = await serveHttp(t, (_, res) => res.end('inside'))
  const policy = outboundPolicy({
    profile: 'production',
    schemes: ['http:', 'https:'],
    allow: ['loop.example', '*.corp.example', '10.1.0.0/16'],
  })
  const resolve: Lookup = async (name) => [
    { address: name === 'other.example' ? '10.2.0.1' : '127.0.0.1', family: 4 },
  ]
  const outbound = createOutbound({ policy, lookup: resolve })
  t.after(() => outbound.close())
  for (const host of ['loop.example', 'wiki.corp.example']) {
    const answer = await outbound.send({ url: `http://${host}:${port}/` })
    assert.ok('status' in answer, JSON.stringify(answer))
    assert.equal(answer.body.toString(), 'inside')
  }
  assert.ok('url' in checkUrl('https://10.1.200.3/', policy))
  assert.ok('error' in checkUrl('https://10.2.0.3/', policy))
  const other = await outbound.send({ url: 'http://other.example/' })
  assert.equal('error' in other && other.error, 'address_private')
  const suffix = await outbound.send({ url: 'http://notcorp.example/' })
  assert.equal('error' in suffix && suffix.error, 'address_loopback')
})

test('An allow-list entry that cannot be read is a clear error.', () => {
  for (const entry of ['10.0.0.0/33', 'http://x', 'a b', '', '10.0.0.0/8/8', '*']) {
    assert.throws(() => outboundPolicy({ profile: 'production', allow: [entry] }), /allow-list entry/, entry)
  }
})

test('No spelling of a private IPv4 address passes, whatever the notation.', () => {
  const policy = strict()
  const octet = fc.integer({ min: 0, max: 255 })
  const address = fc.oneof(
    fc.tuple(fc.constant(10), octet, octet, octet),
    fc.tuple(fc.constant(127), octet, octet, octet),
    fc.tuple(fc.constant(192), fc.constant(168), octet, octet),
  )
  const spell = fc.constantFrom(
    (p: number[]) => p.join('.'),
    (p: number[]) => `0x${p.map((n) => n.toString(16).padStart(2, '0')).join('')}`,
    (p: number[]) => String(p.reduce((sum, n) => sum * 256 + n, 0)),
    (p: number[]) => p.map((n) => `0${n.toString(8)}`).join('.'),
    (p: number[]) => `[::ffff:${p.join('.')}]`,
    (p: number[]) => `[64:ff9b::${p.join('.')}]`,
    (p: number[]) => `${p[0]}.${(p[1] ?? 0) * 65536 + (p[2] ?? 0) * 256 + (p[3] ?? 0)}`,
  )
  fc.assert(
    fc.property(address, spell, (parts, write) => {
      assert.ok('error' in checkUrl(`http://${write(parts)}/`, policy), write(parts))
    }),
  )
})

test('Public addresses have no special kind, and ranges are read exactly.', () => {
  for (const address of ['93.184.215.14', '8.8.8.8', '172.32.0.1', '100.128.0.1', '2606:4700::1111']) {
    assert.equal(addressKind(address), undefined, address)
  }
  const inside = parseCidr('172.16.0.0/12')
  assert.equal(inside?.('172.31.255.255'), true)
  assert.equal(inside?.('172.32.0.0'), false)
  assert.equal(inside?.('::ffff:172.16.0.1'), false)
})
