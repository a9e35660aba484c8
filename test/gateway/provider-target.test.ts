import assert from 'node:assert/strict'
import { test } from 'node:test'
import { forward } from '../../src/gateway/forward.ts'
import { createOutbound } from '../../src/gateway/outbound.ts'
import { outboundPolicy } from '../../src/gateway/outbound-policy.ts'
import { captureValues } from '../../src/gateway/providers/capture.ts'
import { builtinProviders, loadProviders } from '../../src/gateway/providers/load-providers.ts'
import { providerTarget, providerUrl } from '../../src/gateway/providers/provider-target.ts'
import { hostileLookup, hostileUrls } from './hostile-urls.ts'
import { serveHttp } from './loopback.ts'
import { callRaw } from './raw-http.ts'

const providers = loadProviders([builtinProviders])
const server = { server_url: 'http://localhost:3000', server_domain: 'localhost' }

async function provider(slug: string) {
  const found = await providers.get(slug)
  assert.ok(found, slug)
  return found
}

test('A connection becomes the address, headers and query its provider file describes.', async () => {
  const token = { access_token: 'token-123' }
  const list: [string, Record<string, string>, string, string, Record<string, string>][] = [
    [
      'github',
      token,
      '/repos/a/b?x=1',
      'https://api.github.com/repos/a/b?x=1',
      { Authorization: 'Bearer token-123' },
    ],
    [
      'shopify',
      { ...token, shop: 'acme' },
      '/admin/x',
      'https://acme.myshopify.com/admin/x',
      { 'X-Shopify-Access-Token': 'token-123' },
    ],
    [
      'mailchimp',
      { ...token, dc: 'us6' },
      '/3.0/lists',
      'https://us6.api.mailchimp.com/3.0/lists',
      { Authorization: 'Bearer token-123' },
    ],
    [
      'pipedrive',
      { ...token, api_domain: 'https://acme.pipedrive.com' },
      '/api/v1/deals',
      'https://acme.pipedrive.com/api/v1/deals',
      { Authorization: 'Bearer token-123' },
    ],
    [
      'xero',
      { ...token, tenant_id: 'b-1' },
      '/api.xro/2.0/Contacts',
      'https://api.xero.com/api.xro/2.0/Contacts',
      { Authorization: 'Bearer token-123', 'Xero-Tenant-Id': 'b-1' },
    ],
    [
      'dropbox',
      token,
      '/2/files/upload',
      'https://content.dropboxapi.com/2/files/upload',
      { Authorization: 'Bearer token-123' },
    ],
    [
      'dropbox',
      token,
      '/2/files/list_folder',
      'https://api.dropboxapi.com/2/files/list_folder',
      { Authorization: 'Bearer token-123' },
    ],
    [
      'quickbooks',
      { ...token, realm_id: '42' },
      '/v3/company/:realmId/query',
      'https://quickbooks.api.intuit.com/v3/company/42/query',
      { Authorization: 'Bearer token-123' },
    ],
    ['telegram', { bot_token: '12:ab-C' }, '/:token/getMe', 'https://api.telegram.org/bot12:ab-C/getMe', {}],
    [
      'chargebee',
      { site: 'acme', api_key: 'k' },
      '/api/v2/x',
      'https://acme.chargebee.com/api/v2/x',
      { Authorization: 'Basic azo=' },
    ],
    [
      'api-key',
      { base_url: 'https://api.example.com/v1', api_key: 'k' },
      '/a%2Fb?q',
      'https://api.example.com/v1/a%2Fb?q',
      { Authorization: 'Bearer k' },
    ],
    [
      'clickfunnels',
      { ...token, workspace_url: 'http://acme.localhost:3000' },
      '/api/v2/x',
      'http://acme.localhost:3000/api/v2/x',
      { Authorization: 'Bearer token-123' },
    ],
    [
      'clickfunnels',
      { ...token, workspace_url: 'https://acme.myclickfunnels.com' },
      '/api/v2/x',
      'https://acme.myclickfunnels.com/api/v2/x',
      { Authorization: 'Bearer token-123' },
    ],
    [
      'clickfunnels',
      token,
      '/api/v2/teams',
      'http://localhost:3000/api/v2/teams',
      { Authorization: 'Bearer token-123' },
    ],
  ]
  for (const [slug, values, path, url, headers] of list) {
    const target = providerTarget(await provider(slug), server, values, path)
    assert.ok('origin' in target, `${slug}: ${JSON.stringify(target)}`)
    assert.equal(target.origin + target.path, url)
    assert.deepEqual({ ...target.headersToSet }, headers)
    const secret = values.access_token ?? values.api_key ?? values.bot_token
    assert.deepEqual(target.secrets, [secret])
  }
})

test('A setting moves ClickFunnels from this server to the real hosts.', async () => {
  const clickfunnels = await provider('clickfunnels')
  const auth = clickfunnels.auth
  assert.ok(auth.kind === 'oauth2')
  const here = providerUrl(clickfunnels, server, {}, auth.token_url)
  assert.equal('url' in here && here.url.href, 'http://localhost:3000/oauth/token')
  const settings = { accounts_url: 'https://accounts.myclickfunnels.com' }
  const there = providerUrl(clickfunnels, { ...server, settings }, {}, auth.token_url)
  assert.equal('url' in there && there.url.href, 'https://accounts.myclickfunnels.com/oauth/token')
  // A connection cannot set what belongs to the operator.
  const forged = providerUrl(
    clickfunnels,
    server,
    { accounts_url: 'https://x.myclickfunnels.com' },
    auth.token_url,
  )
  assert.equal('url' in forged && forged.url.host, 'localhost:3000')
})

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

test('A connection that lacks a value says which, and asks to be connected again.', async () => {
  const target = providerTarget(await provider('mailchimp'), server, { access_token: 'token' }, '/x')
  assert.deepEqual(target, {
    code: 'needs_reauth',
    message: 'This connection has no value for dc, which Mailchimp needs; connect it again.',
  })
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

test('A workspace host of this server is reached with its own name in Host.', async (t) => {
  const hosts: (string | undefined)[] = []
  const app = await serveHttp(t, (req, res) => {
    hosts.push(req.headers.host)
    res.end('[]')
  })
  const here = { server_url: `http://localhost:${app.port}`, server_domain: 'localhost' }
  const outbound = createOutbound({ policy: outboundPolicy({ profile: 'development' }) })
  t.after(() => outbound.close())
  const values = { access_token: 'token-123', workspace_url: `http://acme.localhost:${app.port}` }
  const clickfunnels = await provider('clickfunnels')
  const gateway = await serveHttp(t, async (req, res) => {
    const target = providerTarget(clickfunnels, here, values, req.url ?? '')
    assert.ok('origin' in target)
    await forward(outbound, req, res, target, { requestId: 'r1' })
  })
  const { answer } = await callRaw(gateway.port, ['GET /api/v2/teams HTTP/1.1\r\nHost: g\r\n\r\n'])
  assert.equal(answer?.body.toString(), '[]')
  assert.deepEqual(hosts, [`acme.localhost:${app.port}`])
})

test('What a provider sends is kept only in its declared form.', async () => {
  const clickfunnels = await provider('clickfunnels')
  const good = captureValues(clickfunnels, 'token', {
    workspace_url: 'https://acme.myclickfunnels.com/',
    workspace_id: 42,
    workspace_name: 'Acme & Söhne',
    team_id: null,
  })
  assert.deepEqual(good.values, {
    workspace_url: 'https://acme.myclickfunnels.com',
    workspace_id: '42',
    workspace_name: 'Acme & Söhne',
  })
  const bad = captureValues(clickfunnels, 'token', {
    workspace_url: 'https://a@evil.example/x',
    workspace_id: '../..',
  })
  assert.deepEqual(bad.values, {})
  assert.equal(bad.problems.length, 2)
})
