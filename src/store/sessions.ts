import type pg from 'pg'
import { StartupError } from './startup-error.ts'

/** How many sessions one process opens to PostgreSQL, by what they are for. */
export interface Sessions {
  /** Pipelined, for statements that read. */
  readonly reads: number
  /** Pipelined, for statements that write: each has a commit of its own to wait for. */
  readonly writes: number
  /** Pipelined, for creates, which share commits. */
  readonly creates: number
  /** At most, for transactions of several statements. */
  readonly transactions: number
  /** Pipelined, for webhooks and upkeep. */
  readonly background: number
}

/** What a process has where PostgreSQL allows it; more were not faster. */
export const usualSessions: Sessions = {
  reads: 4,
  writes: 10,
  creates: 4,
  transactions: 10,
  background: 3,
}

/** What a process cannot do without. */
const leastSessions: Sessions = {
  reads: 2,
  writes: 2,
  creates: 2,
  transactions: 4,
  background: 2,
}

/** One more of each process listens for wake-ups. */
const listenersPerProcess = 1

/** Left free for migrations, backups and whoever looks at the database by hand. */
const spareSessions = 5

/** What our own PostgreSQL keeps for its owner beside those it allows (`superuser_reserved_connections`). */
const reservedSessions = 3

const usualConnectionsMax = 100

/** The `max_connections` of our own PostgreSQL for so many processes. */
export const connectionsMaxFor = (processes: number): number =>
  Math.max(usualConnectionsMax, processes * perProcess(leastSessions) + spareSessions + reservedSessions)

/**
 * Shares `allowed` sessions evenly among processes: each gets the usual numbers or, where those are too many, fewer.
 * Throws a StartupError where the least does not fit.
 */
export function shareSessions(allowed: number, processes: number): Sessions {
  const each = Math.floor((allowed - spareSessions) / processes)
  const [least, usual] = [perProcess(leastSessions), perProcess(usualSessions)]
  if (each < least) {
    const needed = processes * least + spareSessions
    throw new StartupError(
      `PostgreSQL allows ${allowed} connections here and ${processes === 1 ? 'one process needs' : `${processes} processes need`} ${needed}. Raise max_connections or TUNDISH_CONNECTIONS, or lower TUNDISH_WORKERS.`,
    )
  }
  const share = Math.min(1, (each - least) / (usual - least))
  const part = (kind: keyof Sessions): number =>
    leastSessions[kind] + Math.floor((usualSessions[kind] - leastSessions[kind]) * share)
  return {
    reads: part('reads'),
    writes: part('writes'),
    creates: part('creates'),
    transactions: part('transactions'),
    background: part('background'),
  }
}

/** How many sessions the server, the database and the role allow us together, however many others have open now. */
export async function allowedSessions(client: pg.ClientBase): Promise<number> {
  const { rows } = await client.query<{ allowed: number }>(
    `select least(
      current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int
        - coalesce(current_setting('reserved_connections', true)::int, 0),
      (select nullif(rolconnlimit, -1) from pg_roles where rolname = current_user),
      (select nullif(datconnlimit, -1) from pg_database where datname = current_database())) as allowed`,
  )
  return rows[0]?.allowed ?? 0
}

const perProcess = ({ reads, writes, creates, transactions, background }: Sessions): number =>
  reads + writes + creates + transactions + background + listenersPerProcess
