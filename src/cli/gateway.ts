import { join } from 'node:path'
import type { Authenticate } from '../auth/authenticate.ts'
import { teamsByRole } from '../auth/roles.ts'
import { forbidden } from '../define/errors.ts'
import { type OpenGateway, openGateway } from '../gateway/gateway.ts'
import { createOutbound } from '../gateway/outbound.ts'
import { outboundPolicy } from '../gateway/outbound-policy.ts'
import { builtinProviders } from '../gateway/providers/load-providers.ts'
import type { Store } from '../store/store.ts'
import { ownGatewayClient } from './gateway-client.ts'
import { type GatewayConfiguration, gatewayConfiguration } from './gateway-configuration.ts'
import type { PlatformSettings } from './platform.ts'

/** The gateway with a way out of its own, which may also reach this very server. */
export async function gatewayOn(
  store: Store,
  authenticate: Authenticate,
  settings: PlatformSettings,
): Promise<OpenGateway> {
  const { gateway = gatewayConfiguration({}), profile, domain, origin, dataDir, logger } = settings
  const own = [domain, `*.${domain}`, new URL(origin).hostname]
  const outbound = createOutbound({
    policy: outboundPolicy({ profile, allow: [...gateway.allow, ...own] }),
  })
  const opened = openGateway({
    store,
    outbound,
    settings: {
      ...gateway,
      apps: await withOwnClient(store, gateway.apps, origin),
      origin,
      domain,
      development: profile === 'development',
    },
    providerFolders:
      dataDir === undefined ? [builtinProviders] : [builtinProviders, join(dataDir, 'providers')],
    managedTeams: async (authorization) => {
      const caller = await authenticate(authorization)
      const { workspace_id, scopes } = caller
      const { allowed } = teamsByRole(caller, caller.roles, { category: 'gateway', verb: 'write' })
      if (workspace_id !== null || (scopes.length > 0 && !scopes.includes('admin'))) {
        throw forbidden('Managing the gateway needs a token of the whole team, with the scope admin.')
      }
      if (allowed.length === 0) throw forbidden('Only administrators of the team manage the gateway.')
      return allowed
    },
    log: (error, message) => logger?.error({ err: error }, message),
  })
  return {
    ...opened,
    async close() {
      await opened.close()
      await outbound.close()
    },
  }
}

/** ClickFunnels means this server unless the operator names another, or a client of their own. */
async function withOwnClient(
  store: Store,
  apps: GatewayConfiguration['apps'],
  origin: string,
): Promise<GatewayConfiguration['apps']> {
  const { clickfunnels } = apps
  if (clickfunnels?.client || clickfunnels?.settings?.accounts_url) return apps
  return { ...apps, clickfunnels: { ...clickfunnels, client: await ownGatewayClient(store, origin) } }
}
