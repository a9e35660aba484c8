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
  /** Milliseconds since 1970. */
  used_at: number
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

/** The columns of a batch, each with its type and how a use fills it. Lists parse faster than one JSON text. */
const columns: readonly (readonly [string, string, (use: Use) => string | number | null | undefined])[] = [
  ['team_id', 'bigint', (use) => use.team_id],
  ['key_id', 'bigint', (use) => use.key_id],
  ['connection_id', 'uuid', (use) => use.connection_id],
  ['kind', 'text', (use) => use.kind],
  ['app', 'text', (use) => use.app],
  ['method', 'text', (use) => use.method],
  ['path', 'text', (use) => use.path.slice(0, pathLengthMax)],
  ['status', 'int', (use) => use.status],
  ['error', 'text', (use) => use.error],
  ['request_bytes', 'bigint', (use) => use.request_bytes ?? 0],
  ['response_bytes', 'bigint', (use) => use.response_bytes ?? 0],
  ['duration_ms', 'int', (use) => use.duration_ms],
  ['retries', 'int', (use) => use.retries ?? 0],
  ['request_id', 'text', (use) => use.request_id],
  ['used_ms', 'bigint', (use) => use.used_at],
]
const names = columns.map(([name]) => name).join(', ')
const lists = columns.map(([name, type]) => parameter(name, `${type}[]`))

const insertStatement = statement(
  'gateway_use_insert',
  sql`with rows as (select * from unnest(${sql.join(lists)}) as r (${sql.raw(names)})),
    seen as (update gateway_keys k set last_used_at = greatest(k.last_used_at, to_timestamp(u.used_ms / 1000.0))
      from (select key_id, max(used_ms) as used_ms from rows group by key_id) u where k.id = u.key_id)
    insert into gateway_uses (${sql.raw(names.replace('used_ms', 'used_at'))})
    select ${sql.raw(names.replace('team_id', 'r.team_id').replace('used_ms', 'to_timestamp(used_ms / 1000.0)'))}
    from rows r join teams t on t.id = r.team_id`,
)

/** A batch as one Postgres array per column. */
function columnLists(batch: readonly Use[]): Record<string, string> {
  const texts: Record<string, string> = {}
  for (const [name, , value] of columns) {
    let list = '{'
    for (const use of batch) list += `${list === '{' ? '' : ','}${element(value(use))}`
    texts[name] = `${list}}`
  }
  return texts
}

function element(value: string | number | null | undefined): string {
  if (value === null || value === undefined) return 'NULL'
  if (typeof value === 'number') return String(value)
  return `"${/["\\]/.test(value) ? value.replaceAll(/["\\]/g, '\\$&') : value}"`
}

/** A recorder on a store; `onError` hears of batches that could not be written yet and are tried again. */
export function recorder(store: GatewayStore, onError: (error: unknown) => void = () => {}): Recorder {
  const waiting: Use[] = []
  let timer: NodeJS.Timeout | undefined
  let writing: Promise<void> | undefined
  const write = async (): Promise<void> => {
    while (waiting.length > 0) {
      const batch = waiting.slice(0, batchMax)
      await store.write(insertStatement, columnLists(batch))
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
      waiting.push(use)
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
