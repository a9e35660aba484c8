import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createOutbound } from '../../src/gateway/outbound.ts'
import { outboundPolicy } from '../../src/gateway/outbound-policy.ts'
import { providerTarget } from '../../src/gateway/providers/provider-target.ts'
import { provider, server } from './built-in-provider.ts'
import { hostileLookup, hostileUrls } from './hostile-urls.ts'
import { serveHttp } from './loopback.ts'

test('No value of a connection leads to a host the provider does not own.', async () => {
  const labels = [
    'evil.example/',
    'evil.example#',
    'a@b',
    'a.b',
    '',
    'a/b',
    'a?b',
    '-a',
    'a-',
    'a b',
    'a\r\nHost: x',
    'ä',
    '%2e',
    'a:80',
    '..',
    'a\\b',
    '{access_token}',
    'x'.repeat(64),
  ]
  const token = { access_token: 'token-123' }
  for (const shop of labels) {
    const target = providerTarget(await provider('shopify'), server, { ...token, shop }, '/x')
    assert.equal('code' in target && target.code, 'blocked_destination', JSON.stringify(shop))
  }
  const origins = [
    'https://evil.example',
    'https://pipedrive.com.evil.example',
    'https://evilpipedrive.com',
    'https://a@x.pipedrive.com',
    'https://x.pipedrive.com@evil.example',
    'https://x.pipedrive.com:8443',
    'http://x.pipedrive.com',
    'https://x.pipedrive.com/path',
    'https://x.pipedrive.com?',
    'https://x.pipedrive.com#',
    'https://evil.example\\.pipedrive.com',
    'https://evil.example/.pipedrive.com',
    'https://.pipedrive.com',
    'https://127.0.0.1',
    'https://2130706433',
    'javascript:alert(1)',
    'pipedrive.com',
    '',
    'https://x.pipedrive.com\r\n',
  ]
  for (const api_domain of origins) {
    const target = providerTarget(await provider('pipedrive'), server, { ...token, api_domain }, '/x')
    assert.equal('code' in target && target.code, 'blocked_destination', JSON.stringify(api_domain))
  }
})

test('No value of a connection leaves its place in a header or path.', async () => {
  const list: [string, Record<string, string>, string][] = [
    ['github', { access_token: 'a\r\nX-Evil: 1' }, '/x'],
    ['github', { access_token: 'a\nb' }, '/x'],
    ['xero', { access_token: 'token', tenant_id: 'a b' }, '/x'],
    ['xero', { access_token: 'token', tenant_id: 'a\r\nb' }, '/x'],
    ['quickbooks', { access_token: 'token', realm_id: '1/../2' }, '/v3/company/:realmId'],
    ['quickbooks', { access_token: 'token', realm_id: '..' }, '/v3/company/:realmId'],
    ['telegram', { bot_token: '1:a/../b' }, '/:token/getMe'],
    ['api-key', { base_url: 'https://api.example.com', api_key: 'k', header_name: 'Host' }, '/x'],
    ['api-key', { base_url: 'https://api.example.com', api_key: 'k', header_name: 'Content-Length' }, '/x'],
    ['api-key', { base_url: 'https://api.example.com', api_key: 'k', header_name: 'X: 1\r\nY' }, '/x'],
    ['api-key', { base_url: 'https://a@evil.example', api_key: 'k' }, '/x'],
  ]
  for (const [slug, values, path] of list) {
    const target = providerTarget(await provider(slug), server, values, path)
    assert.equal('code' in target && target.code, 'blocked_destination', `${slug} ${JSON.stringify(values)}`)
  }
  const elsewhere = providerTarget(await provider('telegram'), server, { bot_token: '1:a' }, '/echo/:token')
  assert.equal('path' in elsewhere && elsewhere.path, '/echo/:token')
  const dots = providerTarget(await provider('github'), server, { access_token: 'token' }, '/a/%2e%2e/b')
  assert.equal('code' in dots && dots.code, 'path_refused')
})

test('The table of hostile URLs holds for hosts that customers name.', async (t) => {
  let requests = 0
  const { port } = await serveHttp(t, (_, res) => {
    requests += 1
    res.end()
  })
  const policy = outboundPolicy({ profile: 'production' })
  const outbound = createOutbound({ policy, lookup: hostileLookup })
  t.after(() => outbound.close())
  for (const [pattern] of hostileUrls) {
    for (const scheme of ['http:', 'https:']) {
      const url = pattern.replace('PORT', String(port)).replace(/^http:/, scheme)
      for (const [slug, name] of [
        ['woocommerce', 'store_url'],
        ['api-key', 'base_url'],
      ] as const) {
        const values = {
          [name]: url.replace(/\/$/, ''),
          api_key: 'k',
          consumer_key: 'ck_a',
          consumer_secret: 'cs_a',
        }
        const target = providerTarget(await provider(slug), server, values, '/x')
        if ('code' in target) continue
        const result = await outbound.send({ url: target.origin + target.path })
        assert.ok('error' in result, url)
      }
    }
  }
  assert.equal(requests, 0)
})
