import type { Connection } from './connection.ts'
import type { GatewayError } from './gateway-error.ts'

/** What happens when a caller names no connection and several would do. */
export type DefaultConnection = 'oldest' | 'newest' | 'error'

/** Maton's header, and two spellings of it that clients in the wild use. */
const connectionHeaders = ['maton-connection', 'x-maton-connection', 'x-maton-connection-id']

/** The connection a caller names, undefined for none. Naming two is an error, because one would be the wrong account. */
export function namedConnection(
  headers: Readonly<Record<string, string | string[] | undefined>>,
): string | undefined | GatewayError {
  if (!connectionHeaders.some((name) => headers[name] !== undefined)) return undefined
  const named = connectionHeaders
    .flatMap((name) => headers[name] ?? [])
    .flatMap((value) => value.split(','))
    .map((value) => value.trim())
    .filter(Boolean)
  if (new Set(named.map((id) => id.toLowerCase())).size <= 1) return named[0]?.toLowerCase()
  return {
    code: 'connection_ambiguous',
    message: `Two connections are named, ${named.join(' and ')}; send one Maton-Connection header.`,
    details: { connections: named },
  }
}

/** Chooses among the ACTIVE connections of an app, oldest first, for a caller that named none. */
export function chooseConnection(
  app: string,
  active: readonly Connection[],
  rule: DefaultConnection,
): Connection | GatewayError {
  const [oldest] = active
  if (!oldest) {
    return {
      code: 'connection_required',
      message: `There is no active connection for ${app}. Make one with POST /connections {"app":"${app}"} and open its url.`,
    }
  }
  if (active.length === 1) return oldest
  if (rule === 'oldest') return oldest
  if (rule === 'newest') return active.at(-1) ?? oldest
  return {
    code: 'connection_ambiguous',
    message: `There are several active connections for ${app}. Name one in a Maton-Connection header.`,
    details: { connections: active.map(({ id }) => id) },
  }
}
