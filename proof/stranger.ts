import type pg from 'pg'
import { newToken } from '../src/auth/secret.ts'

/** A token of somebody new without a team, who is counted alone. */
export async function strangerToken(pool: pg.Pool): Promise<string> {
  const token = newToken()
  await pool.query(
    `with p as (insert into users (email) values ($2) returning id)
     insert into access_tokens (token_hash, user_id) select encode(sha256($1::text::bytea), 'hex'), id from p`,
    [token, `stranger-${token.slice(0, 6)}@example.com`],
  )
  return token
}
