import type { Sql } from '../store/sql.ts'

/** Removes what is long over: sessions, invitations, consents never used, counters nobody touched for two days. */
export async function sweepAccess(sql: Sql): Promise<boolean> {
  await sql`delete from sessions where expires_at < now() - interval '1 day' or revoked_at < now() - interval '1 day'`
  await sql`delete from contact_sessions where expires_at < now()`
  await sql`delete from invitations where expires_at < now() - interval '30 days'`
  await sql`delete from authorization_grants g where g.expires_at < now() - interval '1 day' and not exists (
    select 1 from access_tokens t where t.grant_id = g.id)`
  await sql`delete from rate_counters where window_start < now() - interval '2 days'`
  return false
}
