import { isIP } from 'node:net'
import type { OAuthSettings, SsoSettings } from '../auth/pages/site.ts'
import { passwordLengthMax, passwordLengthMin } from '../auth/password.ts'
import type { ClassicSettings } from '../classic/surface.ts'
import { type ErrorStyle, errorStyles } from '../define/errors.ts'
import { defaultScheduleMs } from '../events/schedule.ts'
import type { BucketSettings } from '../store/files-bucket.ts'
import { StartupError } from '../store/startup-error.ts'
import { keyTextLengthMin } from '../store/vault.ts'
import { type GatewayConfiguration, gatewayConfiguration } from './gateway-configuration.ts'
import { type Environment, oneOf, whole } from './setting.ts'

/** Everything the environment decides, read once and checked (DESIGN.md section 4). */
export interface Configuration {
  readonly port: number
  readonly host: string
  /** Server processes that share the port. */
  readonly workers: number
  readonly dataDir: string
  readonly databaseUrl: string | null
  /** Sessions all our processes together may open to PostgreSQL; null for as many as it allows. */
  readonly connectionsMax: number | null
  /** Public origin for links, without a trailing slash; null means `http://localhost:PORT`. */
  readonly origin: string | null
  readonly domain: string
  readonly profile: 'development' | 'production'
  readonly logLevel: string
  /** Keys that seal stored secrets, the sealing one first; null where one is generated into the data folder. */
  readonly secretKeys: readonly string[] | null
  readonly webhooks: WebhookSettings
  /** Where uploaded files are kept; null for the data folder. */
  readonly bucket: BucketSettings | null
  readonly gateway: GatewayConfiguration
  readonly strict: { readonly userAgent: boolean; readonly scopes: boolean }
  /** Whether a create may leave out what older clients leave out. */
  readonly lax: boolean
  readonly errors: ErrorStyle
  readonly redaction: 'keep' | 'wipe'
  readonly oauth: OAuthSettings
  readonly sso: SsoSettings
  readonly classic: ClassicSettings
  /** Addresses or networks of proxies in front of the server. */
  readonly proxies: readonly string[]
  /** Requests of one team in a minute on API v2; null for no limit. */
  readonly minuteMax: number | null
  /** Closes and opens the secret keys inside a backup. */
  readonly backupPassphrase: string | null
  /** What the first run makes; null where it is to be random. */
  readonly first: {
    readonly token: string | null
    readonly gatewayKey: string | null
    readonly email: string
    readonly password: string | null
  }
}

export interface WebhookSettings {
  /** Waits before each attempt, the first one from the event. */
  readonly scheduleMs: readonly number[]
  /** An endpoint with nothing but failures for this long is disabled. */
  readonly disableAfterMs: number
  /** How long events are kept once delivered; null keeps them for ever. */
  readonly eventsKeptMs: number | null
}

/** How long a token of customer SSO may be good for under `TUNDISH_STRICT=sso`: a day, in seconds. */
const ssoLifetimeMaxS = 86_400

/** Most processes of one machine. */
const workersMax = 64

const logLevels = ['silent', 'fatal', 'error', 'warn', 'info', 'debug', 'trace']

/** Reads the settings; throws one sentence for the first that cannot be used. */
export function readConfiguration(environment: Environment): Configuration {
  const port = whole(environment, 'PORT', 3000, 0, 65_535)
  const profile = oneOf(environment, 'TUNDISH_PROFILE', ['development', 'production'], 'development')
  const origin = environment.TUNDISH_URL ? originOf(environment.TUNDISH_URL, profile) : null
  if (profile === 'production' && !origin) {
    throw new StartupError('TUNDISH_PROFILE=production needs TUNDISH_URL, the https address clients use.')
  }
  const secretKeys = keys(environment, 'TUNDISH_SECRET_KEY')
  if (profile === 'production' && !secretKeys) {
    throw new StartupError(
      'TUNDISH_PROFILE=production needs TUNDISH_SECRET_KEY, the key that seals stored secrets.',
    )
  }
  const strict = words(environment, 'TUNDISH_STRICT', ['user-agent', 'scopes', 'pkce', 'sso'])
  return {
    port,
    host: environment.HOST || '127.0.0.1',
    workers: whole(environment, 'TUNDISH_WORKERS', 1, 1, workersMax),
    dataDir: environment.TUNDISH_DATA || './data',
    databaseUrl: environment.DATABASE_URL ? databaseUrl(environment.DATABASE_URL) : null,
    connectionsMax: whole(environment, 'TUNDISH_CONNECTIONS', 0, 0, 100_000) || null,
    origin,
    domain: (environment.TUNDISH_DOMAIN || 'localhost').toLowerCase(),
    profile,
    logLevel: oneOf(environment, 'TUNDISH_LOG', logLevels, 'info'),
    secretKeys,
    webhooks: webhookSettings(environment),
    bucket: environment.TUNDISH_BUCKET ? bucketSettings(environment, environment.TUNDISH_BUCKET) : null,
    gateway: gatewayConfiguration(environment),
    strict: { userAgent: strict.includes('user-agent'), scopes: strict.includes('scopes') },
    lax: oneOf(environment, 'TUNDISH_LAX', ['off', 'on'], 'off') === 'on',
    errors: oneOf(environment, 'TUNDISH_ERRORS', errorStyles, 'compat'),
    redaction: oneOf(environment, 'TUNDISH_REDACTION', ['keep', 'wipe'], 'keep'),
    oauth: {
      pkce: strict.includes('pkce'),
      tokenS: whole(environment, 'TUNDISH_TOKEN_SECONDS', 0, 0, 315_360_000) || null,
      registration: oneOf(environment, 'TUNDISH_REGISTRATION', ['off', 'on'], 'off') === 'on',
    },
    sso: { lifetimeMaxS: strict.includes('sso') ? ssoLifetimeMaxS : null },
    classic: {
      hourlyMax: whole(environment, 'TUNDISH_CLASSIC_LIMIT', 600, 1, 1_000_000_000),
      legacy: oneOf(environment, 'TUNDISH_CLASSIC_LEGACY', ['off', 'on'], 'off') === 'on',
      handshake: oneOf(environment, 'TUNDISH_CLASSIC_HANDSHAKE', ['on', 'off'], 'on') === 'on',
      maintenance: oneOf(environment, 'TUNDISH_MAINTENANCE', ['off', 'on'], 'off') === 'on',
    },
    proxies: addresses(environment, 'TUNDISH_PROXIES'),
    minuteMax: whole(environment, 'TUNDISH_RATE_LIMIT', 0, 0, 1_000_000_000) || null,
    backupPassphrase: environment.TUNDISH_BACKUP_PASSPHRASE || null,
    first: {
      token: secret(environment, 'TUNDISH_TOKEN'),
      gatewayKey: secret(environment, 'TUNDISH_GATEWAY_KEY'),
      email: environment.TUNDISH_EMAIL || 'owner@example.com',
      password: password(environment),
    },
  }
}

const dayMs = 86_400_000

function webhookSettings(environment: Environment): WebhookSettings {
  const keptDays = whole(environment, 'TUNDISH_EVENT_DAYS', 30, 0, 36_500)
  return {
    scheduleMs: schedule(environment, 'TUNDISH_WEBHOOK_SCHEDULE'),
    disableAfterMs: whole(environment, 'TUNDISH_WEBHOOK_DISABLE_DAYS', 5, 1, 365) * dayMs,
    eventsKeptMs: keptDays === 0 ? null : keptDays * dayMs,
  }
}

/** Seconds before each attempt, separated by commas. */
function schedule(environment: Environment, name: string): readonly number[] {
  const text = environment[name]
  if (!text) return defaultScheduleMs
  const seconds = text.split(',').map((part) => part.trim())
  if (seconds.length > 20 || !seconds.every((part) => /^\d{1,7}(\.\d{1,3})?$/.test(part))) {
    throw new StartupError(`${name} takes up to 20 waits in seconds, such as 1,15,60, not "${text}".`)
  }
  return seconds.map((part) => Math.round(Number(part) * 1000))
}

function keys(environment: Environment, name: string): readonly string[] | null {
  const text = environment[name]
  if (!text) return null
  const given = text.split(',').map((part) => part.trim())
  if (given.some((part) => part.length < keyTextLengthMin)) {
    throw new StartupError(
      `${name} takes keys of at least ${keyTextLengthMin} random characters, separated by commas, the newest first.`,
    )
  }
  return given
}

/** A bucket needs its keys; the endpoint only where the server is not AWS. */
function bucketSettings(environment: Environment, bucket: string): BucketSettings {
  const { TUNDISH_BUCKET_KEY: accessKeyId, TUNDISH_BUCKET_SECRET: secretAccessKey } = environment
  if (!accessKeyId || !secretAccessKey) {
    throw new StartupError('TUNDISH_BUCKET needs TUNDISH_BUCKET_KEY and TUNDISH_BUCKET_SECRET beside it.')
  }
  const endpoint = environment.TUNDISH_BUCKET_ENDPOINT || null
  if (endpoint && !(URL.canParse(endpoint) && /^https?:/.test(endpoint))) {
    throw new StartupError(`TUNDISH_BUCKET_ENDPOINT must be an http or https address, not "${endpoint}".`)
  }
  const region = environment.TUNDISH_BUCKET_REGION || 'us-east-1'
  return { bucket, region, endpoint, accessKeyId, secretAccessKey }
}

function words(environment: Environment, name: string, values: readonly string[]): string[] {
  const given = (environment[name] ?? '')
    .split(',')
    .map((word) => word.trim())
    .filter(Boolean)
  const unknown = given.find((word) => !values.includes(word))
  if (unknown)
    throw new StartupError(
      `${name} takes ${values.join(', ')}, separated by commas; "${unknown}" is none of them.`,
    )
  return given
}

function password({ TUNDISH_PASSWORD: text }: Environment): string | null {
  if (!text) return null
  if (text.length < passwordLengthMin || text.length > passwordLengthMax) {
    throw new StartupError(
      `TUNDISH_PASSWORD must have ${passwordLengthMin} to ${passwordLengthMax} characters.`,
    )
  }
  return text
}

/** Addresses and networks such as `10.0.0.0/8`, separated by commas. */
function addresses(environment: Environment, name: string): string[] {
  const given = (environment[name] ?? '')
    .split(',')
    .map((text) => text.trim())
    .filter(Boolean)
  const wrong = given.find((text) => {
    const [address = '', bits = '0', rest] = text.split('/')
    const version = isIP(address)
    return (
      version === 0 || rest !== undefined || !/^\d+$/.test(bits) || Number(bits) > (version === 4 ? 32 : 128)
    )
  })
  if (wrong) throw new StartupError(`${name} takes addresses or networks such as 10.0.0.0/8, not "${wrong}".`)
  return given
}

/** Secrets given from outside must be hard to guess. */
function secret(environment: Environment, name: string): string | null {
  const text = environment[name]
  if (!text) return null
  if (!/^[\w.~+/=-]{20,512}$/.test(text)) {
    throw new StartupError(`${name} must have 20 to 512 characters out of letters, digits and . _ ~ + / = -`)
  }
  return text
}

function originOf(text: string, profile: Configuration['profile']): string {
  const url = URL.canParse(text) ? new URL(text) : null
  if (!url || !/^https?:$/.test(url.protocol) || url.pathname !== '/' || url.search || url.username) {
    throw new StartupError(`TUNDISH_URL must be an address such as https://api.example.com, not "${text}".`)
  }
  if (profile === 'production' && url.protocol !== 'https:') {
    throw new StartupError('TUNDISH_PROFILE=production needs an https TUNDISH_URL.')
  }
  return url.origin
}

function databaseUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null
  if (!url || !/^postgres(ql)?:$/.test(url.protocol)) {
    throw new StartupError('DATABASE_URL must look like postgres://user:password@host:5432/database.')
  }
  return text
}
