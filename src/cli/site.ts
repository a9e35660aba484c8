import type { FastifyInstance } from 'fastify'
import type { Authenticate } from '../auth/authenticate.ts'
import { registerOAuth } from '../auth/oauth/endpoints.ts'
import { accountPage } from '../auth/pages/account-page.ts'
import { pages } from '../auth/pages/routes.ts'
import type { KeyRing, Site } from '../auth/pages/site.ts'
import { registerPages, signedPage } from '../auth/pages/visit.ts'
import { registerSso } from '../auth/sso/sso.ts'
import { managedTeam } from '../auth/team.ts'
import type { SendOut } from '../classic/handshake.ts'
import { registerClassic } from '../classic/surface.ts'
import type { Principal } from '../define/behavior.ts'
import { tooMany } from '../define/errors.ts'
import { createKey, listKeys, revokeKey } from '../gateway/keys.ts'
import { recordPage, recordPath } from '../gateway/record-page.ts'
import { limiter } from '../store/limiter.ts'
import { sqlOn } from '../store/sql.ts'
import type { Store } from '../store/store.ts'
import type { Configuration } from './configuration.ts'

export interface SiteSettings extends Partial<Pick<Configuration, 'oauth' | 'sso' | 'classic' | 'strict'>> {
  readonly origin: string
  readonly workspaceUrl: Site['workspaceUrl']
  /** The way to the hosts of funnel webhooks. */
  readonly send: SendOut
}

const usualOAuth = { tokenS: null, registration: false, pkce: false }
const usualSso = { lifetimeMaxS: null }
const usualClassic = { hourlyMax: 600, legacy: false, handshake: true, maintenance: false }

/** The pages people see, the OAuth provider behind them, and the Classic API. */
export function openSite(
  app: FastifyInstance,
  store: Store,
  authenticate: Authenticate,
  settings: SiteSettings,
): void {
  const { origin, workspaceUrl, send, oauth = usualOAuth, sso = usualSso, classic = usualClassic } = settings
  const sql = sqlOn(store.pool)
  const limit = limiter(store)
  const site = { store, sql, limit, origin, workspaceUrl, oauth, sso, keys: keyRing(store) }
  registerPages(app, site, [...pages, recordRoute])
  registerOAuth(app, site)
  registerSso(app, site)
  const scopes = settings.strict?.scopes ?? false
  registerClassic(app, { store, sql, authenticate, limit, send, settings: classic, scopes })
}

/** The record of the gateway, for people who manage the team. */
const recordRoute = signedPage('GET', recordPath, async (visit) => {
  const { sql, store } = visit.site
  const team = await managedTeam(sql, visit.session)
  return { page: accountPage(visit, 'Record of the gateway', await recordPage(store, team, visit.query)) }
})

/** The keys of the gateway, for the page that shows them. */
const keyRing = (store: Store): KeyRing => ({
  list: (teamId) => listKeys(store, [teamId]),
  create: (teamId, name) => createKey(store, { teamId, name }),
  revoke: async (teamId, id) => (await revokeKey(store, [teamId], id)) !== undefined,
})

/** The limit of API v2: so many requests of one team in a minute; none where it is off. */
export function requestLimit(
  store: Store,
  minuteMax: number | null,
): ((principal: Principal) => Promise<void>) | undefined {
  if (minuteMax === null) return undefined
  const limit = limiter(store)
  return async ({ team_ids, user_id }) => {
    const { allowed, resetS } = await limit(`v2:${team_ids[0] ?? user_id}`, { max: minuteMax, windowS: 60 })
    if (!allowed) throw tooMany(resetS)
  }
}
