import type { IncomingMessage, ServerResponse } from 'node:http'
import type { FastifyInstance } from 'fastify'
import type { Store } from '../store/store.ts'
import { connectRoutes } from './connect/routes.ts'
import { connectionRoutes } from './connection-routes.ts'
import { connectionFinder } from './find.ts'
import { keyFinder } from './keys.ts'
import { liveConnections } from './live.ts'
import type { Outbound } from './outbound.ts'
import { clientOf, type Gateway, type GatewaySettings, serverContext } from './parts.ts'
import { loadProviders } from './providers/load-providers.ts'
import { reservedSlugs } from './providers/provider-lint.ts'
import { proxy } from './proxy.ts'
import { recorder } from './record.ts'
import { refresher } from './refresh.ts'
import { verification } from './verify.ts'

/** The gateway, ready to serve. */
export type OpenGateway = {
  /**
   * Takes a raw request to `/{app}/…` of a known provider and answers it; hands every other one to `otherwise`. The
   * bytes of a passed-on request go through no router and no parser.
   */
  intercept: (req: IncomingMessage, res: ServerResponse, otherwise: () => void) => void
  /** Adds `/connections` and what else the gateway serves itself. */
  routes: (app: FastifyInstance) => void
  /** Writes what is still to be recorded. */
  close: () => Promise<void>
}

export type GatewayParts = {
  store: Pick<Store, 'read' | 'write' | 'vault'>
  outbound: Outbound
  settings: GatewaySettings
  /** Folders of provider files; later ones win. */
  providerFolders: readonly string[]
  log: (error: unknown, message: string) => void
}

export function openGateway({ store, outbound, settings, providerFolders, log }: GatewayParts): OpenGateway {
  const { vault } = store
  const record = recorder(store, (error) => log(error, 'Uses of credentials could not be written yet'))
  const providers = loadProviders(providerFolders)
  const refresh = refresher({
    store,
    vault,
    outbound,
    record,
    server: (provider) => serverContext(settings, provider),
    clientOf: (provider, credential) => clientOf(settings, provider, credential),
  })
  const findKey = keyFinder(store)
  const gateway: Gateway = { settings, store, vault, outbound, providers, record, findKey, refresh, log }
  const finder = connectionFinder(gateway)
  const verify = verification(gateway)
  const pass = proxy({ gateway, finder, verify, openLive: liveConnections(gateway) })
  return {
    intercept(req, res, otherwise) {
      const slug = /^\/([a-z0-9-]+)(?=[/?]|$)/.exec(req.url ?? '')?.[1]
      if (!slug || reservedSlugs.has(slug)) return otherwise()
      providers.get(slug).then(
        (provider) => (provider ? pass(req, res, provider) : otherwise()),
        (error) => {
          log(error, 'Provider files could not be read')
          otherwise()
        },
      )
    },
    routes(app) {
      app.register(async (plugin) => {
        connectionRoutes(plugin, {
          ...gateway,
          onDelete: async (connection) => finder.forget(connection),
        })
      })
      app.register(async (plugin) => connectRoutes(plugin, { ...gateway, finder, verify }))
    },
    close: () => record.close(),
  }
}
