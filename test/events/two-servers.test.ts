import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import pg from 'pg'
import { newToken } from '../../src/auth/secret.ts'
import { newVaultKey } from '../../src/store/vault.ts'
import { freshDatabase } from '../harness/database.ts'
import { callServer, serverProcess } from '../harness/server-process.ts'
import { startReceiver } from './receiver.ts'

/** The full run is TUNDISH_SHARED_DELIVERIES=50000. */
const deliveries = Number(process.env.TUNDISH_SHARED_DELIVERIES ?? 3000)
const endpoints = 20

test('Two servers on one store share the deliveries, and none is attempted twice.', async (t) => {
  const database = await freshDatabase()
  const dataDir = await mkdtemp(join(tmpdir(), 'tundish-two-'))
  const underWay = new Set<string>()
  let twice = 0
  const receiver = await startReceiver(({ json }, response) => {
    if (underWay.has(json.event_id)) twice += 1
    underWay.add(json.event_id)
    setImmediate(() => {
      underWay.delete(json.event_id)
      response.end()
    })
  })
  const settings = {
    DATABASE_URL: database.url,
    TUNDISH_DATA: dataDir,
    TUNDISH_SECRET_KEY: newVaultKey(),
  }
  const token = newToken()
  const servers = [await serverProcess(settings, token), await serverProcess(settings, token)]
  const pool = new pg.Pool({ ...database.connection, max: 1 })
  t.after(async () => {
    await Promise.all(servers.map((server) => server.stop()))
    await pool.end()
    await receiver.stop()
    await database.drop()
    await rm(dataDir, { recursive: true, force: true })
  })
  for (const server of servers) await server.start()
  const [server] = servers
  assert.ok(server)
  const teams = await callServer(server, 'GET', '/api/v2/teams')
  const spaces = await callServer(server, 'GET', `/api/v2/teams/${teams?.body[0].id}/workspaces`)
  const workspace = spaces?.body[0].id
  const path = `/api/v2/workspaces/${workspace}/webhooks/outgoing/endpoints`
  for (let index = 0; index < endpoints; index++) {
    const endpoint = { url: receiver.url, name: `Endpoint ${index}`, event_type_ids: ['order.created'] }
    await callServer(server, 'POST', path, { webhooks_outgoing_endpoint: endpoint })
  }
  const begun = performance.now()
  await pool.query(
    `with e as (insert into webhooks_outgoing_events (workspace_id, event_type_id, subject_id, subject_type, data)
       select $1, 'order.created', n, 'Order', '{"id":1}' from generate_series(1, $2::int) n returning id, subject_id),
     n as (select id, row_number() over (order by id) as place from webhooks_outgoing_endpoints)
     insert into webhooks_outgoing_deliveries (workspace_id, event_id, endpoint_id)
     select $1, e.id, n.id from e join n on n.place = e.subject_id % $3::int + 1`,
    [workspace, deliveries, endpoints],
  )
  await receiver.until(deliveries)
  const perSecond = Math.round(deliveries / ((performance.now() - begun) / 1000))
  for (;;) {
    const { rows } = await pool.query(
      `select count(*) from webhooks_outgoing_deliveries where status <> 'delivered'`,
    )
    if (rows[0].count === '0') break
  }
  assert.equal(twice, 0)
  assert.equal(receiver.received.length, deliveries)
  assert.equal(new Set(receiver.received.map(({ json }) => json.event_id)).size, deliveries)
  const { rows } = await pool.query('select count(*) from webhooks_outgoing_attempts')
  assert.equal(Number(rows[0].count), deliveries)
  const shares = await Promise.all(servers.map(({ origin }) => deliveredBy(origin)))
  assert.ok(shares.every((share) => share > 0))
  t.diagnostic(`${deliveries} deliveries, shared ${shares.join(' to ')}, ${perSecond} a second`)
})

async function deliveredBy(origin: string): Promise<number> {
  const text = await (await fetch(`${origin}/metrics`)).text()
  return Number(/outcome="delivered"\} (\d+)/.exec(text)?.[1])
}
