import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import pg from 'pg'
import { preparedMax, queryRows } from '../../src/store/rows-query.ts'
import { statementsWaitingMax } from '../../src/store/session-settings.ts'
import { freshDatabase, type TestDatabase } from '../harness/database.ts'

let database: TestDatabase
let client: pg.Client
before(async () => {
  database = await freshDatabase()
  client = new pg.Client({ ...database.connection, pipeline: true } as pg.ClientConfig)
  await client.connect()
})
after(async () => {
  await client.end()
  await database.drop()
})

const sum = (a: string, b: string | null) =>
  queryRows(client, 'sum', 'select $1::int + $2::int, now() is null, null', [a, b])

test('values come back as the texts PostgreSQL prints, run after run', async () => {
  assert.deepEqual(await sum('1', '2'), [['3', 'f', null]])
  assert.deepEqual(await sum('4', null), [[null, 'f', null]])
})

test('queries in a pipeline each get their own rows, and a refused one hurts no other', async () => {
  const results = await Promise.allSettled([
    sum('1', '1'),
    queryRows(client, 'zero', 'select 1 / $1::int', ['0']),
    queryRows(client, 'many', 'select n from generate_series(1, $1::int) n', ['3']),
    sum('2', '2'),
  ])
  assert.deepEqual(
    results.map((result) =>
      result.status === 'fulfilled' ? result.value : (result.reason as { code: string }).code,
    ),
    [[['2', 'f', null]], '22012', [['1'], ['2'], ['3']], [['4', 'f', null]]],
  )
})

test('a statement that cannot be parsed is refused each time, and the session goes on', async () => {
  for (const _ of [1, 2]) {
    await assert.rejects(queryRows(client, 'wrong', 'select from from', []), { code: '42601' })
  }
  assert.deepEqual(await sum('5', '5'), [['10', 'f', null]])
})

test('a session that was emptied by somebody else prepares again what it is asked for', async () => {
  await sum('1', '1')
  await client.query('deallocate all')
  await assert.rejects(sum('1', '1'), { code: '26000' })
  assert.deepEqual(await sum('1', '1'), [['2', 'f', null]])
})

test('a session gives up what it prepared longest ago, and prepares it again when it is asked for', async () => {
  const numbered = (n: number) => queryRows(client, `numbered_${n}`, `select $1::int + ${n}`, ['1'])
  const flight = statementsWaitingMax
  for (let from = 0; from < 3 * flight; from += flight) {
    const numbers = Array.from({ length: flight }, (_, index) => from + index)
    const answers = await Promise.all(numbers.map(numbered))
    assert.deepEqual(
      answers,
      numbers.map((n) => [[String(n + 1)]]),
    )
  }
  const counted = await queryRows(client, 'counted', 'select count(*) from pg_prepared_statements', [])
  assert.deepEqual(counted, [[String(preparedMax)]])
  assert.deepEqual(await Promise.all([numbered(0), numbered(0), numbered(2 * flight)]), [
    [['1']],
    [['1']],
    [[String(2 * flight + 1)]],
  ])
})
