import { sql } from 'kysely'
import { parameter, statement } from '../store/statement.ts'
import type { Store } from '../store/store.ts'
import type { GatewayError } from './gateway-error.ts'
import type { KeyPolicy } from './policy.ts'
import { remembering } from './remember.ts'
import { newSecret, secretHash } from './secret.ts'

/** A live gateway key: whose it is and what it may do. */
export type GatewayKey = { id: string; team_id: string; policy: KeyPolicy }

/** A key as its owner sees it. The key itself is shown once, when it is made. */
export type KeyRecord = {
  id: number
  name: string
  prefix: string
  policy: KeyPolicy
  created_at: string
  last_used_at: string | null
  revoked_at: string | null
}

/** Finds the key of an `Authorization` header, or says why there is none; at once where it is known. */
export type FindKey = (
  authorization: string | undefined,
) => GatewayKey | GatewayError | Promise<GatewayKey | GatewayError>

export type GatewayStore = Pick<Store, 'read' | 'write'>

/** How long a key that was good stays good without asking the store: with the request itself, below a second. */
const trustMs = 500
const rememberedMax = 10_000
const keyLengthMax = 512
const listMax = 500

/** Begins every key we make, so that people and secret scanners recognise it. */
const keyMark = 'tgk_'
const prefixLength = 10

const findStatement = statement(
  'gateway_key',
  sql`select json_build_object('id', id::text, 'team_id', team_id::text, 'policy', policy)
    from gateway_keys where key_hash = ${parameter('hash', 'text')} and revoked_at is null`,
)

/** Answers from memory for less than a second; an unknown key is looked up each time. */
export function keyFinder(store: GatewayStore, now?: () => number): FindKey {
  const keys = remembering((secret) => findKey(store, secret), { ms: trustMs, max: rememberedMax, now })
  return (authorization) => {
    const secret = /^bearer +([\x21-\x7e]+) *$/i.exec(authorization ?? '')?.[1]
    if (!secret || secret.length > keyLengthMax) return noKey
    return keys.known(secret) ?? keys.get(secret).then((key) => key ?? noKey)
  }
}

/** The refusal of a request without a key that is good. */
export const noKey: GatewayError = {
  code: 'invalid_api_key',
  message: 'Invalid API key. Send a gateway key of this server as "Authorization: Bearer <key>".',
  headers: { 'WWW-Authenticate': 'Bearer' },
}

async function findKey(store: GatewayStore, secret: string): Promise<GatewayKey | undefined> {
  const [row] = await store.read(findStatement, { hash: secretHash(secret) })
  return row?.[0] ? JSON.parse(row[0]) : undefined
}

const record = sql`json_build_object('id', id, 'name', name, 'prefix', prefix, 'policy', policy,
  'created_at', created_at, 'last_used_at', last_used_at, 'revoked_at', revoked_at)`

const insertStatement = statement(
  'gateway_key_insert',
  sql`insert into gateway_keys (team_id, name, key_hash, prefix, policy)
    values (${parameter('team', 'bigint')}, ${parameter('name', 'text')}, ${parameter('hash', 'text')},
      ${parameter('prefix', 'text')}, ${parameter('policy', 'jsonb')}) returning ${record}`,
)

/** Makes a key. The secret in the answer is not stored and cannot be shown again. */
export async function createKey(
  store: Pick<GatewayStore, 'write'>,
  made: { teamId: string | number; name: string; policy?: KeyPolicy; secret?: string },
): Promise<KeyRecord & { key: string }> {
  const key = made.secret ?? keyMark + newSecret()
  const [row] = await store.write(insertStatement, {
    team: String(made.teamId),
    name: made.name,
    hash: secretHash(key),
    prefix: key.slice(0, prefixLength),
    policy: JSON.stringify(made.policy ?? {}),
  })
  return { ...JSON.parse(row?.[0] ?? '{}'), key }
}

const listStatement = statement(
  'gateway_key_list',
  sql`select ${record} from gateway_keys where team_id = any(${parameter('teams', 'bigint[]')})
    order by id desc limit ${parameter('limit', 'int')}`,
)

/** The newest keys of the teams, revoked ones included. */
export async function listKeys(store: GatewayStore, teamIds: readonly string[]): Promise<KeyRecord[]> {
  const rows = await store.read(listStatement, { teams: `{${teamIds.join(',')}}`, limit: String(listMax) })
  return rows.map(([text]) => JSON.parse(text ?? '{}'))
}

const revokeStatement = statement(
  'gateway_key_revoke',
  sql`update gateway_keys set revoked_at = coalesce(revoked_at, now())
    where id = ${parameter('id', 'bigint')} and team_id = any(${parameter('teams', 'bigint[]')}) returning ${record}`,
)

/** Revokes a key of one of the teams; undefined where there is none. Reaches every process within a second. */
export async function revokeKey(
  store: GatewayStore,
  teamIds: readonly string[],
  id: string,
): Promise<KeyRecord | undefined> {
  const [row] = await store.write(revokeStatement, { id, teams: `{${teamIds.join(',')}}` })
  return row?.[0] ? JSON.parse(row[0]) : undefined
}
