import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Logger } from 'pino'
import type { OAuthSettings, SsoSettings } from '../../src/auth/pages/site.ts'
import { newToken } from '../../src/auth/secret.ts'
import type { ClassicSettings } from '../../src/classic/surface.ts'
import type { WebhookSettings } from '../../src/cli/configuration.ts'
import { type GatewayConfiguration, gatewayConfiguration } from '../../src/cli/gateway-configuration.ts'
import { openPlatform, type Platform, type PlatformSettings } from '../../src/cli/platform.ts'
import { issueToken, type Tenant as Made, makeTenant } from '../../src/cli/tenant.ts'
import { nobody } from '../../src/define/behavior.ts'
import { defaultScheduleMs } from '../../src/events/schedule.ts'
import type { ConnectionSettings } from '../../src/store/connection.ts'
import { folderFiles } from '../../src/store/files-folder.ts'
import type { Unit } from '../../src/store/unit.ts'
import { freshDatabase } from './database.ts'

/** A tenant of a test: a team with one workspace, and tokens for both reaches. */
export interface Tenant extends Made {
  /** Reaches the whole team. */
  readonly token: string
  /** Reaches the workspace only, as an installation does. */
  readonly workspaceToken: string
}

export interface Answer {
  readonly status: number
  readonly headers: Headers
  /** The parsed body; undefined where there is none. */
  // biome-ignore lint/suspicious/noExplicitAny: bodies are whatever the API says, and tests look inside.
  readonly body: any
}

/** A running server on a database of its own, and two tenants that must not see each other. */
export interface TestApi {
  readonly origin: string
  readonly platform: Platform
  readonly ours: Tenant
  readonly theirs: Tenant
  /** A request as `ours`, unless another token (or none) is given; objects are sent as JSON. */
  call(method: string, path: string, options?: CallOptions): Promise<Answer>
  stop(): Promise<void>
}

/** What fixtures need of a server: calls, and its database for what the API does not make. */
export type FixtureApi = Pick<TestApi, 'call'> & {
  readonly platform: { readonly store: { readonly pool: Pick<Platform['store']['pool'], 'query'> } }
}

export interface CallOptions {
  readonly body?: unknown
  readonly token?: string | null
  readonly headers?: Record<string, string>
}

export interface TestApiOptions {
  readonly webhooks?: Partial<WebhookSettings>
  readonly oauth?: Partial<OAuthSettings>
  readonly sso?: SsoSettings
  readonly classic?: Partial<ClassicSettings>
  readonly minuteMax?: number
  readonly strict?: Partial<PlatformSettings['strict']>
  readonly errors?: PlatformSettings['errors']
  readonly lax?: boolean
  readonly redaction?: PlatformSettings['redaction']
  readonly proxies?: readonly string[]
  /** Serve under the address links are made with, as clients need that follow them. */
  readonly ownOrigin?: boolean
  readonly logger?: Logger
  readonly gateway?: Partial<GatewayConfiguration>
  /** Where provider files of the test are. */
  readonly dataDir?: string
  /** What seals stored secrets; random where absent. */
  readonly secretKey?: string
}

/** What the owner of `ours`, `owner@example.com`, signs in with. */
export const ownerPassword = 'correct horse battery'

/** Starts a real server on a fresh database; stop it when the file is done. */
export async function startApi(options: TestApiOptions = {}): Promise<TestApi> {
  const database = await freshDatabase()
  const port = options.ownOrigin ? await freePort() : 0
  const linked = options.ownOrigin ? `http://localhost:${port}` : undefined
  const { platform, close } = await platformOn(database.connection, options, linked)
  await platform.app.listen({ host: '127.0.0.1', port })
  const address = platform.app.server.address() as AddressInfo
  const origin = linked ?? `http://127.0.0.1:${address.port}`
  const { made } = platform
  if (!made) throw new Error('The test database is not empty')
  const ours = await platform.store.transact(nobody, (unit) => withTokens(unit, made, made.token))
  const theirs = await addTenant(platform, 'theirs')
  return {
    origin,
    platform,
    ours,
    theirs,
    call: (method, path, options = {}) => call(`${origin}${path}`, method, { token: ours.token, ...options }),
    async stop() {
      await close()
      await database.drop()
    },
  }
}

/** The platform on a database that is there, not listening; closing it leaves the database. */
export async function platformOn(
  connection: ConnectionSettings,
  options: TestApiOptions = {},
  origin = 'http://localhost:3000',
): Promise<{ platform: Platform; close(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'tundish-files-'))
  const platform = await openPlatform({
    connection,
    profile: 'development',
    secretKeys: [options.secretKey ?? newToken()],
    webhooks: {
      scheduleMs: defaultScheduleMs,
      disableAfterMs: 5 * 86_400_000,
      eventsKeptMs: null,
      ...options.webhooks,
    },
    oauth: { tokenS: null, registration: false, pkce: false, ...options.oauth },
    ...(options.sso && { sso: options.sso }),
    classic: { hourlyMax: 600, legacy: false, handshake: true, maintenance: false, ...options.classic },
    minuteMax: options.minuteMax ?? null,
    proxies: options.proxies ?? [],
    origin,
    ...(options.logger && { logger: options.logger }),
    gateway: { ...gatewayConfiguration({}), ...options.gateway },
    dataDir: options.dataDir,
    domain: 'localhost',
    files: folderFiles(folder),
    strict: { userAgent: false, scopes: false, ...options.strict },
    ...{ errors: options.errors, lax: options.lax, redaction: options.redaction },
    first: { token: newToken(), gatewayKey: null, email: 'owner@example.com', password: ownerPassword },
  })
  return {
    platform,
    async close() {
      await platform.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** A port nobody listens on at the moment. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

/** One request, with the token given and the body as JSON. */
export async function call(
  url: string,
  method: string,
  { body, token, headers }: CallOptions,
): Promise<Answer> {
  const response = await fetch(url, {
    method,
    headers: {
      ...(token && { authorization: `Bearer ${token}` }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  })
  const text = await response.text()
  return {
    status: response.status,
    headers: response.headers,
    body: text === '' ? undefined : JSON.parse(text),
  }
}

/** Another team with a workspace; the API itself makes none. */
export function addTenant({ store }: Pick<Platform, 'store'>, name: string): Promise<Tenant> {
  return store.transact(nobody, async (unit) => {
    const spec = { name, workspace: name, subdomain: name, email: `${name}@example.com` }
    return withTokens(unit, await makeTenant(unit, store.registry, spec))
  })
}

async function withTokens(unit: Unit, tenant: Made, token?: string): Promise<Tenant> {
  return {
    ...tenant,
    token: token ?? (await issueToken(unit, tenant)),
    workspaceToken: await issueToken(unit, tenant, undefined, tenant.workspaceId),
  }
}
