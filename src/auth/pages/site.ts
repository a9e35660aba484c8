import type { Limiter } from '../../store/limiter.ts'
import type { Sql } from '../../store/sql.ts'
import type { Store } from '../../store/store.ts'

/** What the pages and the OAuth endpoints stand on. */
export interface Site {
  readonly store: Store
  readonly sql: Sql
  readonly limit: Limiter
  /** Public origin for links, without a trailing slash; https makes cookies secure. */
  readonly origin: string
  /** The public address of a workspace, from its subdomain. */
  readonly workspaceUrl: (subdomain: string) => string
  readonly oauth: OAuthSettings
  readonly sso: SsoSettings
  readonly keys: KeyRing
}

/** The gateway's keys of a team; the secret of one is known only when it is made. */
export interface KeyRing {
  list(teamId: string): Promise<KeyShown[]>
  create(teamId: string, name: string): Promise<{ readonly key: string }>
  /** False where the team has no such key. */
  revoke(teamId: string, id: string): Promise<boolean>
}

export interface KeyShown {
  readonly id: number
  readonly name: string
  readonly prefix: string
  readonly last_used_at: string | null
  readonly revoked_at: string | null
}

/** What an operator may decide about OAuth. */
export interface OAuthSettings {
  /** Seconds an access token lives, with refresh tokens; null for tokens that do not expire. */
  readonly tokenS: number | null
  /** Whether clients may register themselves (RFC 7591). */
  readonly registration: boolean
  /** Whether public clients must use PKCE. */
  readonly pkce: boolean
}

/** What an operator may decide about customers who come in with a workspace's own tokens. */
export interface SsoSettings {
  /** How long such a token may be good for, in seconds from `iat` to `exp`; null for as long as it says. */
  readonly lifetimeMaxS: number | null
}

export const isSecure = ({ origin }: Site): boolean => origin.startsWith('https:')
