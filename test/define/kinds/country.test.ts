import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Problem } from '../../../src/define/kind.ts'
import { country } from '../../../src/define/kinds/country.ts'

const resolve = (): never => assert.fail('a country refers to nothing')

test('a country is two letters, kept in capitals', () => {
  const read = (value: unknown) => country().kind.read?.(value, resolve)
  assert.deepEqual(['GB', ' de ', ''].map(read), ['GB', 'DE', ''])
  for (const value of ['Germany', 'D', 'DEU', 'D1', '49', 49, 'ÄÖ', 'ß', {}, '\u0000'])
    assert.throws(() => read(value), Problem, String(value))
})
