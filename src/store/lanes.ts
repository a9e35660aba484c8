import type { ConnectionSettings } from './connection.ts'
import { openSessions, runOn, type Session } from './pipelined-session.ts'
import type { Bindings, Statement } from './statement.ts'
import type { TextRow } from './writer.ts'

/** Statements a session takes before the next one is used, as long as it moves. */
const packedMax = 8

/** A session that has finished nothing for so long is busy with something slow, and gets nothing more. */
const stuckMs = 5

/** Sessions that share the statements between them. */
export interface Lane {
  run(statement: Statement, bindings: Bindings): Promise<TextRow[]>
  close(): Promise<void>
}

/** Opens `count` sessions; the one with least in flight takes the next statement, so that commits do not queue. */
export async function openLane(connection: ConnectionSettings, count: number): Promise<Lane> {
  const { all, close } = await openSessions(connection, count)
  return { run: (statement, bindings) => runOn(leastBusy(all), statement, bindings), close }
}

/**
 * Opens `count` sessions that are filled one after the other: statements sent together are read and answered
 * together, which costs both sides less than one at a time on each session.
 */
export async function openPackedLane(connection: ConnectionSettings, count: number): Promise<Lane> {
  const { all, close } = await openSessions(connection, count)
  return { run: (statement, bindings) => runOn(flowing(all) ?? leastBusy(all), statement, bindings), close }
}

/** The first session that is idle, or moves and has room. */
function flowing(sessions: readonly Session[]): Session | undefined {
  const now = performance.now()
  return sessions.find(
    ({ client, inFlight, movedAt }) =>
      client && (inFlight === 0 || (inFlight < packedMax && now - movedAt < stuckMs)),
  )
}

function leastBusy(sessions: readonly Session[]): Session | undefined {
  let best: Session | undefined
  for (const session of sessions) {
    if (session.client && (!best || session.inFlight < best.inFlight)) best = session
  }
  return best
}
