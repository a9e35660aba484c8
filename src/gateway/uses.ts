import { sql } from 'kysely'
import { parameter, statement } from '../store/statement.ts'
import type { GatewayStore } from './keys.ts'

/** What narrows the record; null and absent members narrow nothing. */
export type UsesFilter = {
  app?: string | null
  kind?: string | null
  connectionId?: string | null
  keyId?: string | null
  /** Lowest and highest status, both included. */
  status?: readonly [number, number] | undefined
  /** ISO 8601; from then on, and before then. */
  since?: string | null
  until?: string | null
  /** Only uses before this one, for the next page. */
  before?: string | null
  limit: number
}

/** One row of the record as it is shown. */
export type UseShown = {
  id: number
  kind: string
  app: string
  method: string
  path: string
  status: number
  error: string | null
  key_id: number | null
  connection_id: string | null
  request_bytes: number
  response_bytes: number
  duration_ms: number
  retries: number
  request_id: string | null
  used_at: string
}

const usesStatement = statement(
  'gateway_use_list',
  sql`select json_build_object('id', id, 'kind', kind, 'app', app, 'method', method, 'path', path, 'status', status,
      'error', error, 'key_id', key_id, 'connection_id', connection_id, 'request_bytes', request_bytes,
      'response_bytes', response_bytes, 'duration_ms', duration_ms, 'retries', retries, 'request_id', request_id,
      'used_at', used_at)
    from gateway_uses where team_id = any(${parameter('teams', 'bigint[]')})
      and (${parameter('app', 'text')} is null or app = ${parameter('app', 'text')})
      and (${parameter('kind', 'text')} is null or kind = ${parameter('kind', 'text')})
      and (${parameter('connection', 'uuid')} is null or connection_id = ${parameter('connection', 'uuid')})
      and (${parameter('key', 'bigint')} is null or key_id = ${parameter('key', 'bigint')})
      and (${parameter('lowest', 'int')} is null or status between ${parameter('lowest', 'int')}
        and ${parameter('highest', 'int')})
      and (${parameter('since', 'timestamptz')} is null or used_at >= ${parameter('since', 'timestamptz')})
      and (${parameter('until', 'timestamptz')} is null or used_at < ${parameter('until', 'timestamptz')})
      and (${parameter('before', 'bigint')} is null or id < ${parameter('before', 'bigint')})
    order by id desc limit ${parameter('limit', 'int')}`,
)

/** Uses of credentials, the newest first, and where the next page begins. */
export async function listUses(
  store: Pick<GatewayStore, 'read'>,
  teamIds: readonly string[],
  filter: UsesFilter,
): Promise<{ uses: UseShown[]; next_before: number | null }> {
  const { app = null, kind = null, since = null, until = null, before = null, status, limit } = filter
  const rows = await store.read(usesStatement, {
    teams: `{${teamIds.join(',')}}`,
    ...{ app, kind, since, until, before, limit: String(limit) },
    connection: filter.connectionId ?? null,
    key: filter.keyId ?? null,
    lowest: status ? String(status[0]) : null,
    highest: status ? String(status[1]) : null,
  })
  const uses: UseShown[] = rows.map(([text]) => JSON.parse(text ?? '{}'))
  return { uses, next_before: uses.length === limit ? Number(uses.at(-1)?.id) : null }
}

/** Reads `429` or `5xx`; undefined for anything else. */
export function statusRange(text: string): readonly [number, number] | undefined {
  if (/^[1-5]\d\d$/.test(text)) return [Number(text), Number(text)]
  const hundreds = /^([1-5])xx$/i.exec(text)?.[1]
  return hundreds ? [Number(hundreds) * 100, Number(hundreds) * 100 + 99] : undefined
}
