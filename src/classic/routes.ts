import type { ClassicRoute } from './call.ts'
import { contactRoutes, legacyContactRoutes } from './contact.ts'
import { contactProfileRoutes } from './contact-profile.ts'
import { funnelRoutes, legacyFunnelRoutes } from './funnel.ts'
import { funnelWebhookRoutes } from './funnel-webhook.ts'
import { listRoutes } from './list.ts'
import { meRoutes } from './me.ts'
import { purchaseRoutes } from './purchase.ts'

/** Everything under `/api/attributes`. */
export const routes: readonly ClassicRoute[] = [
  ...meRoutes,
  ...funnelRoutes,
  ...contactRoutes,
  ...contactProfileRoutes,
  ...listRoutes,
  ...purchaseRoutes,
  ...funnelWebhookRoutes,
]

/** Where older clients ask with their token who they are (classic-v1.md section 2.1). */
export const oauthRoutes: readonly ClassicRoute[] = meRoutes.flatMap((route) => [
  { ...route, path: '/oauth/me' },
  { ...route, path: '/oauth/me.json' },
])

/** Older paths, with `email` and `auth_token` in the query. */
export const legacyRoutes: readonly ClassicRoute[] = [...legacyFunnelRoutes, ...legacyContactRoutes]
