import { sql } from 'kysely'
import { parameter, statement } from '../store/statement.ts'
import { type Connection, connectionJson, parseConnection } from './connection.ts'
import type { GatewayStore } from './keys.ts'

/** How long a lease holds without being renewed: what a crash in the middle of a refresh costs. */
export const leaseMs = 15_000

/** The time of the database, except in simulations, where it is handed in. */
const now = sql`coalesce(${parameter('now', 'timestamptz')}, statement_timestamp())`
const until = sql`${now} + make_interval(secs => ${parameter('seconds', 'float8')})`

const takeStatement = statement(
  'gateway_lease_take',
  sql`update gateway_connections set lease_until = ${until}, lease_number = lease_number + 1
    where id = ${parameter('id', 'uuid')} and revision = ${parameter('revision', 'bigint')} and status <> 'FAILED'
      and (lease_until is null or lease_until <= ${now}) and (retry_at is null or retry_at <= ${now}) returning ${connectionJson}`,
)

/** Takes the right to refresh a connection whose credential is still the one that was read. Undefined if it is taken, or not to be taken yet. */
export async function takeLease(
  store: GatewayStore,
  { id, revision }: Connection,
  simulatedNow: string | null,
): Promise<Connection | undefined> {
  const bindings = { id, revision, now: simulatedNow, seconds: String(leaseMs / 1000) }
  return parseConnection((await store.write(takeStatement, bindings))[0])
}

const renewStatement = statement(
  'gateway_lease_renew',
  sql`update gateway_connections set lease_until = ${until} where id = ${parameter('id', 'uuid')}
    and lease_number = ${parameter('number', 'bigint')} and lease_until is not null returning id::text`,
)

/** Holds a lease longer; does nothing when somebody else has it. */
export async function renewLease(
  store: GatewayStore,
  { id, lease_number: number }: Connection,
  simulatedNow: string | null,
): Promise<void> {
  await store.write(renewStatement, { id, number, now: simulatedNow, seconds: String(leaseMs / 1000) })
}

const keepStatement = statement(
  'gateway_refresh_keep',
  sql`update gateway_connections set secrets = ${parameter('secrets', 'text')}, "values" = ${parameter('values', 'jsonb')},
      expires_at = ${parameter('expires', 'timestamptz')}, refresh_at = ${parameter('refresh', 'timestamptz')},
      revision = revision + 1, refresh_failures = 0, retry_at = null, lease_until = null
    where id = ${parameter('id', 'uuid')} and revision = ${parameter('revision', 'bigint')} returning ${connectionJson}`,
)

/**
 * Stores a refreshed credential and gives the lease back, if the credential is still the one that was refreshed.
 * The lease itself is not asked for: a holder that came late with the only copy of a new refresh token must not lose it.
 */
export async function keepRefreshed(
  store: GatewayStore,
  { id, revision }: Connection,
  kept: { secrets: string; values: Record<string, string>; expiresAt: Date | null; refreshAt: Date | null },
): Promise<Connection | undefined> {
  const [row] = await store.write(keepStatement, {
    id,
    revision,
    secrets: kept.secrets,
    values: JSON.stringify(kept.values),
    expires: kept.expiresAt?.toISOString() ?? null,
    refresh: kept.refreshAt?.toISOString() ?? null,
  })
  return parseConnection(row)
}

const postponeStatement = statement(
  'gateway_refresh_postpone',
  sql`update gateway_connections set refresh_failures = refresh_failures + 1, lease_until = null,
      retry_at = ${now} + make_interval(secs => ${parameter('seconds', 'float8')})
    where id = ${parameter('id', 'uuid')} and revision = ${parameter('revision', 'bigint')}
      and lease_number = ${parameter('number', 'bigint')} returning ${connectionJson}`,
)

/** Gives the lease back after a failure that may pass, with a time before which nobody tries again. */
export async function postponeRefresh(
  store: GatewayStore,
  { id, revision, lease_number: number }: Connection,
  waitMs: number,
  simulatedNow: string | null,
): Promise<Connection | undefined> {
  const bindings = { id, revision, number, now: simulatedNow, seconds: String(waitMs / 1000) }
  return parseConnection((await store.write(postponeStatement, bindings))[0])
}
