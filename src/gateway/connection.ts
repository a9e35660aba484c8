import { type RawBuilder, sql } from 'kysely'
import { parameter, statement } from '../store/statement.ts'
import type { GatewayStore } from './keys.ts'

export const connectionStatuses = ['PENDING', 'ACTIVE', 'FAILED'] as const
export type ConnectionStatus = (typeof connectionStatuses)[number]
export const connectionMethods = ['API_KEY', 'BASIC', 'JWT', 'OAUTH1', 'OAUTH2', 'MCP'] as const
export type ConnectionMethod = (typeof connectionMethods)[number]

/** A connection as it is stored. Times that are compared are milliseconds since 1970; the others are wire texts. */
export type Connection = {
  id: string
  team_id: string
  app: string
  method: ConnectionMethod
  status: ConnectionStatus
  reason: string | null
  metadata: Record<string, string>
  /** Inputs and captured values that are no secrets. */
  values: Record<string, string>
  /** The sealed credential; null before somebody connected. */
  secrets: string | null
  revision: string
  expires_at: number | null
  refresh_at: number | null
  refresh_failures: number
  retry_at: number | null
  lease_number: string
  /** ISO 8601 with six fractional digits. */
  creation_time: string
  last_updated_time: string
}

const milliseconds = (column: string): RawBuilder<unknown> =>
  sql`(extract(epoch from ${sql.ref(column)}) * 1000)::bigint`
const wireTime = (column: string): RawBuilder<unknown> =>
  sql`to_char(${sql.ref(column)} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`

/** The whole row as one JSON text. */
export const connectionJson = sql`json_build_object('id', id, 'team_id', team_id::text, 'app', app, 'method', method,
  'status', status, 'reason', reason, 'metadata', metadata, 'values', "values", 'secrets', secrets,
  'revision', revision::text, 'expires_at', ${milliseconds('expires_at')}, 'refresh_at', ${milliseconds('refresh_at')},
  'refresh_failures', refresh_failures, 'retry_at', ${milliseconds('retry_at')}, 'lease_number', lease_number::text,
  'creation_time', ${wireTime('created_at')}, 'last_updated_time', ${wireTime('updated_at')})`

export const parseConnection = (row: readonly (string | null)[] | undefined): Connection | undefined =>
  row?.[0] ? JSON.parse(row[0]) : undefined

/** Whether a text may be an id at all; everything else is not found without asking the store. */
export const isConnectionId = (text: string): boolean =>
  /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i.test(text)

const insertStatement = statement(
  'gateway_connection_insert',
  sql`insert into gateway_connections (team_id, app, method) values (${parameter('team', 'bigint')},
    ${parameter('app', 'text')}, ${parameter('method', 'text')}) returning ${connectionJson}`,
)

/** A new PENDING connection. */
export async function createConnection(
  store: GatewayStore,
  made: { teamId: string; app: string; method: ConnectionMethod },
): Promise<Connection> {
  const { teamId: team, app, method } = made
  const [row] = await store.write(insertStatement, { team, app, method })
  return parseConnection(row) as Connection
}

const byIdStatement = statement(
  'gateway_connection',
  sql`select ${connectionJson} from gateway_connections where id = ${parameter('id', 'uuid')}`,
)

/** Any team's connection: for callers that have checked whose it is, or hold a session for it. */
export async function readConnection(store: GatewayStore, id: string): Promise<Connection | undefined> {
  return parseConnection((await store.read(byIdStatement, { id }))[0])
}

/** A connection of the team, or undefined. */
export async function findConnection(
  store: GatewayStore,
  teamId: string,
  id: string,
): Promise<Connection | undefined> {
  if (!isConnectionId(id)) return undefined
  const connection = await readConnection(store, id)
  return connection?.team_id === teamId ? connection : undefined
}

export type ConnectionFilter = {
  app?: string | null
  status?: ConnectionStatus | null
  method?: ConnectionMethod | null
  /** Empty for all that the team has. */
  apps?: readonly string[]
  ids?: readonly string[]
  newestFirst?: boolean
  limit: number
}

const listOf = (newestFirst: boolean) =>
  statement(
    'gateway_connection_list',
    sql`select ${connectionJson} from gateway_connections where team_id = ${parameter('team', 'bigint')}
      and (${parameter('app', 'text')} is null or app = ${parameter('app', 'text')})
      and (${parameter('status', 'text')} is null or status = ${parameter('status', 'text')})
      and (${parameter('method', 'text')} is null or method = ${parameter('method', 'text')})
      and (${parameter('apps', 'text[]')} is null or app = any(${parameter('apps', 'text[]')}))
      and (${parameter('ids', 'uuid[]')} is null or id = any(${parameter('ids', 'uuid[]')}))
      order by created_at ${sql.raw(newestFirst ? 'desc' : 'asc')}, id limit ${parameter('limit', 'int')}`,
  )
const newestStatement = listOf(true)
const oldestStatement = listOf(false)

/** Connections of a team, newest first unless asked otherwise. */
export async function listConnections(
  store: GatewayStore,
  teamId: string,
  filter: ConnectionFilter,
): Promise<Connection[]> {
  const { app = null, status = null, method = null, apps, ids, newestFirst = true, limit } = filter
  const rows = await store.read(newestFirst ? newestStatement : oldestStatement, {
    team: teamId,
    app,
    status,
    method,
    apps: apps ? `{${apps.join(',')}}` : null,
    ids: ids ? `{${ids.join(',')}}` : null,
    limit: String(limit),
  })
  return rows.map((row) => parseConnection(row) as Connection)
}

const deleteStatement = statement(
  'gateway_connection_delete',
  sql`delete from gateway_connections where id = ${parameter('id', 'uuid')}
    and team_id = ${parameter('team', 'bigint')} returning ${connectionJson}`,
)

/** Erases a connection with its credential; gives what it was. */
export async function deleteConnection(
  store: GatewayStore,
  { id, team_id: team }: Pick<Connection, 'id' | 'team_id'>,
): Promise<Connection | undefined> {
  return parseConnection((await store.write(deleteStatement, { id, team }))[0])
}

const completeStatement = statement(
  'gateway_connection_complete',
  // The connection is locked before its link, in the order in which deleting it takes them.
  sql`with held as (select id from gateway_connections where id = ${parameter('id', 'uuid')} for update),
    link as (delete from gateway_connect_sessions where id = ${parameter('link', 'bigint')}
      and connection_id in (select id from held) returning id)
    update gateway_connections set status = 'ACTIVE', reason = null, method = ${parameter('method', 'text')},
      metadata = ${parameter('metadata', 'jsonb')}, "values" = ${parameter('values', 'jsonb')},
      secrets = ${parameter('secrets', 'text')}, expires_at = ${parameter('expires', 'timestamptz')},
      refresh_at = ${parameter('refresh', 'timestamptz')}, revision = revision + 1, refresh_failures = 0, retry_at = null,
      lease_until = null, updated_at = clock_timestamp()
    where id = ${parameter('id', 'uuid')}
      and (${parameter('link', 'bigint')} is null or exists (select from link)) returning ${connectionJson}`,
)

/** What a person's visit to the connect page came to. */
export type Completion = {
  /** The link it came by, which is good once. */
  linkId?: string
  method: ConnectionMethod
  metadata: Record<string, string>
  values: Record<string, string>
  secrets: string
  expiresAt: Date | null
  refreshAt: Date | null
}

/**
 * Makes a connection ACTIVE with a credential that has been proven, in place of the one it may have had, and uses up the
 * link. Gives undefined and changes nothing where the link is used up already, or the connection gone.
 */
export async function completeConnection(
  store: GatewayStore,
  id: string,
  completion: Completion,
): Promise<Connection | undefined> {
  const { linkId = null, method, metadata, values, secrets, expiresAt, refreshAt } = completion
  const [row] = await store.write(completeStatement, {
    id,
    link: linkId,
    method,
    secrets,
    metadata: JSON.stringify(metadata),
    values: JSON.stringify(values),
    expires: expiresAt?.toISOString() ?? null,
    refresh: refreshAt?.toISOString() ?? null,
  })
  return parseConnection(row)
}

const failStatement = statement(
  'gateway_connection_fail',
  sql`update gateway_connections set status = 'FAILED', reason = ${parameter('reason', 'text')}, lease_until = null,
      updated_at = clock_timestamp()
    where id = ${parameter('id', 'uuid')} and revision = ${parameter('revision', 'bigint')}
      and status <> 'FAILED' returning ${connectionJson}`,
)

/** Turns a connection FAILED unless its credential has changed since it was read. */
export async function failConnection(
  store: GatewayStore,
  { id, revision }: Pick<Connection, 'id' | 'revision'>,
  reason: string,
): Promise<Connection | undefined> {
  return parseConnection((await store.write(failStatement, { id, revision, reason }))[0])
}
