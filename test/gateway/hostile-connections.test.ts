import assert from 'node:assert/strict'
import { test } from 'node:test'
import { finish } from '../../src/gateway/connect/finish.ts'
import type { Connection } from '../../src/gateway/connection.ts'
import { requestToken } from '../../src/gateway/oauth-token.ts'
import { createOutbound } from '../../src/gateway/outbound.ts'
import { outboundPolicy } from '../../src/gateway/outbound-policy.ts'
import type { GatewaySettings } from '../../src/gateway/parts.ts'
import { builtinProviders, loadProviders } from '../../src/gateway/providers/load-providers.ts'
import type { OAuth2Auth, Provider } from '../../src/gateway/providers/provider.ts'
import { parseProvider } from '../../src/gateway/providers/provider-lint.ts'
import { providerTarget } from '../../src/gateway/providers/provider-target.ts'
import { verification } from '../../src/gateway/verify.ts'
import { openVault } from '../../src/store/vault.ts'
import { hostileLookup, hostileUrls } from './hostile-urls.ts'

const outbound = createOutbound({
  policy: outboundPolicy({ profile: 'production' }),
  lookup: hostileLookup,
})
const server = { server_url: 'https://tundish.example', server_domain: 'tundish.example' }
const settings = {
  origin: server.server_url,
  domain: server.server_domain,
  development: false,
  apps: {},
} as unknown as GatewaySettings
const urls = hostileUrls
  .map(([url]) => url.replaceAll('PORT', '80'))
  .flatMap((url) => [url, url.replace('http:', 'https:')])
const providers = loadProviders([builtinProviders])

async function builtin(slug: string): Promise<Provider> {
  const found = await providers.get(slug)
  assert.ok(found)
  return found
}

test(`None of ${urls.length} hostile addresses gets a request as the address of an API with a key.`, async () => {
  const provider = await builtin('api-key')
  for (const base_url of urls) {
    const target = providerTarget(provider, server, { base_url, api_key: 'secret-key-1' }, '/x')
    const refused = 'code' in target ? target.code : outbound.refuseOrigin(target.origin)?.error
    if (refused) continue
    // What looks harmless as a text must be refused where its name is resolved.
    assert.ok(!('code' in target))
    const answer = await outbound.send({ url: `${target.origin}/`, limits: { totalTimeoutMs: 5_000 } })
    assert.ok('error' in answer, base_url)
  }
})

test('None of them gets a code or a client secret as a token endpoint.', async () => {
  const provider = (await builtin('oauth2')) as Provider & { auth: OAuth2Auth }
  for (const token_url of urls) {
    const values = { base_url: 'https://api.example.com', authorize_url: 'https://a.example/', token_url }
    const result = await requestToken(outbound, {
      provider,
      server,
      values,
      client: { id: 'id', secret: 'secret' },
      grant: { code: 'code', redirectUri: 'https://tundish.example/connect/callback' },
    })
    assert.ok(result.kind !== 'token' && result.status === 0, `${token_url}: ${JSON.stringify(result)}`)
  }
})

test('None of them makes a connection ACTIVE, and the person is told why.', async () => {
  const provider = await builtin('api-key')
  const added: unknown[] = []
  const parts = {
    settings,
    outbound,
    vault: openVault(['k'.repeat(32)]),
    record: { add: (use: unknown) => added.push(use) },
    store: {
      read: () => Promise.reject(new Error('nothing is read')),
      write: () => Promise.reject(new Error('nothing is written')),
    },
  }
  const finishing = { ...parts, verify: verification(parts as never) } as never
  const connection = { id: 'c', team_id: '1', app: 'api-key', metadata: {} } as unknown as Connection
  // Names are judged when they are resolved, which these tests do not do: literals and odd spellings only.
  for (const base_url of urls.filter((url) => !/\.example/.test(url))) {
    const unproven = {
      linkId: '1',
      method: 'API_KEY' as const,
      values: { base_url },
      credential: { values: { api_key: 'secret-key-1' } },
    }
    const result = await finish(finishing, provider, connection, unproven)
    assert.ok('problem' in result && result.problem.length > 10, base_url)
  }
})

test('A provider file cannot name them either: the linter or the way out refuses.', async () => {
  for (const url of urls) {
    const file = {
      slug: 'evil',
      name: 'Evil',
      auth: { kind: 'api_key' },
      inputs: { api_key: { kind: 'secret', label: 'Key' } },
      target: { base_url: url, allowed_hosts: ['*'], customer_host: true },
      inject: { headers: { Authorization: 'Bearer {api_key}' } },
    }
    const parsed = parseProvider(JSON.stringify(file), 'evil')
    if ('problems' in parsed) continue
    const target = providerTarget(parsed.provider, server, { api_key: 'secret-key-1' }, '/x')
    if ('code' in target || outbound.refuseOrigin(target.origin)) continue
    const answer = await outbound.send({ url: `${target.origin}/`, limits: { totalTimeoutMs: 5_000 } })
    assert.ok('error' in answer, url)
  }
})
