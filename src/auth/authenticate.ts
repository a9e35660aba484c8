import { sql } from 'kysely'
import type { Principal } from '../define/behavior.ts'
import { unauthorized } from '../define/errors.ts'
import { parameter, statement } from '../store/statement.ts'
import type { Store } from '../store/store.ts'
import { hashOf } from './secret.ts'

/** Longest token that is looked up. */
const tokenLengthMax = 512

/** How long a token that was good stays good without asking the store: with the request itself, below a second. */
const trustMs = 750

/** Tokens remembered at most; the oldest go first. */
const rememberedMax = 10_000

/** A live token and what it reaches: its team, or every team of its user where it is a person's own. */
const tokenStatement = statement(
  'token',
  sql`select t.id, t.application_id, t.user_id, t.workspace_id, array_to_string(t.scopes, ' '),
    coalesce(t.team_id::text, (select string_agg(m.team_id::text, ',') from memberships m where m.user_id = t.user_id))
    from access_tokens t where t.token_hash = ${parameter('hash', 'text')}
    and t.revoked_at is null and (t.expires_at is null or t.expires_at > now())`,
)

/** Finds who calls from an `Authorization` header; throws 401 for anything but a live bearer token. */
export type Authenticate = (authorization: string | undefined) => Promise<Principal>

export function authenticator(store: Pick<Store, 'read'>, clock: () => number = Date.now): Authenticate {
  const remembered = new Map<string, { principal: Promise<Principal>; until: number }>()
  return (authorization) => {
    const token = bearerToken(authorization)
    const known = remembered.get(token)
    if (known && known.until > clock()) return known.principal
    const principal = findPrincipal(store, token)
    remembered.delete(token)
    remembered.set(token, { principal, until: clock() + trustMs })
    principal.catch(() => remembered.delete(token))
    if (remembered.size > rememberedMax) remembered.delete(remembered.keys().next().value ?? '')
    return principal
  }
}

/** The token of a bearer header (RFC 6750 section 2.1; the scheme is case-insensitive). */
function bearerToken(authorization: string | undefined): string {
  const token = /^bearer +([\w.~+/=-]+) *$/i.exec(authorization ?? '')?.[1]
  if (!token || token.length > tokenLengthMax) throw unauthorized()
  return token
}

async function findPrincipal(store: Pick<Store, 'read'>, token: string): Promise<Principal> {
  const [row] = await store.read(tokenStatement, { hash: hashOf(token) })
  if (!row?.[0] || !row[2]) throw unauthorized()
  const [id, application, user, workspace, scopes, teams] = row
  return {
    token_id: id,
    application_id: application ?? null,
    user_id: user,
    workspace_id: workspace ?? null,
    scopes: scopes ? scopes.split(' ') : [],
    team_ids: teams ? teams.split(',') : [],
  }
}
