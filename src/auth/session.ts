import { createHmac } from 'node:crypto'
import type { Sql } from '../store/sql.ts'
import { hashOf, newToken } from './secret.ts'

/** How long a session lives, in seconds: two weeks. */
export const sessionS = 14 * 24 * 3600

/** How old the changing part of a cookie gets, and how long the one before it is still good, in seconds. */
const rotateAfterS = 3600
const graceS = 60

/** A signed-in person, as the store knows them at this moment. */
export interface Session {
  readonly id: string
  readonly user_id: string
  readonly email: string
  readonly first_name: string
  readonly workspace_id: string | null
  /** Whether the person is an administrator of any team. */
  readonly manages: boolean
  /** What forms of this session are signed with. */
  readonly formKey: string
  /** A new value for the cookie, where it has just been changed. */
  readonly cookie: string | null
}

export interface Client {
  readonly address: string
  readonly userAgent: string
}

/**
 * Starts a session for whoever knew the password with this hash; returns the value of its cookie, of which only hashes
 * are stored. Null where the password has changed meanwhile: a change ends the sessions of the old one, and waits for
 * those that are just being made.
 */
export async function openSession(
  sql: Sql,
  userId: string,
  passwordHash: string,
  client: Client,
): Promise<string | null> {
  const [lookup, token] = [newToken(), newToken()]
  const rows = await sql`
    with proof as (select user_id from passwords where user_id = ${userId} and password_hash = ${passwordHash} for share)
    insert into sessions (user_id, lookup_hash, token_hash, address, user_agent, expires_at)
    select user_id, ${hashOf(lookup)}, ${hashOf(token)}, ${client.address}, ${client.userAgent.slice(0, 300)},
      now() + make_interval(secs => ${sessionS}) from proof returning id`
  return rows.length === 1 ? `${lookup}.${token}` : null
}

/**
 * The session behind a cookie, or null. Changes the second part of the cookie when it is old; one that was changed
 * before is a copy in other hands, and ends the session.
 */
export async function findSession(sql: Sql, cookie: string | null): Promise<Session | null> {
  const [lookup = '', token = '', rest] = (cookie ?? '').split('.')
  if (!lookup || !token || rest !== undefined || lookup.length + token.length > 200) return null
  const [row] = await sql`
    select s.id, s.user_id, s.workspace_id, u.email, u.first_name, s.token_hash,
      exists (select 1 from memberships m where m.user_id = s.user_id and m.role_ids ? 'admin') as manages,
      s.previous_token_hash = ${hashOf(token)} and s.rotated_at > now() - make_interval(secs => ${graceS}) as in_grace,
      s.rotated_at < now() - make_interval(secs => ${rotateAfterS}) as old
    from sessions s join users u on u.id = s.user_id
    where s.lookup_hash = ${hashOf(lookup)} and s.revoked_at is null and s.expires_at > now()`
  if (!row?.id || !row.user_id) return null
  const current = row.token_hash === hashOf(token)
  if (!current && row.in_grace !== 't') {
    await sql`update sessions set revoked_at = now() where id = ${row.id}`
    return null
  }
  return {
    id: row.id,
    user_id: row.user_id,
    email: row.email ?? '',
    first_name: row.first_name ?? '',
    workspace_id: row.workspace_id ?? null,
    manages: row.manages === 't',
    formKey: lookup,
    cookie: current && row.old === 't' ? await rotate(sql, row.id, lookup, token) : null,
  }
}

/** Of two requests that come at once, one changes the cookie; the other goes on with the old one for a while. */
async function rotate(sql: Sql, id: string, lookup: string, token: string): Promise<string | null> {
  const next = newToken()
  const rows = await sql`
    update sessions set previous_token_hash = token_hash, token_hash = ${hashOf(next)}, rotated_at = now()
    where id = ${id} and token_hash = ${hashOf(token)} returning id`
  return rows.length === 1 ? `${lookup}.${next}` : null
}

export async function endSession(sql: Sql, id: string): Promise<void> {
  await sql`update sessions set revoked_at = now() where id = ${id} and revoked_at is null`
}

/** Ends every session of a person, or every one but the given. */
export async function endSessionsOf(sql: Sql, userId: string, except = '0'): Promise<void> {
  await sql`update sessions set revoked_at = now()
    where user_id = ${userId} and id <> ${except} and revoked_at is null`
}

/** What a form carries to prove that it stood on a page of ours: it follows from a cookie no other site can read. */
export const formTokenOf = (formKey: string): string =>
  createHmac('sha256', formKey).update('form').digest('base64url')
