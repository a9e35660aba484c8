import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { sameText, tidyText, variantName } from '../../src/resources/products/variant-name.ts'

const word = fc.stringMatching(/^[A-Za-zÀ-ÖØ-öø-ÿ0-9]{1,8}$/)
const words = fc.array(word, { minLength: 1, maxLength: 4 })
const space = fc.constantFrom(' ', '  ', '\t', '\n ', '\u00a0')

test('values are the same text whatever their case and the space around and between their words', () => {
  fc.assert(
    fc.property(words, space, space, (parts, between, around) => {
      const spread = `${around}${parts.map((part) => part.toUpperCase()).join(between)}${around}`
      assert.equal(sameText(spread), sameText(parts.join(' ').toUpperCase()))
      assert.equal(tidyText(spread), parts.map((part) => part.toUpperCase()).join(' '))
    }),
  )
})

test('values that differ in more than case and space stay different', () => {
  fc.assert(
    fc.property(words, words, (one, other) => {
      const same = one.join(' ').toLowerCase() === other.join(' ').toLowerCase()
      assert.equal(sameText(one.join(' ')) === sameText(other.join('  ')), same)
    }),
  )
})

test('a generated name tells the product and every value, in order', () => {
  assert.equal(variantName('T-Shirt', ['Large', 'Red']), 'T-Shirt - Large / Red')
  assert.equal(variantName('T-Shirt', []), 'T-Shirt')
  fc.assert(
    fc.property(word, fc.array(word, { minLength: 1 }), (product, values) => {
      const name = variantName(product, values)
      assert.deepEqual(name.slice(`${product} - `.length).split(' / '), values)
    }),
  )
})
