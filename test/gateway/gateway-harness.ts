import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import type { IncomingMessage, RequestListener } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import type { Logger } from 'pino'
import type { GatewayConfiguration } from '../../src/cli/gateway-configuration.ts'
import { completeConnection } from '../../src/gateway/connection.ts'
import { type Credential, sealCredential } from '../../src/gateway/credential.ts'
import { createKey } from '../../src/gateway/keys.ts'
import type { KeyPolicy } from '../../src/gateway/policy.ts'
import { type Answer, startApi, type TestApi } from '../harness/api.ts'
import { serveHttp } from './loopback.ts'

/** What an upstream played by a test saw. */
export type SeenRequest = {
  method: string
  url: string
  headers: IncomingMessage['headers']
  body: string
}

/** A server with a gateway, a provider `acme` (OAuth 2) and a provider `keyed` (API key), both played by one upstream. */
export type TestGateway = TestApi & {
  upstream: string
  seen: SeenRequest[]
  /** Makes a key of our team, or of another. */
  key: (policy?: KeyPolicy, teamId?: number) => Promise<string>
  /** A request with a gateway key, to any path of the server. */
  ask: (key: string | null, method: string, path: string, options?: AskOptions) => Promise<Answer>
  /** An ACTIVE connection without a visit to the connect page. */
  connected: (app: string, values?: Values, credential?: Partial<Credential>, key?: string) => Promise<string>
  ourKey: string
}

export type AskOptions = { body?: unknown; headers?: Record<string, string> }
type Values = Record<string, string>

export type GatewayOptions = {
  gateway?: Partial<GatewayConfiguration>
  /** How the upstream answers; by default with what it saw, as JSON. */
  upstream?: RequestListener
  /** More provider files, by slug. */
  providers?: Record<string, object>
  logger?: Logger
}

/** Starts all of it; everything stops after the test. */
export async function startGateway(t: TestContext, options: GatewayOptions = {}): Promise<TestGateway> {
  const seen: SeenRequest[] = []
  const { port: upstreamPort } = await serveHttp(t, async (req, res) => {
    const body: Buffer[] = []
    if (options.upstream) return options.upstream(req, res)
    for await (const chunk of req) body.push(chunk)
    const { method = '', url = '', headers } = req
    seen.push({ method, url, headers, body: Buffer.concat(body).toString() })
    res.writeHead(200, { 'content-type': 'application/json' })
    res.end(JSON.stringify({ method, url }))
  })
  const upstream = `http://127.0.0.1:${upstreamPort}`
  const dataDir = await mkdtemp(join(tmpdir(), 'tundish-gateway-'))
  t.after(() => rm(dataDir, { recursive: true, force: true }))
  await writeProviders(dataDir, { acme: acmeProvider, keyed: keyedProvider, ...options.providers })
  const settings = { settings: { base: upstream } }
  const apps = {
    acme: { ...settings, client: { id: 'our-client', secret: 'our-client-secret' } },
    keyed: settings,
    ...options.gateway?.apps,
  }
  const gateway = { requestsPerSecond: 100_000, ...options.gateway, apps }
  const api = await startApi({ gateway, dataDir, ownOrigin: true, logger: options.logger })
  t.after(() => api.stop())
  const { store } = api.platform
  const key = async (policy?: KeyPolicy, teamId = api.ours.teamId) =>
    (await createKey(store, { teamId, name: 'test', policy })).key
  const ask: TestGateway['ask'] = (token, method, path, asked = {}) =>
    api.call(method, path, { token, ...asked })
  const ourKey = await key()
  return {
    ...api,
    upstream,
    seen,
    key,
    ask,
    ourKey,
    async connected(app, values = {}, credential = {}, token = ourKey) {
      const { body } = await ask(token, 'POST', '/connections', { body: { app } })
      const id = body.connection_id
      const sealed = sealCredential(store.vault, id, { values: {}, ...credential })
      const method = body.connection.method
      await completeConnection(store, id, {
        method,
        values,
        metadata: {},
        secrets: sealed,
        expiresAt: null,
        refreshAt: null,
      })
      return id
    },
  }
}

/** Writes provider files into the data folder of a server. */
export async function writeProviders(dataDir: string, providers: Record<string, object>): Promise<void> {
  await mkdir(join(dataDir, 'providers'), { recursive: true })
  for (const [slug, provider] of Object.entries(providers)) {
    await writeFile(join(dataDir, 'providers', `${slug}.json`), JSON.stringify({ slug, ...provider }))
  }
}

const base = { base: { kind: 'origin', default: '{server_url}' } }
const target = { base_url: '{base}', allowed_hosts: ['127.0.0.1'] }

export const acmeProvider = {
  name: 'Acme',
  auth: {
    kind: 'oauth2',
    authorize_url: '{base}/authorize',
    token_url: '{base}/token',
    revoke_url: '{base}/revoke',
    client_auth: 'body',
    pkce: 'required',
    expiry: 'expires_in',
    rotates_refresh_token: true,
  },
  settings: base,
  target,
  inject: { headers: { Authorization: 'Bearer {access_token}' } },
  verify: { method: 'GET', path: '/me', status: 200, label: 'email' },
}

export const keyedProvider = {
  name: 'Keyed',
  auth: { kind: 'api_key' },
  settings: base,
  inputs: {
    site: { kind: 'label', label: 'Site', example: 'acme', default: 'main' },
    api_key: { kind: 'secret', label: 'API key' },
  },
  target: { ...target, base_url: '{base}/{site}' },
  inject: { headers: { 'X-Api-Key': '{api_key}' } },
  verify: { method: 'GET', path: '/me', status: 200, label: 'email' },
}
