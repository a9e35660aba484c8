import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Problem } from '../../../src/define/kind.ts'
import { choice, email, text } from '../../../src/define/kinds/text.ts'

const resolve = (): never => assert.fail('a text refers to nothing')
const unstorable = ['a\u0000b', '\ud800', 'x\udc00']

test('numbers and booleans become text, other values and what Postgres cannot hold are refused', () => {
  const { kind } = text()
  const read = (value: unknown) => kind.read?.(value, resolve)
  assert.deepEqual([5, 1.5, true, '', ' a '].map(read), ['5', '1.5', 'true', '', ' a '])
  for (const value of [{}, [], null, ...unstorable, 'x'.repeat(1_000_001)])
    assert.throws(() => read(value), Problem)
  for (const value of unstorable) assert.equal(kind.filter?.read(value, resolve), null)
})

test('an e-mail address loses the space around it, and is found without regard to case', () => {
  const { kind } = email()
  const read = (value: unknown) => kind.read?.(value, resolve)
  assert.deepEqual([' Ada@Example.com\n', ''].map(read), ['Ada@Example.com', ''])
  assert.equal(kind.filter?.read(' ADA@example.com ', resolve), 'ada@example.com')
  for (const value of ['ada', '@', 'ada@', 'a b@example.com', 'a@b@c', 'a@b,c@d', `${'a'.repeat(250)}@b.co`])
    assert.throws(() => read(value), Problem, value)
})

test('a choice takes the words of its list and no others, to the letter', () => {
  const { kind } = choice(['draft', '5', 'true'])()
  const read = (value: unknown) => kind.read?.(value, resolve)
  assert.deepEqual(['draft', 5, true].map(read), ['draft', '5', 'true'])
  for (const value of ['Draft', ' draft', '', 'length', 'constructor', null])
    assert.throws(() => read(value), Problem, String(value))
})
