import assert from 'node:assert/strict'
import { test } from 'node:test'
import pg from 'pg'
import { openQueue } from '../../src/events/queue.ts'
import { defaultScheduleMs } from '../../src/events/schedule.ts'
import type { SendOut } from '../../src/events/send.ts'
import { openLane } from '../../src/store/lanes.ts'
import { newVaultKey, openVault } from '../../src/store/vault.ts'
import { freshDatabase } from '../harness/database.ts'
import { seeded } from '../harness/seeded.ts'
import { simulate, virtualTime } from './simulation.ts'

const seed = Number(process.env.TUNDISH_SEED ?? Math.floor(Math.random() * 1e9))
/** The full run is TUNDISH_SIMULATED_EVENTS=10000. */
const eventsCount = Number(process.env.TUNDISH_SIMULATED_EVENTS ?? 2000)
const dayMs = 86_400_000

/** How receivers behave, and the share of all events each gets. */
const receivers = [
  { name: 'well', share: 0.55 },
  { name: 'flaky', share: 0.25 },
  { name: 'garbage', share: 0.05 },
  { name: 'slow', share: 0.05 },
  { name: 'closes', share: 0.04 },
  { name: 'hangs', share: 0.01 },
  { name: 'down-for-a-day', share: 0.04 },
  { name: 'gone', share: 0.01 },
] as const

test(`Under crashes and faults every event is delivered or exhausted, on schedule (seed ${seed}).`, async (t) => {
  const database = await freshDatabase()
  const pool = new pg.Pool({ ...database.connection, max: 2 })
  const lane = await openLane(database.connection, 2)
  t.after(async () => {
    await pool.end()
    await lane.close()
    await database.drop()
  })
  const random = seeded(seed)
  const vault = openVault([newVaultKey()])
  const startedAt = Date.parse('2027-03-01T00:00:00Z')
  const time = virtualTime(startedAt)
  const lookAt = await fill(pool, vault, startedAt)
  const answered = new Set<string>()
  const successes = new Map<string, number>()
  const idOf = new Map<string, string>()
  const { rows } = await pool.query(
    'select d.id, e.uuid from webhooks_outgoing_deliveries d join webhooks_outgoing_events e on e.id = d.event_id',
  )
  for (const { id, uuid } of rows) idOf.set(uuid, id)
  const send: SendOut = async ({ url, body }) => {
    const { event_id } = JSON.parse(body)
    assert.ok(!answered.has(String(idOf.get(event_id))), 'an attempt after a recorded success')
    const answer = await behave(url.slice(url.lastIndexOf('/') + 1), time, random, startedAt)
    if ('status' in answer && answer.status < 300) successes.set(event_id, (successes.get(event_id) ?? 0) + 1)
    return answer
  }
  const crashes = await simulate(
    {
      time,
      random,
      vault,
      send,
      run: lane.run,
      queue: openQueue(lane.run, { disableAfterMs: 5 * dayMs, scheduleMs: defaultScheduleMs }, () =>
        new Date(time.now()).toISOString(),
      ),
      scheduleMs: defaultScheduleMs,
      crashRate: 0.004,
      onRecorded: (id, delivered) => {
        if (delivered) answered.add(id)
      },
    },
    lookAt,
  )
  for (const name of ['claim', 'send', 'record', 'beat'])
    for (const when of ['before', 'after']) assert.ok(crashes.has(`${when} ${name}`), `${when} ${name}`)
  const total = [...crashes.values()].reduce((sum, count) => sum + count, 0)
  t.diagnostic(`${total} crashes, ${Math.round((time.now() - startedAt) / 3_600_000)} virtual hours`)
  await check(pool, successes)
})

async function fill(
  pool: pg.Pool,
  vault: ReturnType<typeof openVault>,
  startedAt: number,
): Promise<number[]> {
  await pool.query(`insert into teams (name) values ('t')`)
  const space = await pool.query(
    `insert into workspaces (team_id, name, subdomain) select id, 'w', 'w' from teams returning id`,
  )
  const workspace = space.rows[0].id
  const lookAt: number[] = []
  for (const { name, share } of receivers) {
    const { rows } = await pool.query(
      `insert into webhooks_outgoing_endpoints (workspace_id, url, name) values ($1, $2, $3) returning id`,
      [workspace, `http://receiver.test/${name}`, name],
    )
    const table = 'webhooks_outgoing_endpoints'
    const sealed = vault.encrypt('secret', { table, row: rows[0].id, column: 'webhook_secret' })
    await pool.query('update webhooks_outgoing_endpoints set webhook_secret = $1 where id = $2', [
      sealed,
      rows[0].id,
    ])
    // The one that is gone for good gets its events over nine days, so that patience runs out on the way.
    const count = Math.round(eventsCount * share)
    const spreadMs = name === 'gone' ? (9 * dayMs) / count : 3
    for (let index = 0; index < count; index++) lookAt.push(startedAt + Math.ceil(index * spreadMs))
    await pool.query(
      `with e as (insert into webhooks_outgoing_events (workspace_id, event_type_id, subject_id, subject_type, data)
         select $1, 'contact.created', n, 'Contact', '{}' from generate_series(0, $4::int - 1) n returning id, subject_id)
       insert into webhooks_outgoing_deliveries (workspace_id, event_id, endpoint_id, due_at)
       select $1, id, $2, $3::timestamptz + ceil(subject_id * $5::float) * interval '1 millisecond' from e`,
      [workspace, rows[0].id, new Date(startedAt).toISOString(), count, spreadMs],
    )
  }
  await pool.query('analyze')
  return lookAt
}

type Sent = Awaited<ReturnType<SendOut>>

async function behave(
  name: string,
  time: ReturnType<typeof virtualTime>,
  random: () => number,
  startedAt: number,
): Promise<Sent> {
  const status = (code: number, text = ''): Sent => ({ status: code, headers: {}, body: Buffer.from(text) })
  const failure = (error: string): Sent => ({ error, message: error })
  const behaviors: Record<string, () => Promise<Sent>> = {
    well: async () => status(200),
    flaky: async () =>
      random() < 0.4 ? status([500, 503, 302, 404, 208][Math.floor(random() * 5)] ?? 500) : status(201),
    garbage: async () => (random() < 0.5 ? failure('protocol_error') : status(200, '\0\ufffd\u2028{"')),
    slow: async () => {
      await time.sleep(9000 * random())
      return status(202)
    },
    closes: async () => (random() < 0.7 ? failure('connection_lost') : status(226)),
    hangs: async () => {
      await time.sleep(10_000)
      return failure('total_timeout')
    },
    'down-for-a-day': async () => (time.now() - startedAt < dayMs ? failure('connect_failed') : status(200)),
    gone: async () => status(410),
  }
  await time.sleep(1 + Math.floor(random() * 30))
  return (behaviors[name] ?? (async () => status(500)))()
}

async function check(pool: pg.Pool, successes: ReadonlyMap<string, number>): Promise<void> {
  const { rows: deliveries } = await pool.query(`select d.*, e.uuid, n.name, n.disabled_at,
      (select json_agg(json_build_object('number', a.number, 'code', a.code, 'start', extract(epoch from a.started_at) * 1000,
        'end', extract(epoch from a.started_at) * 1000 + a.duration_ms) order by a.id)
        from webhooks_outgoing_attempts a where a.delivery_id = d.id) as attempts
    from webhooks_outgoing_deliveries d join webhooks_outgoing_events e on e.id = d.event_id
    join webhooks_outgoing_endpoints n on n.id = d.endpoint_id`)
  assert.equal(
    deliveries.length,
    receivers.reduce((sum, { share }) => sum + Math.round(eventsCount * share), 0),
  )
  for (const { status, attempts, attempts_count, uuid, name, disabled_at, due_at } of deliveries) {
    const made: { number: number; code: number; start: number; end: number }[] = attempts ?? []
    if (status === 'queued') assert.ok(disabled_at, 'only a disabled endpoint has deliveries that wait')
    if (status === 'delivered') assert.ok((successes.get(uuid) ?? 0) >= 1)
    if (status === 'exhausted') assert.equal(made.length, defaultScheduleMs.length)
    assert.deepEqual(
      made.map(({ number }) => number),
      made.map((_, index) => index + 1),
    )
    assert.equal(Number(attempts_count), made.length)
    assert.ok(made.slice(0, -1).every(({ code }) => ![200, 201, 202, 226].includes(code)))
    for (const [index, { start }] of made.entries()) {
      const before = made[index - 1]
      if (before)
        assert.ok(start >= before.end + (defaultScheduleMs[index] ?? 0), 'an attempt before its time')
      if (disabled_at) assert.ok(start <= disabled_at.getTime(), 'an attempt at a disabled endpoint')
    }
    const [last, beforeLast] = [made.at(-1), made.at(-2)]
    if (status !== 'queued' && last && beforeLast) {
      assert.equal(due_at.getTime(), beforeLast.end + (defaultScheduleMs[made.length - 1] ?? 0))
    }
    if (name === 'well' || name === 'slow') assert.equal(status, 'delivered')
    if (name === 'hangs') assert.equal(status, 'exhausted')
  }
  const { rows } = await pool.query(
    `select disabled_at, disabled_reason from webhooks_outgoing_endpoints where name = 'gone'`,
  )
  assert.match(rows[0].disabled_reason, /^Every attempt since .* failed. The last one: status 410$/)
}
