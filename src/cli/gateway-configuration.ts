import type { DefaultConnection } from '../gateway/choose.ts'
import { outboundPolicy } from '../gateway/outbound-policy.ts'
import type { AppSettings } from '../gateway/parts.ts'
import { StartupError } from '../store/startup-error.ts'
import { type Environment, listOf, oneOf, whole } from './setting.ts'

/** What the environment says about the gateway. */
export interface GatewayConfiguration {
  readonly defaultConnection: DefaultConnection
  /** Of one key. */
  readonly requestsPerSecond: number
  /** Days for which the record of uses is kept; null for ever. */
  readonly usesKeptDays: number | null
  /** Hosts and address ranges that may be reached although the outbound policy refuses them. */
  readonly allow: readonly string[]
  readonly apps: Readonly<Record<string, AppSettings>>
}

/** Reads the settings of the gateway; throws one sentence for the first that cannot be used. */
export function gatewayConfiguration(environment: Environment): GatewayConfiguration {
  return {
    defaultConnection: oneOf(
      environment,
      'TUNDISH_GATEWAY_DEFAULT',
      ['oldest', 'newest', 'error'] as const,
      'oldest',
    ),
    requestsPerSecond: whole(environment, 'TUNDISH_GATEWAY_RATE', 10, 1, 100_000),
    usesKeptDays: whole(environment, 'TUNDISH_GATEWAY_USE_DAYS', 30, 0, 36_500) || null,
    allow: allowList(environment),
    apps: appSettings(environment),
  }
}

function allowList(environment: Environment): readonly string[] {
  const allow = listOf(environment, 'TUNDISH_OUTBOUND_ALLOW')
  try {
    outboundPolicy({ profile: 'production', allow })
  } catch (error) {
    throw new StartupError(`TUNDISH_OUTBOUND_ALLOW: ${(error as Error).message}`)
  }
  return allow
}

const appVariable = /^TUNDISH_APP_([A-Z0-9_]+?)__([A-Z0-9_]+)$/

/**
 * `TUNDISH_APP_GOOGLE_MAIL__CLIENT_ID` and `…__CLIENT_SECRET` name the OAuth client of the app `google-mail`; anything
 * else after the two underscores is a setting of its provider file, such as `TUNDISH_APP_CLICKFUNNELS__ACCOUNTS_URL`.
 */
function appSettings(environment: Environment): Record<string, AppSettings> {
  const found: Record<string, Record<string, string>> = {}
  for (const [variable, value] of Object.entries(environment)) {
    const [, app, name] = appVariable.exec(variable) ?? []
    if (!app || !name || !value) continue
    const slug = app.toLowerCase().replaceAll('_', '-')
    found[slug] = { ...found[slug], [name.toLowerCase()]: value }
  }
  return Object.fromEntries(
    Object.entries(found).map(([slug, { client_id, client_secret, ...settings }]) => {
      if (client_secret && !client_id) {
        const variable = `TUNDISH_APP_${slug.toUpperCase().replaceAll('-', '_')}__CLIENT_ID`
        throw new StartupError(`${variable} is missing beside its client secret.`)
      }
      const client = client_id
        ? { id: client_id, ...(client_secret && { secret: client_secret }) }
        : undefined
      return [slug, { client, settings }]
    }),
  )
}
