import { sql } from 'kysely'
import type { Principal } from '../define/behavior.ts'
import { elapsedMs } from '../define/elapsed.ts'
import { unauthorized } from '../define/errors.ts'
import { parameter, statement } from '../store/statement.ts'
import type { Store } from '../store/store.ts'
import type { Roles } from './roles.ts'
import { hashOf } from './secret.ts'

/** Longest token that is looked up. */
const tokenLengthMax = 512

/** How long a token that was good stays good without asking the store: with the request itself, below a second. */
const trustMs = 500

/** Tokens remembered at most; the oldest go first. */
const rememberedMax = 10_000

/**
 * A live token, and the roles of whom it acts for in the teams it reaches: its own, or every one of its user where it is
 * a person's. A team its user has left is not among them.
 */
const tokenStatement = statement(
  'token',
  sql`select t.id, t.application_id, t.user_id, t.workspace_id, array_to_string(t.scopes, ' '),
    (select json_object_agg(m.team_id, m.role_ids) from memberships m
      where m.user_id = t.user_id and (t.team_id is null or m.team_id = t.team_id))
    from access_tokens t where t.token_hash = ${parameter('hash', 'text')}
    and t.revoked_at is null and (t.expires_at is null or t.expires_at > now())`,
)

/** Who calls, with the roles that limit what they may do in each of their teams. */
export interface Caller extends Principal {
  readonly roles: Roles
}

/** Finds who calls from an `Authorization` header; throws 401 for anything but a live bearer token. */
export type Authenticate = (authorization: string | undefined) => Promise<Caller>

export function authenticator(store: Pick<Store, 'read'>, clock: () => number = elapsedMs): Authenticate {
  const remembered = new Map<string, { caller: Promise<Caller>; until: number }>()
  return (authorization) => {
    const token = bearerToken(authorization)
    const known = remembered.get(token)
    if (known && known.until > clock()) return known.caller
    const caller = findCaller(store, token)
    remembered.delete(token)
    remembered.set(token, { caller, until: clock() + trustMs })
    caller.catch(() => remembered.delete(token))
    if (remembered.size > rememberedMax) remembered.delete(remembered.keys().next().value ?? '')
    return caller
  }
}

/** The token of a bearer header (RFC 6750 section 2.1; the scheme is case-insensitive). */
function bearerToken(authorization: string | undefined): string {
  const token = /^bearer +([\w.~+/=-]+) *$/i.exec(authorization ?? '')?.[1]
  if (!token || token.length > tokenLengthMax) throw unauthorized()
  return token
}

async function findCaller(store: Pick<Store, 'read'>, token: string): Promise<Caller> {
  const [row] = await store.read(tokenStatement, { hash: hashOf(token) })
  if (!row?.[0] || !row[2]) throw unauthorized()
  const [id, application, user, workspace, scopes, held] = row
  const roles = new Map<string, string[]>(Object.entries(JSON.parse(held ?? '{}')))
  return {
    token_id: id,
    application_id: application ?? null,
    user_id: user,
    workspace_id: workspace ?? null,
    scopes: scopes ? scopes.split(' ') : [],
    team_ids: [...roles.keys()],
    roles,
  }
}
