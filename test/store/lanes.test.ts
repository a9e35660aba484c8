import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import pg from 'pg'
import { nobody } from '../../src/define/behavior.ts'
import { ApiError } from '../../src/define/errors.ts'
import { startApi, type TestApi } from '../harness/api.ts'

let api: TestApi
let admin: pg.Client
before(async () => {
  api = await startApi()
  const { host, port, user, database } = api.platform.store.pool.options
  admin = new pg.Client({ host, port, user, database })
  await admin.connect()
})
after(async () => {
  await admin?.end()
  await api?.stop()
})

/** Cuts every session of the test's database but our own. */
const cutAll = (): Promise<unknown> =>
  admin.query(
    `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`,
  )

test('a transaction whose session is cut between two statements is refused as an outage, and nothing else ends', async () => {
  const cut = api.platform.store.transact(nobody, async (unit) => {
    await unit.sql`select 1`
    await cutAll()
    // Until the news has come, with nothing under way that would take it.
    await new Promise((resolve) => setImmediate(resolve))
    await unit.sql`select 1`
  })
  await assert.rejects(cut, (error) => error instanceof ApiError && error.status === 503)
})

test('after all sessions were cut, requests are answered again by themselves', async () => {
  await cutAll()
  const limit = AbortSignal.timeout(10_000)
  for (;;) {
    const { status, headers } = await api.call('GET', '/api/v2/teams')
    if (status === 200) break
    assert.equal(status, 503)
    assert.equal(headers.get('retry-after'), '1')
    limit.throwIfAborted()
  }
})

test('while a table is locked, what cannot wait is refused with 503, and the rest is answered once it is free', async () => {
  const path = `/api/v2/workspaces/${api.ours.workspaceId}/contacts`
  await admin.query('begin; lock table contacts in access exclusive mode')
  const asked = Array.from({ length: 1200 }, () => api.call('GET', path))
  const refused = await Promise.any(
    asked.map(async (answer) => {
      const { status, headers } = await answer
      assert.deepEqual([status, headers.get('retry-after')], [503, '1'])
    }),
  )
  assert.equal(refused, undefined)
  await admin.query('rollback')
  const statuses = new Set((await Promise.all(asked)).map(({ status }) => status))
  statuses.delete(503)
  statuses.delete(200)
  assert.deepEqual([...statuses], [])
  assert.equal((await api.call('GET', path)).status, 200)
})
