import { join } from 'node:path'
import { type OpenGateway, openGateway } from '../gateway/gateway.ts'
import { createOutbound } from '../gateway/outbound.ts'
import { outboundPolicy } from '../gateway/outbound-policy.ts'
import { builtinProviders } from '../gateway/providers/load-providers.ts'
import type { Store } from '../store/store.ts'
import { gatewayConfiguration } from './gateway-configuration.ts'
import type { PlatformSettings } from './platform.ts'

/** The gateway with a way out of its own, which may also reach this very server. */
export function gatewayOn(store: Store, settings: PlatformSettings): OpenGateway {
  const { gateway = gatewayConfiguration({}), profile, domain, origin, dataDir, logger } = settings
  const own = [domain, `*.${domain}`, new URL(origin).hostname]
  const outbound = createOutbound({
    policy: outboundPolicy({ profile, allow: [...gateway.allow, ...own] }),
  })
  const opened = openGateway({
    store,
    outbound,
    settings: { ...gateway, origin, domain, development: profile === 'development' },
    providerFolders:
      dataDir === undefined ? [builtinProviders] : [builtinProviders, join(dataDir, 'providers')],
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
