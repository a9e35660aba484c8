import assert from 'node:assert/strict'
import { test } from 'node:test'
import { forward } from '../../src/gateway/forward.ts'
import { createOutbound } from '../../src/gateway/outbound.ts'
import { outboundPolicy } from '../../src/gateway/outbound-policy.ts'
import { captureValues } from '../../src/gateway/providers/capture.ts'
import { prepareTarget, providerTarget, providerUrl } from '../../src/gateway/providers/provider-target.ts'
import { provider, server } from './built-in-provider.ts'
import { serveHttp } from './loopback.ts'
import { callRaw } from './raw-http.ts'

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
    assert.ok(target.secrets?.includes(secret ?? ''))
  }
})

test('A secret is known in each form in which it leaves, so that each can be masked.', async () => {
  const values = { store_url: 'https://shop.example', consumer_key: 'ck_a1', consumer_secret: 'cs_b2' }
  const target = providerTarget(await provider('woocommerce'), server, values, '/wp-json/x')
  assert.ok('secrets' in target)
  assert.deepEqual(target.secrets, ['cs_b2', Buffer.from('ck_a1:cs_b2').toString('base64')])
})

test('A prepared connection serves many paths, each judged for itself.', async () => {
  const prepared = prepareTarget(await provider('dropbox'), server, { access_token: 'token-123' })
  assert.ok(typeof prepared === 'function')
  const origins = ['/2/files/upload', '/2/users/x', '/2/files/upload'].map((path) => {
    const target = prepared(path)
    return 'origin' in target && target.origin
  })
  const content = 'https://content.dropboxapi.com'
  assert.deepEqual(origins, [content, 'https://api.dropboxapi.com', content])
  assert.ok('code' in prepared('/2/../x'))
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

test('A connection that lacks a value says which, and asks to be connected again.', async () => {
  const target = providerTarget(await provider('mailchimp'), server, { access_token: 'token' }, '/x')
  assert.deepEqual(target, {
    code: 'needs_reauth',
    message: 'This connection has no value for dc, which Mailchimp needs; connect it again.',
  })
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
