import type { Socket } from 'node:net'
import pg from 'pg'
import type { ConnectionSettings } from './connection.ts'
import { isUnprepared } from './pg-error.ts'
import { runPrepared } from './prepared.ts'
import {
  away,
  beginSession,
  connectMsMax,
  crowded,
  lockWaitMsMax,
  silenceMsMax,
  statementsWaitingMax,
  statementTimeoutMs,
} from './session-settings.ts'
import { cut, endOrCut, type SilenceWatch, watchForSilence } from './silence.ts'
import type { Bindings, Statement } from './statement.ts'
import type { TextRow } from './writer.ts'

const reconnectDelayMsMin = 20
const reconnectDelayMsMax = 1000

/** How often a statement is prepared for one run. */
const preparingsMax = 3

/** A connection on which statements follow each other without waiting; it comes back by itself after a break. */
export interface Session {
  client: pg.Client | null
  inFlight: number
  /** When it last finished a statement, or began one after being idle, on the clock of `performance.now`. */
  movedAt: number
  /** Whether what is sent waits for the end of this turn of the event loop. */
  gathering: boolean
  closed: boolean
}

export interface Sessions {
  readonly all: readonly Session[]
  close(): Promise<void>
}

/** Opens `count` sessions. */
export async function openSessions(connection: ConnectionSettings, count: number): Promise<Sessions> {
  const all: Session[] = Array.from({ length: count }, () => ({
    client: null,
    inFlight: 0,
    movedAt: 0,
    gathering: false,
    closed: false,
  }))
  const silence = watchForSilence(connection, silenceMsMax)
  await Promise.all(all.map((session) => connect(connection, session, silence)))
  return {
    all,
    async close() {
      await Promise.all(
        all.map(async (session) => {
          const { client } = session
          session.closed = true
          if (client) await endOrCut([client], () => client.end())
        }),
      )
    },
  }
}

/**
 * Runs a statement behind those the session already has; 503 where there is no session or too many wait. Where a
 * statement cannot be prepared, as while a table is locked, those that already follow it on the session find it
 * missing; it is prepared again for them.
 */
export async function runOn(
  session: Session | undefined,
  statement: Statement,
  bindings: Bindings,
): Promise<TextRow[]> {
  if (!session?.client) throw away()
  if (session.inFlight >= statementsWaitingMax) throw crowded()
  for (let attempt = 1; ; attempt++) {
    try {
      return await send(session, session.client, statement, bindings)
    } catch (error) {
      if (!isUnprepared(error) || attempt === preparingsMax) throw error
    }
  }
}

/** Runs a statement once, behind those the session already has. */
export async function send(
  session: Session,
  client: pg.Client,
  statement: Statement,
  bindings: Bindings,
): Promise<TextRow[]> {
  if (session.inFlight === 0) session.movedAt = performance.now()
  session.inFlight += 1
  gather(session, client)
  try {
    return await runPrepared(client, statement, bindings)
  } finally {
    session.inFlight -= 1
    session.movedAt = performance.now()
  }
}

/** Lets the statements of one turn of the event loop leave in one write: waking the other side costs the most. */
export function gather(session: Session, client: pg.Client): void {
  if (session.gathering) return
  session.gathering = true
  const { stream } = (client as unknown as { readonly connection: { readonly stream: Socket } }).connection
  stream.cork()
  setImmediate(() => {
    session.gathering = false
    stream.uncork()
  })
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
