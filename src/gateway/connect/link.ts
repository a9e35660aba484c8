import { sql } from 'kysely'
import { parameter, statement } from '../../store/statement.ts'
import type { GatewayStore } from '../keys.ts'
import { newSecret, secretHash } from '../secret.ts'

/**
 * How long a link to the connect page is good, unless somebody has connected by it before. A fresh one comes with every
 * reading of the connection.
 */
export const linkSeconds = 30 * 60

const insertStatement = statement(
  'gateway_connect_session_insert',
  sql`insert into gateway_connect_sessions (connection_id, token_hash, expires_at)
    select c, h, now() + make_interval(secs => ${parameter('seconds', 'int')})
    from unnest(${parameter('connections', 'uuid[]')}, ${parameter('hashes', 'text[]')}) as t (c, h)`,
)

/** Makes one link for each connection, in order. Only hashes of their tokens are stored. */
export async function connectLinks(
  store: GatewayStore,
  origin: string,
  connectionIds: readonly string[],
): Promise<string[]> {
  if (connectionIds.length === 0) return []
  const tokens = connectionIds.map(newSecret)
  await store.write(insertStatement, {
    connections: `{${connectionIds.join(',')}}`,
    hashes: `{${tokens.map(secretHash).join(',')}}`,
    seconds: String(linkSeconds),
  })
  return tokens.map((token) => `${origin}/connect?session_token=${token}`)
}

const purgeStatement = statement(
  'gateway_connect_session_purge',
  sql`delete from gateway_connect_sessions where id in
    (select id from gateway_connect_sessions where expires_at < now() limit ${parameter('limit', 'int')})
    returning id::text`,
)

/** Removes links that have expired, at most `limit`; gives their number. */
export async function purgeLinks(store: GatewayStore, limit: number): Promise<number> {
  return (await store.write(purgeStatement, { limit: String(limit) })).length
}
