import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { Problem } from '../../../src/define/kind.ts'
import { ids } from '../../../src/define/kinds/embed.ts'
import { reference } from '../../../src/define/kinds/reference.ts'
import { tag } from '../../../src/resources/contacts/tag.ts'

const resolve = () => tag
const { kind } = reference('Contacts::Tag')()
const id = fc.integer({ min: 1, max: 2 ** 40 })

test('a row is named by its number, its digits or its public id, in bodies and in filters', () => {
  fc.assert(
    fc.property(id, (number) => {
      const publicId = tag.publicId.encode(number)
      for (const name of [number, String(number), publicId]) assert.equal(kind.read?.(name, resolve), number)
      for (const name of [String(number), publicId])
        assert.equal(kind.filter?.read(name, resolve), String(number))
    }),
  )
})

test('what names no row is refused in bodies, and finds nothing in filters', () => {
  for (const value of [1.5, -1, '', ' 1', '9'.repeat(18), '1'.repeat(30), 'constructor', true, {}, [1]])
    assert.throws(() => kind.read?.(value, resolve), Problem, String(value))
  for (const text of ['', '-1', '1.5', '1'.repeat(30), 'constructor'])
    assert.equal(kind.filter?.read(text, resolve), null, text)
})

test('a list of ids is a set: what is named twice counts once', () => {
  const links = ids('Contacts::Tag', { through: 'Contacts::AppliedTag', by: 'contact_id', to: 'tag_id' })()
  fc.assert(
    fc.property(fc.array(id, { maxLength: 8 }), (numbers) => {
      const twice = [...numbers, ...numbers.map((number) => tag.publicId.encode(number))]
      assert.deepEqual(links.kind.read?.(twice, resolve), [...new Set(numbers)])
    }),
  )
  for (const value of ['1', { 0: 1 }, [null]]) assert.throws(() => links.kind.read?.(value, resolve), Problem)
})
