import { sql } from 'kysely'
import { parameter, statement } from '../../store/statement.ts'
import type { Vault } from '../../store/vault.ts'
import { isConnectionId } from '../connection.ts'
import type { OAuthClient } from '../credential.ts'
import type { GatewayStore } from '../keys.ts'
import { secretHash } from '../secret.ts'

/** A link somebody has opened: for one connection of one team. */
export type ConnectSession = { id: string; connection_id: string; team_name: string }

/** What is kept, sealed, while a person is at the provider. */
export type Pending = {
  /** For the way back to the form. */
  token: string
  verifier: string
  inputs: Record<string, string>
  client: OAuthClient
  /** Whether the person brought the client. */
  ownClient: boolean
}

const findStatement = statement(
  'gateway_connect_session',
  sql`select json_build_object('id', s.id::text, 'connection_id', s.connection_id, 'team_name', t.name)
    from gateway_connect_sessions s join gateway_connections c on c.id = s.connection_id
      join teams t on t.id = c.team_id
    where s.token_hash = ${parameter('hash', 'text')} and s.expires_at > now()`,
)

/** The session of a link, or undefined where it has expired, is used up, or never was. */
export async function findSession(store: GatewayStore, token: string): Promise<ConnectSession | undefined> {
  const [row] = await store.read(findStatement, { hash: secretHash(token) })
  return row?.[0] ? JSON.parse(row[0]) : undefined
}

/** How long a person may take at the provider. */
const awaySeconds = 15 * 60

const beginStatement = statement(
  'gateway_connect_session_begin',
  sql`update gateway_connect_sessions set state_hash = ${parameter('state', 'text')},
      browser_hash = ${parameter('browser', 'text')}, pending = ${parameter('pending', 'text')},
      expires_at = greatest(expires_at, now() + make_interval(secs => ${parameter('seconds', 'int')}))
    where id = ${parameter('id', 'bigint')} returning id::text`,
)

const place = (id: string) => ({ table: 'gateway_connect_sessions', row: id, column: 'pending' })

/**
 * Notes that a person leaves for the provider, by the state that will come back and the browser it must come in. Gives
 * false where the link is used up.
 */
export async function beginVisit(
  store: GatewayStore,
  vault: Vault,
  session: ConnectSession,
  visit: { state: string; browser: string; pending: Pending },
): Promise<boolean> {
  const noted = await store.write(beginStatement, {
    id: session.id,
    state: secretHash(visit.state),
    browser: secretHash(visit.browser),
    pending: vault.encrypt(JSON.stringify(visit.pending), place(session.id)),
    seconds: String(awaySeconds),
  })
  return noted.length > 0
}

const takeStatement = statement(
  'gateway_connect_session_take',
  sql`with taken as (select s.id, s.connection_id, s.browser_hash, s.pending, t.name from gateway_connect_sessions s
        join gateway_connections c on c.id = s.connection_id join teams t on t.id = c.team_id
      where s.state_hash = ${parameter('state', 'text')} and s.expires_at > now() for update of s),
    cleared as (update gateway_connect_sessions s set state_hash = null, browser_hash = null, pending = null
      from taken where s.id = taken.id)
    select json_build_object('id', id::text, 'connection_id', connection_id, 'team_name', name,
      'browser_hash', browser_hash, 'pending', pending) from taken`,
)

/** What was noted under a state that came back. A state is good once, whoever brings it. */
export async function takeVisit(
  store: GatewayStore,
  vault: Vault,
  state: string,
): Promise<{ session: ConnectSession; browserHash: string; pending: Pending } | undefined> {
  const [row] = await store.write(takeStatement, { state: secretHash(state) })
  if (!row?.[0]) return undefined
  const { browser_hash, pending, ...session } = JSON.parse(row[0])
  if (!isConnectionId(session.connection_id)) return undefined
  return {
    session,
    browserHash: browser_hash,
    pending: JSON.parse(vault.decrypt(pending, place(session.id))),
  }
}
