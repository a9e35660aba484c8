import { createHash } from 'node:crypto'
import pg from 'pg'
import { unavailable } from '../define/errors.ts'
import type { ConnectionSettings } from './connection.ts'
import { queryRows } from './rows-query.ts'
import { type Bindings, bind, type Statement } from './statement.ts'
import type { TextRow } from './writer.ts'

const reconnectDelayMsMax = 2000
const statementTimeoutMs = 30_000

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

/** Opens `count` pipelined sessions; each comes back by itself after a broken connection. */
export async function openLane(connection: ConnectionSettings, count: number): Promise<Lane> {
  const sessions: Session[] = Array.from({ length: count }, () => ({
    client: null,
    inFlight: 0,
    closed: false,
  }))
  await Promise.all(sessions.map((session) => connect(connection, session)))
  return {
    async run(statement, bindings) {
      const session = leastBusy(sessions)
      if (!session?.client) throw unavailable('The store cannot be reached at the moment. Try again.')
      session.inFlight += 1
      try {
        return await runPrepared(session.client, statement, bindings)
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

function leastBusy(sessions: readonly Session[]): Session | undefined {
  let best: Session | undefined
  for (const session of sessions) {
    if (session.client && (!best || session.inFlight < best.inFlight)) best = session
  }
  return best
}

async function connect(connection: ConnectionSettings, session: Session): Promise<void> {
  const client = new pg.Client({
    ...connection,
    pipeline: true,
    statement_timeout: statementTimeoutMs,
  } as pg.ClientConfig)
  client.once('error', () => undefined)
  await client.connect()
  client.on('error', () => undefined)
  client.once('end', () => {
    session.client = null
    if (!session.closed) reconnect(connection, session, 20)
  })
  await client.query(sessionSettings(connection))
  session.client = client
}

function reconnect(connection: ConnectionSettings, session: Session, delayMs: number): void {
  setTimeout(() => {
    if (session.closed) return
    connect(connection, session).catch(() =>
      reconnect(connection, session, Math.min(delayMs * 2, reconnectDelayMsMax)),
    )
  }, delayMs).unref()
}

/** An ordinary pool, for transactions. */
export function openPool(connection: ConnectionSettings, size: number): pg.Pool {
  const pool = new pg.Pool({
    ...connection,
    max: size,
    idleTimeoutMillis: 30_000,
    connectionTimeoutMillis: 10_000,
    statement_timeout: statementTimeoutMs,
    idle_in_transaction_session_timeout: statementTimeoutMs,
    onConnect: async (client: pg.ClientBase) => void (await client.query(sessionSettings(connection))),
  } as pg.PoolConfig)
  pool.on('error', () => undefined)
  return pool
}
