import Type from 'typebox'
import { Problem, use } from '../kind.ts'

const words: Readonly<Record<string, boolean>> = { true: true, false: false, '1': true, '0': false }

export const boolean = use<boolean>({
  name: 'boolean',
  control: 'checkbox',
  schema: () => Type.Boolean(),
  column: 'boolean',
  write: (text) => (text === 't' ? 'true' : 'false'),
  decode: (text) => text === 't',
  read(value) {
    const word = typeof value === 'boolean' ? value : words[String(value)]
    if (word === undefined) throw new Problem('is not true or false')
    return word
  },
  bind: String,
  filter: {
    array: 'boolean[]',
    condition: (expression, parameter) => `${expression} = any(${parameter})`,
    read: (text) => (text in words ? String(words[text]) : null),
    empty: 'ignore',
    schema: Type.Unsafe({ enum: [true, false] }),
  },
})
