import { sql } from 'kysely'
import { elapsedMs } from '../../define/elapsed.ts'
import { parameter, statement } from '../../store/statement.ts'
import type { Connection } from '../connection.ts'
import type { GatewayStore } from '../keys.ts'
import { newSecret, secretHash } from '../secret.ts'

/**
 * How long a link to the connect page is good, unless somebody has connected by it before. A fresh one comes with every
 * reading of the one connection.
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
  connections: readonly Pick<Connection, 'id'>[],
): Promise<string[]> {
  if (connections.length === 0) return []
  const tokens = connections.map(newSecret)
  await store.write(insertStatement, {
    connections: `{${connections.map(({ id }) => id).join(',')}}`,
    hashes: `{${tokens.map(secretHash).join(',')}}`,
    seconds: String(linkSeconds),
  })
  return tokens.map((token) => `${origin}/connect?session_token=${token}`)
}

/** Gives a link for each connection, in order. */
export type Links = (connections: readonly Pick<Connection, 'id' | 'revision'>[]) => Promise<string[]>

/** How long lists show the same link, and for how many connections that is remembered. */
const listedMs = 60_000
const listedMax = 20_000

/**
 * Links for lists, which are read often and seldom for their links: made anew once a minute, so that readers do not fill
 * the store. Connecting by one changes the revision, so that the next list has another.
 */
export function linksForLists(make: Links): Links {
  const listed = new Map<string, { url: string; until: number }>()
  return async (connections) => {
    const now = elapsedMs()
    const keys = connections.map(({ id, revision }) => `${id} ${revision}`)
    const urls = keys.map((key) => {
      const known = listed.get(key)
      return known && known.until > now ? known.url : undefined
    })
    const missing = connections.filter((_, index) => urls[index] === undefined)
    const made = await make(missing)
    return urls.map((known, index) => {
      if (known !== undefined) return known
      const url = made.shift() ?? ''
      listed.delete(keys[index] ?? '')
      listed.set(keys[index] ?? '', { url, until: now + listedMs })
      if (listed.size > listedMax) listed.delete(listed.keys().next().value ?? '')
      return url
    })
  }
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
