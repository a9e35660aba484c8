import Type from 'typebox'
import { Problem, use } from '../kind.ts'

const words = new Map([
  ['true', true],
  ['false', false],
  ['1', true],
  ['0', false],
])

export const boolean = use<boolean>({
  name: 'boolean',
  control: 'checkbox',
  schema: () => Type.Boolean(),
  column: 'boolean',
  write: (text) => (text === 't' ? 'true' : 'false'),
  decode: (text) => text === 't',
  read(value) {
    const word = typeof value === 'boolean' ? value : words.get(String(value))
    if (word === undefined) throw new Problem('is not true or false')
    return word
  },
  bind: String,
  filter: {
    array: 'boolean[]',
    condition: (expression, parameter) => `${expression} = any(${parameter})`,
    read: (text) => words.get(text)?.toString() ?? null,
    empty: 'ignore',
    few: true,
    schema: Type.Unsafe({ enum: [true, false] }),
  },
})
