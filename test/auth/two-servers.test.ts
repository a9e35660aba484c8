import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import pg from 'pg'
import { newToken } from '../../src/auth/secret.ts'
import { newVaultKey } from '../../src/store/vault.ts'
import { freshDatabase, type TestDatabase } from '../harness/database.ts'
import { type ServerProcess, serverProcess } from '../harness/server-process.ts'
import { openVisitor, type Visitor } from '../harness/visitor.ts'

/** What a revocation may take to reach every process. */
const revocationMsMax = 1000
const password = 'correct horse battery'

let database: TestDatabase
let folder: string
let here: ServerProcess
let there: ServerProcess
let pool: pg.Pool
before(async () => {
  database = await freshDatabase()
  folder = await mkdtemp(join(tmpdir(), 'tundish-two-'))
  const settings = {
    DATABASE_URL: database.url,
    TUNDISH_DATA: folder,
    TUNDISH_SECRET_KEY: newVaultKey(),
    TUNDISH_PASSWORD: password,
  }
  const token = newToken()
  here = await serverProcess(settings, token)
  there = await serverProcess(settings, token)
  await here.start()
  await there.start()
  pool = new pg.Pool({ ...database.connection, max: 1 })
})
after(async () => {
  await Promise.all([here?.stop(), there?.stop()])
  await pool?.end()
  await database?.drop()
  await rm(folder, { recursive: true, force: true })
})

async function owner(server: ServerProcess): Promise<Visitor> {
  const visitor = openVisitor(server.origin)
  assert.equal((await visitor.signIn('owner@example.com', password)).status, 303)
  return visitor
}

const status = async (server: ServerProcess, token: string, path = '/api/v2/teams'): Promise<number> =>
  (await fetch(`${server.origin}${path}`, { headers: { authorization: `Bearer ${token}` } })).status

/** How long a token goes on being good for a process after something happened. */
async function lastsMs(stillGood: () => Promise<boolean>): Promise<number> {
  const started = performance.now()
  while (await stillGood()) assert.ok(performance.now() - started < revocationMsMax)
  return Math.round(performance.now() - started)
}

test('a session of one process is known to the other, and ends on both at once', async () => {
  const visitor = await owner(here)
  const elsewhere = openVisitor(there.origin)
  for (const [name, value] of visitor.cookies) elsewhere.cookies.set(name, value)
  assert.equal((await elsewhere.get('/account')).status, 200)
  await visitor.submit('/users/sign_out_everywhere')
  assert.equal((await elsewhere.get('/account')).status, 303)
})

test('a new password ends other sessions on both processes at once', async () => {
  const [visitor, other] = [await owner(here), await owner(there)]
  await visitor.get('/account/password')
  await visitor.submit('/account/password', { current: password, password: 'another one of ten' })
  assert.equal((await other.get('/account')).status, 303)
  await visitor.get('/account/password')
  await visitor.submit('/account/password', { current: 'another one of ten', password })
})

test('a revoked token stops working on every process within a second', async (t) => {
  const visitor = await owner(here)
  await visitor.get('/oauth/applications/new')
  const made = await visitor.submit('/oauth/applications', { name: 'App', kind: 'confidential' })
  const path = /action="(\/oauth\/applications\/\d+)"/.exec(made.text)?.[1]
  const seen = await visitor.submit(`${path}/tokens`, { name: 'Script' })
  const token = /class="secret">([^<]+)/.exec(seen.text)?.[1] ?? ''
  assert.deepEqual([await status(here, token), await status(there, token)], [200, 200])
  await visitor.submit(/action="([^"]+\/revoke)"/.exec(seen.text)?.[1] ?? '')
  const took = await Promise.all(
    [here, there].map((server) => lastsMs(async () => (await status(server, token)) === 200)),
  )
  t.diagnostic(`good for ${took.join(' and ')} ms after the revocation`)
})

/** Somebody of the owner's team, with a token that acts for them. */
async function member(email: string): Promise<{ token: string; id: string; team_id: string }> {
  const { rows } = await pool.query(
    `with p as (insert into users (email) values ($1) returning id),
       m as (insert into memberships (team_id, user_id) select t.id, p.id from teams t, p returning id, team_id)
     select p.id as user_id, m.id, m.team_id from p, m`,
    [email],
  )
  const token = newToken()
  await pool.query(
    `insert into access_tokens (token_hash, user_id) values (encode(sha256($1::text::bytea), 'hex'), $2)`,
    [token, rows[0].user_id],
  )
  return { ...rows[0], token }
}

test("who is taken out of a team loses it on every process within a second, with a person's token", async (t) => {
  const { token, id, team_id } = await member('leaver@example.com')
  const path = `/api/v2/teams/${team_id}`
  const visitor = await owner(here)
  for (const server of [here, there]) assert.equal(await status(server, token, path), 200)
  await visitor.get('/account/team')
  assert.equal((await visitor.submit(`/account/team/${id}/remove`)).status, 303)
  const took = await Promise.all(
    [here, there].map((server) => lastsMs(async () => (await status(server, token, path)) === 200)),
  )
  t.diagnostic(`in reach for ${took.join(' and ')} ms after leaving`)
})

test('a smaller role holds on every process within a second, and so does a greater one', async (t) => {
  const { token, id, team_id } = await member('changed@example.com')
  const rename = async (server: ServerProcess): Promise<number> => {
    const body = JSON.stringify({ team: { locale: 'en' } })
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
    return (await fetch(`${server.origin}/api/v2/teams/${team_id}`, { method: 'PUT', headers, body })).status
  }
  const visitor = await owner(here)
  await visitor.get('/account/team')
  for (const [role, before, after] of [
    ['editor', 200, 403],
    ['admin', 403, 200],
    ['viewer', 200, 403],
  ] as const) {
    for (const server of [here, there]) assert.equal(await rename(server), before)
    assert.equal((await visitor.submit(`/account/team/${id}/role`, { role })).status, 303)
    const took = await Promise.all(
      [here, there].map((server) => lastsMs(async () => (await rename(server)) === before)),
    )
    t.diagnostic(`${role} after ${took.join(' and ')} ms`)
    for (const server of [here, there]) assert.equal(await rename(server), after)
  }
})

test('two processes together allow exactly 600 Classic requests in an hour', async () => {
  await pool.query('delete from rate_counters')
  const hour = async () => (await pool.query(`select date_trunc('hour', now())::text as hour`)).rows[0].hour
  const begun = await hour()
  let allowed = 0
  const turns = Array.from({ length: 700 }, (_, turn) => turn)
  const take = async (): Promise<void> => {
    for (let turn = turns.pop(); turn !== undefined; turn = turns.pop())
      if ((await status(turn % 2 ? here : there, here.token, '/api/attributes/tags.json')) === 200)
        allowed += 1
  }
  await Promise.all(Array.from({ length: 20 }, take))
  if (begun === (await hour())) assert.equal(allowed, 600)
})
