import Type from 'typebox'
import { type Kind, Problem, use } from '../kind.ts'

const decimalPattern = /^[+-]?(\d+(\.\d*)?|\.\d+)$/

function readDecimal(value: unknown): string {
  const text = typeof value === 'number' && Number.isFinite(value) ? plain(value) : value
  if (typeof text !== 'string' || !decimalPattern.test(text.trim())) throw new Problem('is not a number')
  if (text.trim().replace(/^[+-]|\..*/g, '').length > digitsMax) throw new Problem('is too large')
  return text.trim()
}

/** Digits before the point: what `numeric(20,…)` columns hold, with room for two decimals. */
const digitsMax = 15

/** A number without exponent, which Postgres and decimal readers take alike. */
const plain = (value: number): string =>
  /e/i.test(String(value))
    ? value.toLocaleString('en-US', { useGrouping: false, maximumFractionDigits: 20 })
    : String(value)

const integerKind: Kind<number> = {
  name: 'integer',
  control: 'number',
  schema: () => Type.Integer(),
  column: 'bigint',
  write: (text) => text,
  decode: Number,
  read(value) {
    const number = typeof value === 'string' && /^[+-]?\d+$/.test(value.trim()) ? Number(value) : value
    if (typeof number !== 'number' || !Number.isSafeInteger(number))
      throw new Problem('is not a whole number')
    return number
  },
  bind: String,
  filter: {
    array: 'bigint[]',
    condition: (expression, parameter) => `${expression} = any(${parameter})`,
    read: (text) => (/^\d{1,18}$/.test(text) ? text : null),
    empty: 'none',
    schema: Type.String({ description: 'One number, or several separated by commas.' }),
  },
}

export const integer = use(integerKind)

/** A number with a fraction, written as a JSON number. */
export const float = use<number>({
  name: 'float',
  control: 'number',
  schema: () => Type.Number(),
  column: 'double precision',
  write: (text) => String(Number(text)),
  decode: Number,
  read(value) {
    const number = Number(readDecimal(value))
    if (!Number.isFinite(number)) throw new Problem('is not a number')
    return number
  },
  bind: String,
})

export const decimalKind: Kind<string> = {
  name: 'decimal',
  control: 'number',
  schema: () => Type.String({ format: 'decimal', examples: ['0.1'] }),
  column: 'numeric',
  json: (expression) => `(${expression})::text`,
  write: (text) => `"${text}"`,
  decode: (text) => text,
  read: readDecimal,
  bind: (value) => value,
}

/** An exact decimal as a string, with the scale it was given: dimensions and weights. */
export const decimal = use(decimalKind)

/** An exact amount that the wire writes as a number: values of opportunities (v2-behaviour.md section 12.3). */
export const amount = use<number>({
  name: 'amount',
  control: 'number',
  schema: () => Type.Number(),
  column: 'numeric(20,2)',
  write: (text) => String(Number(text)),
  decode: Number,
  read: (value) => Number(readDecimal(value)),
  bind: plain,
})

/** 0 or 1, as some upstream booleans are written. */
export const flag = use<number>({ ...integerKind, name: 'flag', column: 'smallint', control: 'checkbox' })
