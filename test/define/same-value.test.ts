import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { sameValue } from '../../src/define/same-value.ts'

test('decimals are the same value whatever zeros they carry, and only then', () => {
  const digits = fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n })
  fc.assert(
    fc.property(digits, digits, fc.nat(3), (one, other, zeros) => {
      const text = (cents: bigint): string => {
        const size = String(cents < 0n ? -cents : cents).padStart(3, '0')
        return `${cents < 0n ? '-' : ''}${size.slice(0, -2)}.${size.slice(-2)}`
      }
      assert.equal(sameValue(text(one), `${text(one)}${'0'.repeat(zeros)}`), true)
      assert.equal(sameValue(text(one), text(other)), one === other)
    }),
  )
  assert.equal(sameValue('97.00', '97'), true)
  assert.equal(sameValue('100', '1'), false)
})

test('other values are the same when they are identical, and an absent one repeats anything', () => {
  assert.equal(sameValue('a', undefined), true)
  assert.equal(sameValue('a', null), false)
  assert.equal(sameValue(true, true), true)
  assert.equal(sameValue('1e3', '1000'), false)
})
