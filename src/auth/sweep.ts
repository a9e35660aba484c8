import type { Sql } from '../store/sql.ts'

/** Rows one statement removes at most. */
const batchRowsMax = 1000

/**
 * Removes what is long over, a batch of each: sessions, invitations, consents never used, counters nobody touched for
 * two days. Answers whether there may be more.
 */
export async function sweepAccess(sql: Sql): Promise<boolean> {
  const batches = [
    await sql`delete from sessions where id in (select id from sessions
      where expires_at < now() - interval '1 day' order by expires_at limit ${batchRowsMax}) returning id`,
    await sql`delete from sessions where id in (select id from sessions
      where revoked_at < now() - interval '1 day' order by revoked_at limit ${batchRowsMax}) returning id`,
    await sql`delete from contact_sessions where id in (select id from contact_sessions
      where expires_at < now() order by expires_at limit ${batchRowsMax}) returning id`,
    await sql`delete from invitations where id in (select id from invitations
      where expires_at < now() - interval '30 days' order by expires_at limit ${batchRowsMax}) returning id`,
    await sql`delete from authorization_grants where id in (select g.id from authorization_grants g
      where g.expires_at < now() - interval '1 day' and g.used_at is null
      order by g.expires_at limit ${batchRowsMax}) returning id`,
    await sql`delete from rate_counters where key in (select key from rate_counters
      where window_start < now() - interval '2 days' order by window_start limit ${batchRowsMax}) returning key`,
  ]
  return batches.some((rows) => rows.length === batchRowsMax)
}
