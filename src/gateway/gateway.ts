import type { IncomingMessage, ServerResponse } from 'node:http'
import type { FastifyInstance } from 'fastify'
import { limiter } from '../store/limiter.ts'
import type { Store } from '../store/store.ts'
import { connectRoutes } from './connect/routes.ts'
import { connectionRoutes } from './connection-routes.ts'
import { connectionFinder } from './find.ts'
import { keyFinder } from './keys.ts'
import { liveConnections } from './live.ts'
import { type ManagedTeams, manageRoutes } from './manage-routes.ts'
import type { Outbound } from './outbound.ts'
import { clientOf, type Gateway, type GatewaySettings, serverContext } from './parts.ts'
import { loadProviders } from './providers/load-providers.ts'
import { proxy } from './proxy.ts'
import { leasedRates } from './rate.ts'
import { recorder } from './record.ts'
import { refresher } from './refresh.ts'
import { slugOf, unknownApp } from './reply.ts'
import { gatewayRetention } from './retention.ts'
import { revokeTokens } from './revoke.ts'
import { refreshSweep } from './sweep.ts'
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
  /** Answers a request with a key for an app there is not; leaves every other to whoever asks. */
  unknownApp: typeof unknownApp
  /** What is done beside answering: renewing tokens in time, and removing what is old. */
  tasks: readonly (ReturnType<typeof refreshSweep> | ReturnType<typeof gatewayRetention>)[]
  /** Writes what is still to be recorded. */
  close: () => Promise<void>
}

export type GatewayParts = {
  store: Pick<Store, 'read' | 'write' | 'vault'>
  outbound: Outbound
  settings: GatewaySettings
  /** Folders of provider files; later ones win. */
  providerFolders: readonly string[]
  managedTeams: ManagedTeams
  log: (error: unknown, message: string) => void
}

export function openGateway(parts: GatewayParts): OpenGateway {
  const { store, outbound, settings, providerFolders, managedTeams, log } = parts
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
  const rates = leasedRates(limiter(store).lease)
  const pass = proxy({ gateway, finder, rates, verify, openLive: liveConnections(gateway) })
  return {
    intercept(req, res, otherwise) {
      const slug = slugOf(req.url)
      if (!slug) return otherwise()
      const known = providers.known(slug)
      if (known) return void pass(req, res, known)
      if (known === null) return otherwise()
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
          rates,
          async onDelete(connection) {
            finder.forget(connection)
            await revokeTokens(gateway, connection).catch((error) =>
              log(error, 'Tokens could not be revoked'),
            )
          },
        })
      })
      app.register(async (plugin) => manageRoutes(plugin, { store, providers, managedTeams }))
      app.register(async (plugin) => connectRoutes(plugin, { ...gateway, finder, verify }))
    },
    unknownApp,
    tasks: [refreshSweep(gateway), gatewayRetention(store, settings.usesKeptDays)],
    close: () => record.close(),
  }
}
