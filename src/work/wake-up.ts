import pg from 'pg'
import type { ConnectionSettings } from '../store/connection.ts'
import { connectMsMax } from '../store/session-settings.ts'
import { endOrCut } from '../store/silence.ts'

const channel = 'tundish_work'

/** Notifications of one process are this far apart at least. */
const spacingMs = 20

const reconnectDelayMs = 1000

/** Tells other processes on the same store that there is work, and hears them. */
export interface WakeUp {
  /** Tells the others, after the commit that made the work. */
  tell(): void
  close(): Promise<void>
}

/**
 * Opens a session that listens. Telling is a statement of its own and never part of a transaction: NOTIFY makes
 * commits wait for each other. A lost notification costs the wait until the next poll.
 */
export async function openWakeUp(connection: ConnectionSettings, onWork: () => void): Promise<WakeUp> {
  const own = crypto.randomUUID()
  let client: pg.Client | null = null
  let closed = false
  let timer: NodeJS.Timeout | undefined
  const connect = async (): Promise<void> => {
    const fresh = new pg.Client({ ...connection, connectionTimeoutMillis: connectMsMax, keepAlive: true })
    fresh.on('error', () => undefined)
    fresh.on('notification', ({ payload }) => {
      if (payload !== own) onWork()
    })
    fresh.once('end', () => {
      client = null
      if (!closed) setTimeout(() => connect().catch(() => undefined), reconnectDelayMs).unref()
    })
    await fresh.connect()
    await fresh.query(`listen ${channel}`)
    client = fresh
  }
  await connect()
  return {
    tell() {
      timer ??= setTimeout(() => {
        timer = undefined
        client?.query('select pg_notify($1, $2)', [channel, own]).catch(() => undefined)
      }, spacingMs).unref()
    },
    async close() {
      closed = true
      clearTimeout(timer)
      if (client) await endOrCut([client], () => client?.end())
    },
  }
}
