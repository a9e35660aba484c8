import pg from 'pg'
import type { ConnectionSettings } from './connection.ts'
import { beginSession, crowded, lockWaitMsMax, silenceMsMax, statementTimeoutMs } from './session-settings.ts'
import { endOrCut, watchForSilence } from './silence.ts'

/** Transactions that may wait for a session. */
const transactionsWaitingMax = 500

/** How long a transaction waits for its session. */
const transactionWaitMsMax = 10_000

/** An ordinary pool, for transactions. */
export function openPool(connection: ConnectionSettings, size: number): pg.Pool {
  const silence = watchForSilence(connection, silenceMsMax)
  const pool = new pg.Pool({
    ...connection,
    max: size,
    idleTimeoutMillis: 30_000,
    connectionTimeoutMillis: transactionWaitMsMax,
    statement_timeout: statementTimeoutMs,
    lock_timeout: lockWaitMsMax,
    query_timeout: silenceMsMax,
    idle_in_transaction_session_timeout: statementTimeoutMs,
    onConnect: async (client: pg.ClientBase) => silence.watch(client, await beginSession(client, connection)),
  } as pg.PoolConfig)
  pool.on('error', () => undefined)
  // A session may be cut while a transaction has it, which is then told by its next statement.
  pool.on('connect', (client) => client.on('error', () => undefined))
  pool.on('remove', silence.forget)
  return pool
}

/** Ends the pool when its sessions are at rest; those that are not in time are cut, and roll back. */
export function closePool(pool: pg.Pool): Promise<void> {
  const { _clients } = pool as unknown as { readonly _clients: readonly pg.ClientBase[] }
  return endOrCut([..._clients], () => pool.end())
}

/** Refuses what would only join a long line. */
export function refuseCrowd({ waitingCount }: pg.Pool): void {
  if (waitingCount >= transactionsWaitingMax) throw crowded()
}
