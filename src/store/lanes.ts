import { createHash } from 'node:crypto'
import pg from 'pg'
import { type ApiError, unavailable } from '../define/errors.ts'
import type { ConnectionSettings } from './connection.ts'
import { isUnprepared } from './pg-error.ts'
import { queryRows } from './rows-query.ts'
import { cut, type SilenceWatch, watchForSilence } from './silence.ts'
import { type Bindings, bind, type Statement } from './statement.ts'
import type { TextRow } from './writer.ts'

const reconnectDelayMsMin = 20
const reconnectDelayMsMax = 1000

/** How long a new session may take until it can be used. */
export const connectMsMax = 5_000

/** How long PostgreSQL works on one statement before it gives up. */
const statementTimeoutMs = 30_000

/** How long a statement waits for another to let go of a row or a table. */
const lockWaitMsMax = 10_000

/** How often a statement is prepared for one run. */
const preparingsMax = 3

/** A session that owes answers and gives none for so long is cut: PostgreSQL would have given up by then. */
const silenceMsMax = statementTimeoutMs + 2_000

/** Statements that may follow each other on one session, and transactions that may wait for one. */
const statementsWaitingMax = 250
const transactionsWaitingMax = 500

/** How long a transaction waits for its session. */
const transactionWaitMsMax = 10_000

/** Every value stays the text Postgres printed: writers splice it, readers decode what they need. */
const texts = { getTypeParser: () => (value: string) => value } as unknown as pg.CustomTypesConfig

/** What a session needs to be told once: one clock, no compilation of small plans, one plan per statement. */
const sessionSettings = ({ settings = {} }: ConnectionSettings): string =>
  [
    `set timezone = 'UTC'; set jit = off; set plan_cache_mode = force_generic_plan`,
    ...Object.entries(settings).map(([name, value]) => `set ${name} = ${pg.escapeLiteral(value)}`),
  ].join('; ')

/** Runs a compiled statement on one session, which keeps it prepared unless it is for one run (`once`). */
export function runPrepared(
  client: pg.ClientBase,
  statement: Statement,
  bindings: Bindings,
): Promise<TextRow[]> {
  const values = bind(statement, bindings)
  return statement.name === ''
    ? runOnce(client, statement.text, values)
    : queryRows(client, statement.name, statement.text, values)
}

/** Runs a statement that no session keeps. */
async function runOnce(
  client: pg.ClientBase,
  text: string,
  values: readonly (string | null)[],
): Promise<TextRow[]> {
  const query: pg.QueryArrayConfig = { text, values: [...values], rowMode: 'array', types: texts }
  return (await client.query<(string | null)[]>(query)).rows
}

/**
 * Runs a look-up of behavior on one session. Its text is made per call, out of definitions, so there are few and each
 * is prepared once, under a name that follows from it.
 */
export function runLookup(
  client: pg.ClientBase,
  text: string,
  values: readonly string[],
): Promise<TextRow[]> {
  const name = `lookup_${createHash('sha1').update(text).digest('base64url')}`
  return queryRows(client, name, text, values)
}

/** Runs a statement that is not prepared, as objects by column name. */
export async function runObjects(
  client: pg.ClientBase | pg.Pool,
  text: string,
  values: readonly unknown[],
): Promise<Record<string, string | null>[]> {
  return (await client.query<Record<string, string | null>>({ text, values: [...values], types: texts })).rows
}

/** Sessions on which statements follow each other without waiting; the one with least in flight takes the next. */
export interface Lane {
  run(statement: Statement, bindings: Bindings): Promise<TextRow[]>
  close(): Promise<void>
}

interface Session {
  client: pg.Client | null
  inFlight: number
  closed: boolean
}

const away = (): ApiError => unavailable('The store cannot be reached at the moment. Try again.')
const crowded = (): ApiError =>
  unavailable('Too many requests are waiting for the store at the moment. Try again.')

/** Opens `count` pipelined sessions; each comes back by itself after a broken connection. */
export async function openLane(connection: ConnectionSettings, count: number): Promise<Lane> {
  const sessions: Session[] = Array.from({ length: count }, () => ({
    client: null,
    inFlight: 0,
    closed: false,
  }))
  const silence = watchForSilence(connection, silenceMsMax)
  await Promise.all(sessions.map((session) => connect(connection, session, silence)))
  return {
    async run(statement, bindings) {
      const session = leastBusy(sessions)
      if (!session?.client) throw away()
      if (session.inFlight >= statementsWaitingMax) throw crowded()
      session.inFlight += 1
      try {
        return await runOnSession(session.client, statement, bindings)
      } finally {
        session.inFlight -= 1
      }
    },
    async close() {
      await Promise.all(
        sessions.map(async (session) => {
          session.closed = true
          await session.client?.end().catch(() => undefined)
        }),
      )
    },
  }
}

/**
 * Where a statement cannot be prepared, as while a table is locked, those that already follow it on the session find it
 * missing; it is prepared again for them.
 */
async function runOnSession(client: pg.Client, statement: Statement, bindings: Bindings): Promise<TextRow[]> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await runPrepared(client, statement, bindings)
    } catch (error) {
      if (!isUnprepared(error) || attempt === preparingsMax) throw error
    }
  }
}

function leastBusy(sessions: readonly Session[]): Session | undefined {
  let best: Session | undefined
  for (const session of sessions) {
    if (session.client && (!best || session.inFlight < best.inFlight)) best = session
  }
  return best
}

/** Tells a session what it needs to know; gives the process PostgreSQL has for it. */
async function beginSession(client: pg.ClientBase, connection: ConnectionSettings): Promise<number> {
  const text = `${sessionSettings(connection)}; select pg_backend_pid() as pid`
  const results = (await client.query(text)) as unknown as pg.QueryResult<{ pid: number }>[]
  return results.at(-1)?.rows[0]?.pid ?? 0
}

/** Puts a client on a session that is ready to be used; after that, its end brings the next one. */
async function connect(
  connection: ConnectionSettings,
  session: Session,
  silence: SilenceWatch,
): Promise<void> {
  const client = new pg.Client({
    ...connection,
    pipeline: true,
    connectionTimeoutMillis: connectMsMax,
    statement_timeout: statementTimeoutMs,
    lock_timeout: lockWaitMsMax,
  } as pg.ClientConfig)
  let ended = false
  client.on('error', () => undefined)
  client.once('end', () => {
    ended = true
    silence.forget(client)
    if (session.client !== client) return
    session.client = null
    if (!session.closed) reconnect(connection, session, silence, reconnectDelayMsMin)
  })
  const late = setTimeout(cut, connectMsMax, client)
  try {
    await client.connect()
    const pid = await beginSession(client, connection)
    if (!ended) silence.watch(client, pid)
  } catch (error) {
    cut(client)
    throw error
  } finally {
    clearTimeout(late)
  }
  if (ended) throw away()
  session.client = client
  if (session.closed) await client.end()
}

function reconnect(
  connection: ConnectionSettings,
  session: Session,
  silence: SilenceWatch,
  delayMs: number,
): void {
  setTimeout(() => {
    if (session.closed) return
    connect(connection, session, silence).catch(() =>
      reconnect(connection, session, silence, Math.min(delayMs * 2, reconnectDelayMsMax)),
    )
  }, delayMs).unref()
}

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

/** Refuses what would only join a long line. */
export function refuseCrowd({ waitingCount }: pg.Pool): void {
  if (waitingCount >= transactionsWaitingMax) throw crowded()
}
