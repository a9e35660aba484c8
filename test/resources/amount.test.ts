import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { hundredths, total, written } from '../../src/resources/orders/amount.ts'

const amount = fc
  .tuple(fc.bigInt({ min: -999_999_999_999n, max: 999_999_999_999n }))
  .map(([value]) => ({ value, text: written(value) }))

test('an amount survives being written and read', () => {
  fc.assert(fc.property(amount, ({ value, text }) => hundredths(text) === value))
})

test('a sum of price times quantity is exact', () => {
  const items = fc.array(fc.tuple(amount, fc.integer({ min: 1, max: 1_000_000 })), { maxLength: 50 })
  fc.assert(
    fc.property(items, (list) => {
      const exact = list.reduce((sum, [{ value }, quantity]) => sum + value * BigInt(quantity), 0n)
      const given = list.map(([{ text }, quantity]) => ({ amount: text, quantity }))
      return total(given) === written(exact) && hundredths(total(given)) === exact
    }),
  )
})

test('places beyond hundredths round half away from zero, as the database does', () => {
  const cases = {
    '0.005': '0.01',
    '-0.005': '-0.01',
    '1.004999': '1.00',
    '.5': '0.50',
    '7': '7.00',
    '+3.1': '3.10',
  }
  for (const [given, expected] of Object.entries(cases)) assert.equal(written(hundredths(given)), expected)
})

test('in a currency without decimals what is worked out is rounded to the whole, half away from zero', () => {
  const cases = { 149: '1', 150: '2', '-149': '-1', '-150': '-2', 0: '0', 290333: '2903' }
  for (const [value, text] of Object.entries(cases)) assert.equal(written(BigInt(value), 'jpy'), text)
  assert.equal(written(149n, 'usd'), '1.49')
})
