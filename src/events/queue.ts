import { sql } from 'kysely'
import { arrayOf, type Bindings, parameter, raw, type Statement, statement } from '../store/statement.ts'
import type { TextRow } from '../store/writer.ts'
import type { Deliverable } from './adapter.ts'

/** A delivery this worker has taken: everything an attempt needs. */
export interface Claimed extends Deliverable {
  readonly id: string
  readonly endpointId: string
  readonly worker: string
  /** The endpoint's secrets as they are stored: sealed. */
  readonly secret: string
  readonly previousSecret: string | null
  /** Attempts since it was queued or replayed. */
  readonly triesCount: number
}

export interface ClaimRequest {
  readonly worker: string
  readonly rowsMax: number
  /** How many deliveries an endpoint may be given that is not in `free`. */
  readonly each: number
  /** How many more deliveries these endpoints may be given. */
  readonly free: ReadonlyMap<string, number>
  /** Endpoints behind this one come first, so that each has its turn. */
  readonly after: string
}

/** What came of an attempt, and what follows: `waitMs` is null where no further attempt is made. */
export interface Result {
  readonly id: string
  readonly endpointId: string
  readonly worker: string
  readonly delivered: boolean
  readonly waitMs: number | null
  readonly url: string
  readonly startedAt: Date
  readonly durationMs: number
  readonly requestHeaders: Readonly<Record<string, string>>
  readonly code: number
  readonly error: string | null
  readonly message: string | null
  readonly responseHeaders: Readonly<Record<string, unknown>> | null
  readonly responseBody: string | null
}

/** The deliveries in the store, as a queue. */
export interface Queue {
  claim(request: ClaimRequest): Promise<Claimed[]>
  record(results: readonly Result[]): Promise<void>
  /** Has deliveries whose wait began after now, as after the clock of the store was put back, wait from now on. */
  waitAnew(): Promise<void>
}

export type Run = (statement: Statement, bindings: Bindings) => Promise<TextRow[]>

export interface QueueSettings {
  readonly disableAfterMs: number
  /** Waits before each attempt. */
  readonly scheduleMs: readonly number[]
}

/**
 * Opens the queue. `at` gives the moment the statements reckon with, or null for the database's own clock, which
 * several servers share. An endpoint that only failed for `disableAfterMs` is disabled.
 */
export function openQueue(
  run: Run,
  { disableAfterMs, scheduleMs }: QueueSettings,
  at: () => string | null = () => null,
): Queue {
  const record = recordStatement(disableAfterMs)
  return {
    async claim({ worker, rowsMax, each, free, after }) {
      const rows = await run(claimStatement, {
        now: at(),
        worker,
        rows: String(rowsMax),
        each: String(each),
        endpoints: arrayOf([...free.keys()]),
        free: arrayOf([...free.values()]),
        after,
      })
      return rows.map((row) => claimedOf(row, worker))
    },
    async record(results) {
      await run(record, { now: at(), results: JSON.stringify(results.map(recorded)) })
    },
    async waitAnew() {
      await run(waitAnewStatement, { now: at(), waits: arrayOf(scheduleMs) })
    },
  }
}

const now = sql`coalesce(${parameter('now', 'timestamptz')}, statement_timestamp())`

/**
 * Walks from endpoint to endpoint along the index of queued deliveries, so that a long queue of one endpoint is never
 * read to get at the others, and takes from each the oldest that are due. What a dead worker holds counts as free.
 */
const claimStatement = statement(
  'deliveries_claim',
  sql`with recursive line as (
      (select endpoint_id from webhooks_outgoing_deliveries where status = 'queued' order by endpoint_id limit 1)
      union all
      select (select d.endpoint_id from webhooks_outgoing_deliveries d
        where d.status = 'queued' and d.endpoint_id > line.endpoint_id order by d.endpoint_id limit 1)
      from line where line.endpoint_id is not null),
    turn as (select line.endpoint_id, coalesce(b.free, ${parameter('each', 'bigint')}) as free from line
      join webhooks_outgoing_endpoints n on n.id = line.endpoint_id and n.disabled_at is null and not n.pulled
      left join unnest(${parameter('endpoints', 'bigint[]')}, ${parameter('free', 'bigint[]')}) b(endpoint_id, free)
        on b.endpoint_id = line.endpoint_id
      where coalesce(b.free, 1) > 0
      order by line.endpoint_id <= ${parameter('after', 'bigint')}, line.endpoint_id),
    picked as materialized (select d.id from turn cross join lateral (
        select q.id from webhooks_outgoing_deliveries q
        where q.endpoint_id = turn.endpoint_id and q.status = 'queued' and q.due_at <= ${now}
          and (q.claimed_by is null or q.claimed_by <> all (array(select w.id from workers w where w.alive_until > ${now})))
        order by q.due_at limit turn.free for update skip locked) d
      limit ${parameter('rows', 'bigint')})
    update webhooks_outgoing_deliveries d set claimed_by = ${parameter('worker', 'bigint')}
    from webhooks_outgoing_events e, webhooks_outgoing_endpoints n
    where d.id = any (array(select id from picked)) and e.id = d.event_id and n.id = d.endpoint_id
    returning d.id, d.endpoint_id, n.url, n.webhook_secret,
      case when n.previous_secret_until > ${now} then n.previous_secret end, d.tries_count, n.adapter, d.data,
      e.uuid, e.event_type_id, e.subject_id, e.subject_type, e.data, e.created_at, e.api_version, e.workspace_id, e.page, e.funnel`,
)

function claimedOf(row: TextRow, worker: string): Claimed {
  const [id, endpointId, url, secret, previousSecret, tries, adapter, adapted, ...event] = row
  const [uuid, type, subjectId, subjectType, data, createdAt, apiVersion, workspaceId, page, funnel] = event
  return {
    id: String(id),
    endpointId: String(endpointId),
    worker,
    url: String(url),
    secret: String(secret),
    previousSecret: previousSecret ?? null,
    triesCount: Number(tries),
    adapter: adapter ?? null,
    data: adapted ?? null,
    event: {
      uuid: String(uuid),
      event_type_id: String(type),
      subject_id: String(subjectId),
      subject_type: String(subjectType),
      data: String(data),
      created_at: String(createdAt),
      api_version: String(apiVersion),
      workspace_id: String(workspaceId),
      page: page ?? null,
      funnel: funnel ?? null,
    },
  }
}

/** A delivery is due so long after the attempt before it; a wait that has not begun yet begins now. */
const waitAnewStatement = statement(
  'deliveries_wait_anew',
  sql`with w as (select ${parameter('waits', 'bigint[]')} as ms),
      ahead as (select d.id, w.ms[least(d.tries_count + 1, cardinality(w.ms))] * interval '1 millisecond' as wait
        from webhooks_outgoing_deliveries d, w where d.status = 'queued' and d.due_at > ${now})
    update webhooks_outgoing_deliveries d set due_at = ${now} + ahead.wait from ahead
    where d.id = ahead.id and d.due_at - ahead.wait > ${now}`,
)

/** A result as the columns of `recordStatement`. */
const recorded = (result: Result): Record<string, unknown> => ({
  id: result.id,
  endpoint_id: result.endpointId,
  worker: result.worker,
  delivered: result.delivered,
  wait_ms: result.waitMs,
  url: result.url,
  started_at: result.startedAt,
  duration_ms: Math.round(result.durationMs),
  request_headers: result.requestHeaders,
  code: result.code,
  error: result.error,
  message: result.message,
  response_headers: result.responseHeaders,
  response_body: result.responseBody,
})

/**
 * Writes attempts and moves their deliveries on. A success counts whoever holds the delivery by now; a failure moves
 * it only for the worker that still holds it. What waits does so by the clock it is claimed by. The health of an endpoint is written only where it changes.
 */
function recordStatement(disableAfterMs: number): Statement {
  const columns =
    raw(`(id bigint, endpoint_id bigint, worker bigint, delivered boolean, wait_ms bigint, url text,
    started_at timestamptz, duration_ms bigint, request_headers json, code bigint, error text, message text,
    response_headers json, response_body text)`)
  const patience = raw(`interval '${disableAfterMs} milliseconds'`)
  return statement(
    'deliveries_record',
    sql`with r as materialized (select *, started_at + duration_ms * interval '1 millisecond' as ended_at
        from json_to_recordset(${parameter('results', 'json')}) as r ${columns}),
      moved as (update webhooks_outgoing_deliveries d set
          status = case when r.delivered then 'delivered' when r.wait_ms is null then 'exhausted' else 'queued' end,
          attempts_count = d.attempts_count + 1, tries_count = d.tries_count + 1, claimed_by = null,
          due_at = case when r.delivered or r.wait_ms is null then d.due_at else ${now} + r.wait_ms * interval '1 millisecond' end,
          finished_at = case when r.delivered or r.wait_ms is null then r.ended_at end
        from r where d.id = r.id and d.status = 'queued' and (r.delivered or d.claimed_by = r.worker)),
      attempt as (insert into webhooks_outgoing_attempts (workspace_id, delivery_id, number, url, started_at, duration_ms,
          request_headers, code, error, message, response_headers, response_body)
        select d.workspace_id, d.id, d.attempts_count + 1, r.url, r.started_at, r.duration_ms,
          r.request_headers, r.code, r.error, r.message, r.response_headers, r.response_body
        from r join webhooks_outgoing_deliveries d on d.id = r.id),
      well as (update webhooks_outgoing_endpoints n set failing_since = null
        where n.id in (select r.endpoint_id from r where r.delivered) and n.failing_since is not null),
      failing as (select endpoint_id, min(started_at) as since, max(ended_at) as at,
          (array_agg(coalesce(r.message, 'status ' || r.code) order by ended_at desc))[1] as last
        from r group by endpoint_id having not bool_or(delivered))
      update webhooks_outgoing_endpoints n set failing_since = coalesce(n.failing_since, f.since),
        disabled_at = case when f.at - n.failing_since >= ${patience} then f.at end,
        disabled_reason = case when f.at - n.failing_since >= ${patience}
          then 'Every attempt since ' || to_char(n.failing_since, 'YYYY-MM-DD HH24:MI') || ' UTC failed. The last one: ' || f.last end
      from failing f where n.id = f.endpoint_id and n.disabled_at is null
        and (n.failing_since is null or f.at - n.failing_since >= ${patience})`,
  )
}
