import { sql } from 'kysely'
import { parameter, statement } from '../store/statement.ts'
import type { GatewayStore } from './keys.ts'

/** One use of a credential, or the refusal of one. There is no query value, header or body in it. */
export type Use = {
  team_id: string
  key_id: string | null
  connection_id: string | null
  kind: 'call' | 'refused' | 'refresh' | 'connect' | 'verify' | 'revoke'
  app: string
  method: string
  path: string
  status: number
  error?: string | null
  request_bytes?: number
  response_bytes?: number
  duration_ms: number
  retries?: number
  request_id?: string | null
  used_at: string
}

/** Takes uses and writes them together a moment later. */
export type Recorder = {
  add: (use: Use) => void
  /** Resolves when there is room again: uses are never dropped, callers wait. */
  room: () => Promise<void> | undefined
  /** Writes what is there. */
  flush: () => Promise<void>
  close: () => Promise<void>
}

const flushAfterMs = 100
const batchMax = 500
const waitingMax = 5_000
const pathLengthMax = 1_000

const insertStatement = statement(
  'gateway_use_insert',
  sql`with rows as (select * from json_to_recordset(${parameter('rows', 'json')}) as r (team_id bigint, key_id bigint,
      connection_id uuid, kind text, app text, method text, path text, status int, error text, request_bytes bigint,
      response_bytes bigint, duration_ms int, retries int, request_id text, used_at timestamptz)),
    seen as (update gateway_keys k set last_used_at = greatest(k.last_used_at, u.used_at)
      from (select key_id, max(used_at) as used_at from rows group by key_id) u where k.id = u.key_id)
    insert into gateway_uses (team_id, key_id, connection_id, kind, app, method, path, status, error, request_bytes,
      response_bytes, duration_ms, retries, request_id, used_at)
    select r.team_id, key_id, connection_id, kind, app, method, path, status, error, coalesce(request_bytes, 0),
      coalesce(response_bytes, 0), duration_ms, coalesce(retries, 0), request_id, used_at
    from rows r join teams t on t.id = r.team_id`,
)

/** A recorder on a store; `onError` hears of batches that could not be written yet and are tried again. */
export function recorder(store: GatewayStore, onError: (error: unknown) => void = () => {}): Recorder {
  const waiting: Use[] = []
  let timer: NodeJS.Timeout | undefined
  let writing: Promise<void> | undefined
  const write = async (): Promise<void> => {
    while (waiting.length > 0) {
      const batch = waiting.slice(0, batchMax)
      await store.write(insertStatement, { rows: JSON.stringify(batch) })
      waiting.splice(0, batch.length)
    }
  }
  const flush = (): Promise<void> => {
    clearTimeout(timer)
    timer = undefined
    writing ??= write().finally(() => {
      writing = undefined
    })
    return writing
  }
  const later = (): void => {
    timer ??= setTimeout(() => {
      timer = undefined
      flush().catch((error) => {
        onError(error)
        later()
      })
    }, flushAfterMs).unref()
  }
  return {
    add(use) {
      waiting.push({ ...use, path: use.path.slice(0, pathLengthMax) })
      later()
    },
    room: () => (waiting.length < waitingMax ? undefined : flush().catch(onError)),
    flush,
    async close() {
      await flush().catch(onError)
      clearTimeout(timer)
    },
  }
}
