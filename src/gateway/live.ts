import type { Connection } from './connection.ts'
import { openCredential, templateValues } from './credential.ts'
import type { GatewayError } from './gateway-error.ts'
import { type Gateway, serverContext } from './parts.ts'
import type { Provider } from './providers/provider.ts'
import { prepareTarget, type TargetOf } from './providers/provider-target.ts'

/** A connection ready to be used: its credential opened and put into its provider's templates. */
export type Live = { connection: Connection; target: TargetOf; refreshable: boolean }

/** Opens connections, each once per revision of its credential and per content of its provider's file. */
export type OpenLive = (provider: Provider, connection: Connection) => Live | GatewayError

const openMax = 5_000

export function liveConnections({ vault, settings }: Pick<Gateway, 'vault' | 'settings'>): OpenLive {
  const open = new Map<string, Live & { provider: Provider }>()
  return (provider, connection) => {
    const known = open.get(connection.id)
    if (known?.connection.revision === connection.revision && known.provider === provider) return known
    const credential = openCredential(vault, connection)
    const target = prepareTarget(
      provider,
      serverContext(settings, provider),
      templateValues(connection, credential),
    )
    if (typeof target !== 'function') return target
    const live = { connection, target, provider, refreshable: credential.refresh_token !== undefined }
    open.delete(connection.id)
    open.set(connection.id, live)
    if (open.size > openMax) open.delete(open.keys().next().value ?? '')
    return live
  }
}
