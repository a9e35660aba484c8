import { chooseConnection, namedConnection } from './choose.ts'
import { type Connection, findConnection, listConnections } from './connection.ts'
import type { GatewayError } from './gateway-error.ts'
import type { GatewayKey } from './keys.ts'
import type { Gateway } from './parts.ts'
import { mayUse } from './policy.ts'
import { needsReauth } from './refresh.ts'
import { remembering } from './remember.ts'

/** Finds the connection a request is for, at once where it is known; an error may carry the connection whose link would help. */
export type FindForCall = (
  key: GatewayKey,
  app: string,
  headers: Readonly<Record<string, string | string[] | undefined>>,
) => Found | GatewayError | Promise<Found | GatewayError>

/** `refused` says why the connection cannot be used as it is. */
export type Found = { connection: Connection; refused?: GatewayError }

export type ConnectionFinder = {
  find: FindForCall
  /** Makes this process see a change at once; others see it within a second. */
  forget: (connection: Pick<Connection, 'id' | 'team_id' | 'app'>) => void
}

/** With the call itself, below a second. */
const trustMs = 500
const rememberedMax = 10_000
/** A caller that names no connection is given one out of so many. */
const candidatesMax = 200

export function connectionFinder({ store, settings }: Pick<Gateway, 'store' | 'settings'>): ConnectionFinder {
  const memory = { ms: trustMs, max: rememberedMax }
  const byId = remembering((key) => {
    const [team = '', id = ''] = key.split(' ')
    return findConnection(store, team, id)
  }, memory)
  const active = remembering(async (key) => {
    const [team = '', app = ''] = key.split(' ')
    const newestFirst = settings.defaultConnection === 'newest'
    const filter = { app, status: 'ACTIVE' as const, limit: candidatesMax, newestFirst }
    const found = await listConnections(store, team, filter)
    if (newestFirst) found.reverse()
    return found.length > 0 ? found : undefined
  }, memory)
  return {
    find(key, app, headers) {
      const named = namedConnection(headers)
      if (typeof named === 'object') return named
      if (named !== undefined) {
        const id = `${key.team_id} ${named}`
        const known = byId.known(id)
        return known
          ? usable(known, named, key, app)
          : byId.get(id).then((one) => usable(one, named, key, app))
      }
      const choose = (candidates: readonly Connection[] = []): Found | GatewayError => {
        const allowed = candidates.filter((one) => mayUse(key.policy, one))
        const chosen = chooseConnection(app, allowed, settings.defaultConnection)
        return 'code' in chosen ? chosen : { connection: chosen }
      }
      const those = `${key.team_id} ${app}`
      const known = active.known(those)
      return known ? choose(known) : active.get(those).then(choose)
    },
    forget({ id, team_id, app }) {
      byId.forget(`${team_id} ${id}`)
      active.forget(`${team_id} ${app}`)
    },
  }
}

function usable(
  connection: Connection | undefined,
  named: string,
  key: GatewayKey,
  app: string,
): Found | GatewayError {
  if (!connection || !mayUse(key.policy, connection)) {
    return { code: 'connection_not_found', message: `There is no connection ${named} that this key may use.` }
  }
  if (connection.app !== app) {
    return {
      code: 'connection_not_found',
      message: `The connection ${named} is for ${connection.app}, but the path begins with /${app}.`,
    }
  }
  if (connection.status === 'ACTIVE') return { connection }
  const refused: GatewayError =
    connection.status === 'FAILED'
      ? needsReauth({ name: app }, connection.reason)
      : {
          code: 'connection_required',
          message: `Nobody has connected ${app} yet: open the link of this connection first.`,
        }
  return { connection, refused }
}
