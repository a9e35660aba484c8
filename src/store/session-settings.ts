import pg from 'pg'
import { type ApiError, unavailable } from '../define/errors.ts'
import type { ConnectionSettings } from './connection.ts'

/** How long a new session may take until it can be used. */
export const connectMsMax = 5_000

/** How long PostgreSQL works on one statement before it gives up. */
export const statementTimeoutMs = 30_000

/** How long a statement waits for another to let go of a row or a table. */
export const lockWaitMsMax = 10_000

/** Statements that may follow each other on one session. */
export const statementsWaitingMax = 250

/** A session that owes answers and gives none for so long is cut: PostgreSQL would have given up by then. */
export const silenceMsMax = statementTimeoutMs + 2_000

/** What a session needs to be told once: one clock, no compilation of small plans, one plan per statement. */
const sessionSettings = ({ settings = {} }: ConnectionSettings): string =>
  [
    `set timezone = 'UTC'; set jit = off; set plan_cache_mode = force_generic_plan`,
    ...Object.entries(settings).map(([name, value]) => `set ${name} = ${pg.escapeLiteral(value)}`),
  ].join('; ')

export const away = (): ApiError => unavailable('The store cannot be reached at the moment. Try again.')
export const crowded = (): ApiError =>
  unavailable('Too many requests are waiting for the store at the moment. Try again.')

/** Tells a session what it needs to know; gives the process PostgreSQL has for it. */
export async function beginSession(client: pg.ClientBase, connection: ConnectionSettings): Promise<number> {
  const text = `${sessionSettings(connection)}; select pg_backend_pid() as pid`
  const results = (await client.query(text)) as unknown as pg.QueryResult<{ pid: number }>[]
  return results.at(-1)?.rows[0]?.pid ?? 0
}
