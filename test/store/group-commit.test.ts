import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { sql } from 'kysely'
import pg from 'pg'
import { openGroupCommit } from '../../src/store/group-commit.ts'
import type { Lane } from '../../src/store/lanes.ts'
import { parameter, statement } from '../../src/store/statement.ts'
import { freshDatabase, type TestDatabase } from '../harness/database.ts'

let database: TestDatabase
let client: pg.Client
let lane: Lane
before(async () => {
  database = await freshDatabase()
  client = new pg.Client(database.connection)
  await client.connect()
  await client.query('create table notes (word text not null unique)')
  lane = await openGroupCommit({ ...database.connection, application_name: 'groups' } as never, 2)
})
after(async () => {
  await lane.close()
  await client.end()
  await database.drop()
})

const insert = statement(
  'note',
  sql`insert into notes values (${parameter('word', 'text')}) returning word, xmin`,
)
const slow = statement('slow', sql`select pg_sleep(60), ${parameter('word', 'text')}::text`)
const write = (word: string | null) => lane.run(insert, { word })
const words = async (prefix: string): Promise<string[]> => {
  const found = await client.query('select word from notes where starts_with(word, $1) order by 1', [prefix])
  return found.rows.map(({ word }) => word)
}

test('writes that arrive together share a commit, and each gets its own row', async () => {
  const wanted = Array.from({ length: 10 }, (_, index) => `a${index}`)
  const rows = await Promise.all(wanted.map(write))
  assert.deepEqual(
    rows.map(([row]) => row?.[0]),
    wanted,
  )
  assert.equal(new Set(rows.map(([row]) => row?.[1])).size, 1)
  assert.deepEqual(await words('a'), wanted)
})

test('a write that is refused takes no other with it', async () => {
  const results = await Promise.allSettled(['b1', 'b2', 'b1', null, 'b3'].map(write))
  assert.deepEqual(
    results.map((result) => (result.status === 'fulfilled' ? result.value[0]?.[0] : result.reason.code)),
    ['b1', 'b2', '23505', '23502', 'b3'],
  )
  assert.deepEqual(await words('b'), ['b1', 'b2', 'b3'])
})

test('where writes are refused again and again, those that wait behind them still get their turn', async () => {
  const results = await Promise.allSettled(Array.from({ length: 200 }, () => write('e')))
  assert.equal(results.filter(({ status }) => status === 'fulfilled').length, 1)
  assert.deepEqual(await words('e'), ['e'])
})

test('where the session breaks in the middle, every write of the group fails and none runs again', async () => {
  const running = Promise.allSettled([write('c1'), lane.run(slow, { word: '' }), write('c2')])
  const sleeping =
    "select pid from pg_stat_activity where query like '%pg_sleep(60)%' and pid <> pg_backend_pid()"
  for (let pid: number | undefined; !pid; ) {
    pid = (await client.query(sleeping)).rows[0]?.pid
    if (pid) await client.query('select pg_terminate_backend($1)', [pid])
  }
  const results = await running
  assert.deepEqual(
    results.map(({ status }) => status),
    ['rejected', 'rejected', 'rejected'],
  )
  assert.deepEqual(await words('c'), [])
})

test('more writes than fit into one group are all kept', async () => {
  const wanted = Array.from({ length: 300 }, (_, index) => `d${index}`)
  await Promise.all(wanted.map(write))
  assert.deepEqual(await words('d'), wanted.sort())
})
