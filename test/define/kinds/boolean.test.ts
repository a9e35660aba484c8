import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Problem } from '../../../src/define/kind.ts'
import { boolean } from '../../../src/define/kinds/boolean.ts'

const { kind } = boolean()
const resolve = (): never => assert.fail('a boolean refers to nothing')

test('a boolean is read from itself, from true and false, and from 1 and 0', () => {
  const given = [true, false, 'true', 'false', 1, 0, '1', '0']
  assert.deepEqual(
    given.map((value) => kind.read?.(value, resolve)),
    [true, false, true, false, true, false, true, false],
  )
})

test('names that every object has are no booleans, in bodies and in filters', () => {
  for (const name of ['toString', 'constructor', '__proto__', 'hasOwnProperty']) {
    assert.throws(() => kind.read?.(name, resolve), Problem)
    assert.equal(kind.filter?.read(name, resolve), null)
  }
})
