import { sql } from 'kysely'
import { statement } from '../store/statement.ts'
import { type Connection, connectionJson, parseConnection } from './connection.ts'
import { openCredential } from './credential.ts'
import type { Gateway } from './parts.ts'

const everyMs = 30_000
/** Tokens of one app that are renewed in one round, so that one provider is not asked for thousands at once. */
const perAppMax = 10
const roundMax = 100

const dueStatement = statement(
  'gateway_refresh_due',
  sql`select ${connectionJson} from (
      select *, row_number() over (partition by app order by refresh_at) as place from gateway_connections
      where status = 'ACTIVE' and refresh_at <= now() and (retry_at is null or retry_at <= now())
        and (lease_until is null or lease_until <= now())) due
    where place <= ${sql.lit(perAppMax)} order by refresh_at limit ${sql.lit(roundMax)}`,
)

/**
 * A task that renews tokens whose time has come, so that no call has to wait for it and refresh tokens that die of idleness
 * stay alive. Several processes may run it: each refresh has its lease.
 */
export function refreshSweep({
  store,
  vault,
  providers,
  refresh,
  log,
}: Pick<Gateway, 'store' | 'vault' | 'refresh' | 'log'> & { providers: Pick<Gateway['providers'], 'get'> }) {
  const renew = async (connection: Connection): Promise<void> => {
    const provider = await providers.get(connection.app)
    if (!provider || openCredential(vault, connection).refresh_token === undefined) return
    await refresh(provider, connection)
  }
  return {
    name: 'gateway-refresh',
    pollMs: everyMs,
    async round(): Promise<boolean> {
      const rows = await store.read(dueStatement, {})
      const due = rows.map((row) => parseConnection(row) as Connection)
      const renewals = due.map((connection) =>
        renew(connection).catch((error) => log(error, 'A token could not be renewed in time')),
      )
      await Promise.all(renewals)
      return due.length === roundMax
    },
  }
}
