import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import { type ApiError, badRequest, conflict, invalid } from '../define/errors.ts'
import { parameter, statement } from '../store/statement.ts'
import type { Store } from '../store/store.ts'
import type { Unit } from '../store/unit.ts'
import type { Place, Vault } from '../store/vault.ts'
import type { Outcome } from './call.ts'

/** Longest key a client may send, and how long its answer is kept. */
const keyLengthMax = 255
export const keptHours = 24

const claimStatement = statement(
  'idempotency_claim',
  sql`insert into idempotency_keys as k (token_id, key, request_hash)
    values (${parameter('token', 'bigint')}, ${parameter('key', 'text')}, ${parameter('hash', 'text')})
    on conflict (token_id, key) do update set request_hash = excluded.request_hash, status = null, created_at = now()
    where k.created_at < now() - interval '${sql.raw(String(keptHours))} hours' returning key`,
)

const knownStatement = statement(
  'idempotency_known',
  sql`select request_hash, status, body, created from (select k.request_hash, k.status, k.body, k.headers->>'created' as created
    from idempotency_keys k where k.token_id = ${parameter('token', 'bigint')} and k.key = ${parameter('key', 'text')}) known`,
)

const keepStatement = statement(
  'idempotency_keep',
  sql`update idempotency_keys set status = ${parameter('status', 'int')}, body = ${parameter('body', 'text')},
    headers = jsonb_build_object('created', ${parameter('created', 'text')})
    where token_id = ${parameter('token', 'bigint')} and key = ${parameter('key', 'text')}`,
)

/** Answers one sweep removes at most. */
const sweepRowsMax = 1000

const sweepStatement = statement(
  'idempotency_sweep',
  sql`with old as (select token_id, key from idempotency_keys
      where created_at < now() - interval '${sql.raw(String(keptHours))} hours' limit ${sql.raw(String(sweepRowsMax))}),
    gone as (delete from idempotency_keys k using old where k.token_id = old.token_id and k.key = old.key returning 1)
    select count(*) from gone`,
)

/** Removes answers older than `keptHours`, one batch; answers whether there may be more. */
export async function sweepAnswers(store: Pick<Store, 'write'>): Promise<boolean> {
  const [row] = await store.write(sweepStatement, {})
  return Number(row?.[0]) === sweepRowsMax
}

/** A request that names itself, so that sending it twice writes once. */
export interface IdempotentRequest {
  readonly key: string
  readonly hash: string
}

/** Reads the `Idempotency-Key` header; null where there is none. */
export function idempotentRequest(
  header: string | string[] | undefined,
  method: string,
  target: string,
  body: Buffer | undefined,
): IdempotentRequest | null {
  if (header === undefined || header === '') return null
  if (typeof header !== 'string' || header.length > keyLengthMax) {
    throw badRequest(`Idempotency-Key must be one value of at most ${keyLengthMax} characters`)
  }
  const hash = createHash('sha256')
    .update(`${method} ${target}\n`)
    .update(body ?? '')
    .digest('hex')
  return { key: header, hash }
}

/**
 * Runs the request once per key: the key is claimed, the work done and its answer kept in one transaction. A twin
 * waits on the claim and gets the kept answer; a refused request keeps nothing and may be sent again. Answers may show
 * secrets, so they are kept sealed.
 */
export async function once(
  unit: Unit,
  request: IdempotentRequest,
  vault: Vault,
  work: () => Promise<Outcome>,
): Promise<Outcome> {
  const names = { token: unit.principal.token_id, key: request.key }
  const [claimed] = await unit.run(claimStatement, { ...names, hash: request.hash })
  if (!claimed) return keptAnswer(unit, names, request, vault)
  const outcome = await work()
  await unit.run(keepStatement, {
    ...names,
    status: String(outcome.status),
    body: outcome.json === null ? null : vault.encrypt(outcome.json, placeOf(names)),
    created: outcome.created ?? null,
  })
  return outcome
}

async function keptAnswer(
  unit: Unit,
  names: { token: string; key: string },
  request: IdempotentRequest,
  vault: Vault,
): Promise<Outcome> {
  const [known] = await unit.run(knownStatement, names)
  if (!known) throw conflict('A request with this Idempotency-Key is being answered. Send it again.')
  const [hash, status, sealed, created] = known
  if (hash !== request.hash) throw otherRequest()
  const json = sealed ? vault.decrypt(sealed, placeOf(names)) : null
  return { status: Number(status), json, ...(created && { created }) }
}

const placeOf = ({ token, key }: { token: string; key: string }): Place => ({
  table: 'idempotency_keys',
  row: `${token} ${key}`,
  column: 'body',
})

const otherRequest = (): ApiError =>
  invalid('Idempotency-Key was used with another request. Use a new key for each different request.')
