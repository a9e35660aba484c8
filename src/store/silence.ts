import type { Duplex } from 'node:stream'
import pg from 'pg'
import { elapsedMs } from '../define/elapsed.ts'
import type { ConnectionSettings } from './connection.ts'

const lookEveryMs = 500

/** A session that gives no answer for so long is asked about, on a session of its own. */
const suspectAfterMs = 2_000
const askMsMax = 2_000

/**
 * Watches over sessions that may fall silent without an end, as where a network drops what belongs to them: each is to be
 * watched from when it can be used until it has ended.
 */
export interface SilenceWatch {
  /** `pid` is the process PostgreSQL has for the session. */
  watch(client: pg.ClientBase, pid: number): void
  forget(client: pg.ClientBase): void
}

interface Watched {
  readonly pid: number
  /** The query whose answer comes next, and when we first saw that. */
  head: unknown
  since: number
}

/**
 * Cuts a session when PostgreSQL is not at work on what we wait for, and in any case after `silenceMsMax`. Where one was
 * cut, those at rest are cut too: what broke it has most likely broken them.
 */
export function watchForSilence(connection: ConnectionSettings, silenceMsMax: number): SilenceWatch {
  const all = new Map<pg.ClientBase, Watched>()
  let timer: NodeJS.Timeout | undefined
  let asking = false

  const look = async (): Promise<void> => {
    const suspects = silentSince(all, suspectAfterMs)
    for (const client of silentSince(all, silenceMsMax)) cut(client)
    if (suspects.length === 0 || asking) return
    asking = true
    const atWork = await pidsAtWork(
      connection,
      suspects.map((client) => all.get(client)?.pid ?? 0),
    ).catch(() => null)
    asking = false
    // Where PostgreSQL cannot be asked, nothing can be said.
    if (atWork === null) return
    const dead = silentSince(all, suspectAfterMs).filter(
      (client) => suspects.includes(client) && !atWork.has(all.get(client)?.pid ?? 0),
    )
    if (dead.length === 0) return
    for (const client of all.keys()) if (dead.includes(client) || !headOf(client)) cut(client)
  }

  return {
    watch(client, pid) {
      all.set(client, { pid, head: undefined, since: elapsedMs() })
      timer ??= setInterval(look, lookEveryMs).unref()
    },
    forget(client) {
      all.delete(client)
      if (all.size > 0) return
      clearInterval(timer)
      timer = undefined
    },
  }
}

/** Sessions whose next answer has been the same, and has not come, for so long. */
function silentSince(all: ReadonlyMap<pg.ClientBase, Watched>, ms: number): pg.ClientBase[] {
  const now = elapsedMs()
  const silent: pg.ClientBase[] = []
  for (const [client, watched] of all) {
    const head = headOf(client)
    if (head !== watched.head) Object.assign(watched, { head, since: now })
    else if (head && now - watched.since >= ms) silent.push(client)
  }
  return silent
}

/** Which of these processes are at work on a statement, waiting for a lock included. */
async function pidsAtWork(connection: ConnectionSettings, pids: readonly number[]): Promise<Set<number>> {
  const client = new pg.Client({ ...connection, connectionTimeoutMillis: askMsMax, query_timeout: askMsMax })
  client.on('error', () => undefined)
  try {
    await client.connect()
    const { rows } = await client.query<{ pid: number }>(
      `select pid from pg_stat_activity where pid = any($1::int[]) and state not like 'idle%'`,
      [pids],
    )
    return new Set(rows.map(({ pid }) => pid))
  } finally {
    cut(client)
  }
}

/** The parts of a client of `pg` that it does not show. */
interface Inside {
  readonly connection: { readonly stream: Duplex }
  readonly _activeQuery: unknown
  readonly _sentQueryQueue: readonly unknown[]
}

function headOf(client: pg.ClientBase): unknown {
  const { _activeQuery, _sentQueryQueue } = client as unknown as Inside
  return _activeQuery ?? _sentQueryQueue[0]
}

/** How long an end waits for the other side. */
const endMsMax = 2_000

/** Ends sessions in order; those that are not at rest in time, or whose other side takes no part, are cut. */
export async function endOrCut(
  clients: readonly pg.ClientBase[],
  end: () => Promise<unknown> | undefined,
): Promise<void> {
  const late = setTimeout(() => clients.forEach(cut), endMsMax)
  await end()?.catch(() => undefined)
  clearTimeout(late)
}

/** Ends a session without waiting for anything from its other side. */
export function cut(client: pg.ClientBase): void {
  ;(client as unknown as Inside).connection.stream.destroy()
}
