import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import fc from 'fast-check'
import pg from 'pg'
import { idMax, publicIdCodec } from '../../src/define/public-id.ts'
import { freshDatabase, type TestDatabase } from '../harness/database.ts'

let database: TestDatabase
let client: pg.Client
before(async () => {
  database = await freshDatabase()
  client = new pg.Client(database.connection)
  await client.connect()
})
after(async () => {
  await client.end()
  await database.drop()
})

/** Small ids, ids around the end of the short space, and ids up to the largest. */
const shortSpace = 38 ** 6
const anyId = fc.oneof(
  fc.integer({ min: 1, max: 1_000_000 }),
  fc.integer({ min: shortSpace - 1000, max: shortSpace + 1000 }),
  fc.maxSafeInteger().map((number) => Math.abs(number) % (idMax + 1)),
)

const codec = publicIdCodec('Contact')

test('an id comes back from its letters, and letters are all there is', () => {
  fc.assert(
    fc.property(anyId, (id) => {
      const text = codec.encode(id)
      assert.match(text, /^[A-Za-z]{6,}$/)
      assert.equal(codec.decode(text), String(id))
    }),
    { numRuns: 1000 },
  )
})

test('the database writes the same letters', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anyId, { minLength: 50, maxLength: 200 }), async (ids) => {
      const { rows } = await client.query(
        'select public_id(id, $2) as text from unnest($1::bigint[]) with ordinality as t(id, place) order by place',
        [ids, codec.alphabet],
      )
      assert.deepEqual(
        rows.map(({ text }) => text),
        ids.map((id) => codec.encode(id)),
      )
    }),
    { numRuns: 20 },
  )
})

test('no two ids share letters, and no text is read as an id that writes itself otherwise', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[A-Za-z]{6,8}$/), (text) => {
      const id = codec.decode(text)
      if (id !== null) assert.equal(codec.encode(id), text)
    }),
    { numRuns: 1000 },
  )
})

test('each resource has letters of its own, and nothing else is read', () => {
  const other = publicIdCodec('Contacts::Tag')
  assert.notEqual(other.encode(1_480_000_000), codec.encode(1_480_000_000))
  for (const text of ['', 'a', '12345', 'ab12cd', '!!!!!!', 'cccccc', 'ä'.repeat(6)]) {
    assert.equal(codec.decode(text), null, text)
  }
})
