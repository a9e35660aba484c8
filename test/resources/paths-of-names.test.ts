import assert from 'node:assert/strict'
import { test } from 'node:test'
import { freePath } from '../../src/resources/free-path.ts'
import { slugOf } from '../../src/resources/slug.ts'

const ctx = { sql: async () => [] }

test('a path that is taken gets the next number, and a busy one a number at random', async () => {
  const taken = new Set<string>()
  const next = async (): Promise<string> => {
    let looks = 0
    const path = await freePath(ctx, '/untitled', async (candidate) => {
      looks += 1
      return taken.has(candidate)
    })
    assert.ok(looks <= 25, `${looks} looks for one path`)
    taken.add(path)
    return path
  }
  assert.deepEqual([await next(), await next(), await next()], ['/untitled', '/untitled-2', '/untitled-3'])
  for (let made = 3; made < 2000; made++) await next()
  assert.equal(taken.size, 2000)
})

test('a long title gives a path of bounded length, and no half of a letter', () => {
  assert.equal(slugOf('x'.repeat(100_000)).length, 200)
  assert.equal(slugOf('𝒜'.repeat(1000)), 'a'.repeat(200))
})
