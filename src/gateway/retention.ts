import { sql } from 'kysely'
import { parameter, statement } from '../store/statement.ts'
import { purgeLinks } from './connect/link.ts'
import type { GatewayStore } from './keys.ts'

const batchMax = 5_000
const everyMs = 60_000

const purgeStatement = statement(
  'gateway_use_purge',
  sql`delete from gateway_uses where id in (
      select id from (select id, used_at from gateway_uses order by id limit ${parameter('limit', 'int')}) oldest
      where used_at < now() - make_interval(days => ${parameter('days', 'int')})) returning id::text`,
)

/** A task that removes uses older than they are kept, and links that have expired; in batches, once a minute. */
export function gatewayRetention(store: GatewayStore, usesKeptDays: number | null) {
  return {
    name: 'gateway',
    pollMs: everyMs,
    async round(): Promise<boolean> {
      const links = await purgeLinks(store, batchMax)
      if (usesKeptDays === null) return links === batchMax
      const bindings = { days: String(usesKeptDays), limit: String(batchMax) }
      const uses = (await store.write(purgeStatement, bindings)).length
      return links === batchMax || uses === batchMax
    },
  }
}
