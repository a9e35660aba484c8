import type { Vault } from '../store/vault.ts'
import type { DefaultConnection } from './choose.ts'
import type { Credential, OAuthClient } from './credential.ts'
import type { FindKey, GatewayStore } from './keys.ts'
import type { Outbound } from './outbound.ts'
import type { Providers } from './providers/load-providers.ts'
import type { Provider } from './providers/provider.ts'
import type { ServerContext } from './providers/provider-target.ts'
import type { Recorder } from './record.ts'
import type { Refresh } from './refresh.ts'

/** What the operator decides about the gateway. */
export type GatewaySettings = {
  /** Public origin of this server, without a trailing slash. */
  origin: string
  domain: string
  development: boolean
  defaultConnection: DefaultConnection
  /** Of one key, over all processes. */
  requestsPerSecond: number
  /** Days for which uses are kept; null for ever. */
  usesKeptDays: number | null
  /** OAuth clients and provider settings by app. */
  apps: Readonly<Record<string, AppSettings>>
}

/** How this server is known at one provider, and the provider's own settings. */
export type AppSettings = { client?: OAuthClient; settings?: Readonly<Record<string, string>> }

/** Everything the parts of the gateway share. */
export type Gateway = {
  settings: GatewaySettings
  store: GatewayStore
  vault: Vault
  outbound: Outbound
  providers: Providers
  record: Recorder
  findKey: FindKey
  refresh: Refresh
  log: (error: unknown, message: string) => void
}

/** This server as a provider's file sees it. */
export function serverContext(settings: GatewaySettings, provider: Provider): ServerContext {
  return {
    server_url: settings.origin,
    server_domain: settings.domain,
    settings: settings.apps[provider.slug]?.settings,
    development: settings.development,
  }
}

/** The OAuth client to act as: the one the person brought, else the operator's. */
export const clientOf = (
  settings: GatewaySettings,
  provider: Provider,
  credential: Pick<Credential, 'client'>,
): OAuthClient | undefined => credential.client ?? settings.apps[provider.slug]?.client
