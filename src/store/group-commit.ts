import pg from 'pg'
import type { ConnectionSettings } from './connection.ts'
import type { Lane } from './lanes.ts'
import { gather, openSessions, runOn, type Session, send } from './pipelined-session.ts'
import { away, crowded } from './session-settings.ts'
import type { Bindings, Statement } from './statement.ts'
import type { TextRow } from './writer.ts'

/** Writes that share one commit at most. */
const togetherMax = 16

/** Writes that may wait for a session; a further one is refused with 503. */
const waitingMax = 1_000

interface Write {
  readonly statement: Statement
  readonly bindings: Bindings
  resolve(rows: TextRow[]): void
  reject(error: unknown): void
}

/**
 * Opens `count` sessions on which writes that arrive together are committed together, since the disk is waited for
 * once per commit. A write is answered after the commit it is part of. Where one of them is refused, nothing of
 * the group is kept, and each runs again by itself. For statements that lock no rows but their own new ones, so
 * that two groups cannot wait for each other.
 */
export async function openGroupCommit(connection: ConnectionSettings, count: number): Promise<Lane> {
  const sessions = await openSessions(connection, count)
  const waiting: Write[] = []
  let scheduled = false

  const schedule = (): void => {
    if (scheduled) return
    scheduled = true
    setImmediate(start)
  }
  const start = (): void => {
    scheduled = false
    if (!sessions.all.some(({ client }) => client)) for (const { reject } of waiting.splice(0)) reject(away())
    for (const session of sessions.all) {
      if (waiting.length === 0) return
      if (session.client && session.inFlight === 0)
        void commit(session, waiting.splice(0, togetherMax)).finally(schedule)
    }
  }
  return {
    run: (statement, bindings) =>
      new Promise((resolve, reject) => {
        if (waiting.length >= waitingMax) throw crowded()
        waiting.push({ statement, bindings, resolve, reject })
        schedule()
      }),
    close: sessions.close,
  }
}

/** Commits writes together; each by itself where there is one, or where together they were rolled back. */
async function commit(session: Session, writes: readonly Write[]): Promise<void> {
  const results =
    (writes.length > 1 && (await together(session, writes))) ||
    (await Promise.allSettled(writes.map(({ statement, bindings }) => runOn(session, statement, bindings))))
  for (const [index, result] of results.entries()) {
    if (result.status === 'fulfilled') writes[index]?.resolve(result.value)
    else writes[index]?.reject(result.reason)
  }
}

/**
 * What became of each write, or null where all were rolled back. Where the session broke, nobody knows whether the
 * commit came through: that is an error for each, and nothing runs again.
 */
async function together(
  session: Session,
  writes: readonly Write[],
): Promise<PromiseSettledResult<TextRow[]>[] | null> {
  const client = session.client as pg.Client
  gather(session, client)
  const begun = client.query('begin')
  const runs = writes.map(({ statement, bindings }) => send(session, client, statement, bindings))
  const ended = client.query('commit')
  const [, end, ...results] = await Promise.allSettled([begun, ended, ...runs])
  if (end.status === 'fulfilled') return end.value.command === 'COMMIT' ? results : null
  if (isRefusal(end.reason)) return null
  return writes.map(() => end)
}

/** Whether PostgreSQL refused the commit and the session goes on, as with a constraint that is checked then. */
const isRefusal = (error: unknown): boolean => error instanceof pg.DatabaseError && error.severity === 'ERROR'
