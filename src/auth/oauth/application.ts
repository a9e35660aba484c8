import type { Sql } from '../../store/sql.ts'

/** A platform application as OAuth sees it: the client (RFC 6749 section 2). */
export interface Application {
  readonly id: string
  readonly name: string
  readonly team_id: string
  /** The agent that acts for it. */
  readonly user_id: string
  readonly uid: string
  readonly secret_hash: string | null
  readonly confidential: boolean
  readonly redirect_uris: readonly string[]
  /** What it may ask for; empty for anything. */
  readonly scopes: readonly string[]
  readonly classic: boolean
  readonly activated: boolean
  /** Whether it registered itself (RFC 7591). */
  readonly registered: boolean
}

export async function findApplication(sql: Sql, uid: string): Promise<Application | null> {
  const [row] = await sql`
    select id, name, team_id, user_id, uid, secret_hash, confidential, redirect_uris, scopes, classic,
      activated_at is not null as activated, registered_by is not null as registered
    from platform_applications where uid = ${uid}`
  if (!row) return null
  return {
    id: row.id ?? '',
    name: row.name ?? '',
    team_id: row.team_id ?? '',
    user_id: row.user_id ?? '',
    uid,
    secret_hash: row.secret_hash ?? null,
    confidential: row.confidential === 't',
    redirect_uris: JSON.parse(row.redirect_uris ?? '[]'),
    scopes: JSON.parse(row.scopes ?? '[]'),
    classic: row.classic === 't',
    activated: row.activated === 't',
    registered: row.registered === 't',
  }
}
