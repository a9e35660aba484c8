import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { Problem } from '../../../src/define/kind.ts'
import { money } from '../../../src/define/kinds/money.ts'
import { amount, decimal, float, integer } from '../../../src/define/kinds/number.ts'

const resolve = (): never => assert.fail('a number refers to nothing')

/** A decimal as a client may write it: a sign or none, at most 15 digits before the point. */
const decimals = fc
  .tuple(
    fc.constantFrom('', '-', '+'),
    fc.bigInt({ min: 0n, max: 10n ** 15n - 1n }),
    fc.stringMatching(/^(\.\d{0,4})?$/),
  )
  .map(([sign, whole, fraction]) => `${sign}${whole}${fraction}`)

test('a whole number is read from itself and from its digits, and no further than it is exact', () => {
  const read = (value: unknown) => integer().kind.read?.(value, resolve)
  fc.assert(
    fc.property(fc.maxSafeInteger(), (number) => {
      assert.deepEqual([read(number), read(` ${number} `)], [number, number])
    }),
  )
  for (const value of [1.5, '1.5', '', ' ', '0x10', '1e3', '9007199254740993', 2 ** 53, null, true, []])
    assert.throws(() => read(value), Problem, String(value))
})

test('a decimal keeps every digit it was given, whatever its sign', () => {
  for (const { kind } of [decimal(), money()]) {
    fc.assert(fc.property(decimals, (text) => assert.equal(kind.read?.(` ${text} `, resolve), text)))
    for (const value of ['', '.', '1,5', '1e3', 'NaN', '1'.repeat(16), `-${'1'.repeat(16)}`, Infinity, true])
      assert.throws(() => kind.read?.(value, resolve), Problem, String(value))
  }
})

test('numbers of JSON come through as the same number, and are bound without an exponent', () => {
  const numbers = fc.double({ min: -1e15, max: 1e15, minExcluded: true, maxExcluded: true, noNaN: true })
  fc.assert(
    fc.property(numbers, (number) => {
      assert.doesNotMatch(String(decimal().kind.read?.(number, resolve)), /e/i)
      const read = amount().kind.read?.(number, resolve) ?? Number.NaN
      assert.ok(Math.abs(read - number) <= 1e-20, `${number} is read as ${read}`)
      assert.doesNotMatch(String(amount().kind.bind?.(read)), /e/i)
    }),
  )
  assert.equal(float().kind.read?.('.5', resolve), 0.5)
  assert.equal(decimal().kind.read?.(1e-7, resolve), '0.0000001')
})
