import { createHmac } from 'node:crypto'
import { run } from 'graphile-worker'
import pg from 'pg'
import { Agent } from 'undici'
import { startBackground } from '../../src/cli/background.ts'
import { defaultScheduleMs } from '../../src/events/schedule.ts'
import { outboundPolicy } from '../../src/gateway/outbound-policy.ts'
import type { ConnectionSettings } from '../../src/store/connection.ts'
import { openVault } from '../../src/store/vault.ts'

/** Attempts under way at once, for everybody. */
const concurrency = 128

const secret = 'f'.repeat(64)

/** The body every contender signs and sends: about 1 KiB. */
export const data = JSON.stringify({ id: 1, email_address: 'ada@example.com', notes: 'x'.repeat(800) })

/** Signs and posts over kept connections, as each delivery must; nothing else. */
function poster() {
  const agent = new Agent({ connections: concurrency, pipelining: 1 })
  const post = async (url: string, body: string): Promise<void> => {
    const timestamp = String(Math.floor(Date.now() / 1000))
    const { origin, pathname } = new URL(url)
    const { body: answer } = await agent.request({
      origin,
      path: pathname,
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'x-timestamp': timestamp,
        'x-signature': createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex'),
      },
      body,
    })
    await answer.text()
  }
  return { post, close: () => agent.close() }
}

/** The floor: a loop without storage. Answers the time it took, in seconds. */
export async function floor(url: string, count: number): Promise<number> {
  const { post, close } = poster()
  const body = JSON.stringify({ event_id: crypto.randomUUID(), event_type: 'order.created', data })
  const begun = performance.now()
  let next = 0
  const loop = async (): Promise<void> => {
    while (next++ < count) await post(url, body)
  }
  await Promise.all(Array.from({ length: concurrency }, loop))
  const seconds = (performance.now() - begun) / 1000
  await close()
  return seconds
}

/** graphile-worker with one job for each delivery; its payload is the body. No attempt is recorded. */
export async function graphile(
  connection: ConnectionSettings,
  url: string,
  count: number,
  localQueue: boolean,
): Promise<number> {
  const pool = new pg.Pool({ ...connection, max: 12 })
  pool.on('error', () => undefined)
  pool.on('connect', (client) => client.on('error', () => undefined))
  const { post, close } = poster()
  const worker = {
    concurrentJobs: concurrency,
    ...(localQueue && { localQueue: { size: 500 }, completeJobBatchDelay: 0, failJobBatchDelay: 0 }),
  }
  const taskList = { deliver: (payload: unknown) => post(url, JSON.stringify(payload)) }
  const options = { pgPool: pool, taskList, noHandleSignals: true, pollInterval: 200, preset: { worker } }
  await (await run(options)).stop()
  await pool.query(
    `select graphile_worker.add_job('deliver', json_build_object('event_id', gen_random_uuid(), 'data', $1::text)) from generate_series(1, $2::int)`,
    [data, count],
  )
  const begun = performance.now()
  const runner = await run(options)
  await empty(pool, 'select 1 from graphile_worker.jobs limit 1')
  const seconds = (performance.now() - begun) / 1000
  await runner.stop()
  await pool.end()
  await close()
  return seconds
}

/**
 * Ours, with attempts recorded: `urls` are the endpoints, which share `count` deliveries; the time is that of those
 * that answer.
 */
export async function ours(
  connection: ConnectionSettings,
  urls: readonly string[],
  count: number,
): Promise<number> {
  const pool = new pg.Pool({ ...connection, max: 2 })
  const vault = openVault([secret])
  await fill(pool, vault, urls, count)
  const begun = performance.now()
  const background = await startBackground({
    connection,
    vault,
    policy: outboundPolicy({ profile: 'development' }),
    webhooks: { scheduleMs: defaultScheduleMs, disableAfterMs: 432_000_000, eventsKeptMs: null },
    adapters: {},
    tasks: [],
    onError: (error) => process.stderr.write(`${error}\n`),
  })
  await empty(
    pool,
    `select 1 from webhooks_outgoing_deliveries d join webhooks_outgoing_endpoints n on n.id = d.endpoint_id
     where d.status = 'queued' and n.url not like '%/hang' limit 1`,
  )
  const seconds = (performance.now() - begun) / 1000
  await background.stop()
  await pool.end()
  return seconds
}

async function fill(
  pool: pg.Pool,
  vault: ReturnType<typeof openVault>,
  urls: readonly string[],
  count: number,
): Promise<void> {
  await pool.query('truncate webhooks_outgoing_events, webhooks_outgoing_endpoints, teams cascade')
  await pool.query(`insert into teams (name) values ('bench')`)
  const space = await pool.query(
    `insert into workspaces (team_id, name, subdomain) select id, 'b', 'b' from teams returning id`,
  )
  for (const url of urls) {
    const { rows } = await pool.query(
      `insert into webhooks_outgoing_endpoints (workspace_id, url, name) values ($1, $2, 'b') returning id`,
      [space.rows[0].id, url],
    )
    const place = { table: 'webhooks_outgoing_endpoints', row: rows[0].id, column: 'webhook_secret' }
    await pool.query('update webhooks_outgoing_endpoints set webhook_secret = $1 where id = $2', [
      vault.encrypt(secret, place),
      rows[0].id,
    ])
  }
  await pool.query(
    `with e as (insert into webhooks_outgoing_events (workspace_id, event_type_id, subject_id, subject_type, data)
       select $1, 'order.created', n, 'Order', $2 from generate_series(1, $3::int) n returning id, subject_id),
     n as (select id, row_number() over (order by id) as place from webhooks_outgoing_endpoints)
     insert into webhooks_outgoing_deliveries (workspace_id, event_id, endpoint_id)
     select $1, e.id, n.id from e join n on n.place = e.subject_id % $4::int + 1`,
    [space.rows[0].id, data, count, urls.length],
  )
  await pool.query('analyze')
}

async function empty(pool: pg.Pool, query: string): Promise<void> {
  while ((await pool.query(query)).rows.length > 0) await new Promise((resolve) => setTimeout(resolve, 10))
}
