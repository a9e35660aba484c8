import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Problem } from '../../../src/define/kind.ts'
import { integer } from '../../../src/define/kinds/number.ts'
import { list, object, objects, record } from '../../../src/define/kinds/structure.ts'
import { text } from '../../../src/define/kinds/text.ts'

const resolve = (): never => assert.fail('these refer to nothing')

test('the values of a record are texts: null is none, numbers are written out, and names are only names', () => {
  const read = (value: unknown) => record().kind.read?.(value, resolve)
  assert.deepEqual(read({ color: 'red', size: 5, gone: null }), { color: 'red', size: '5', gone: '' })
  const odd = JSON.parse('{"__proto__": "a", "constructor": "b"}')
  assert.deepEqual(Object.entries(read(odd) ?? {}), [
    ['__proto__', 'a'],
    ['constructor', 'b'],
  ])
  const many = Object.fromEntries(Array.from({ length: 1001 }, (_, index) => [`k${index}`, '']))
  for (const value of [{ nested: {} }, { list: [] }, { 'a\u0000': '' }, { '\ud800': '' }, many])
    assert.throws(() => read(value), Problem)
})

test('a list has no holes, no other kind of entry and no more than a thousand', () => {
  const read = (value: unknown) => list(integer())().kind.read?.(value, resolve)
  assert.deepEqual(read([1, '2']), [1, 2])
  for (const value of [[null], ['x'], 1, {}, Array(1001).fill(1)]) assert.throws(() => read(value), Problem)
})

test('an object keeps the fields it knows, and says which one is missing or wrong', () => {
  const parts = { name: text({ required: true }), size: integer() }
  const read = (value: unknown) => object(parts)().kind.read?.(value, resolve)
  assert.deepEqual(read({ name: 'Kettle', size: null, other: 1 }), { name: 'Kettle', size: null })
  assert.throws(() => read({ size: 1 }), /needs name/)
  assert.throws(() => read({ name: 'Kettle', size: 'large' }), /has a size that is not a whole number/)
  assert.throws(() => read(Object.create({ name: 'inherited' })), /needs name/)
  assert.throws(() => objects(parts)().kind.read?.([{ name: 'Kettle' }, 'Mug'], resolve), /is not an object/)
})
