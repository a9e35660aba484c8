import Type, { type TSchema } from 'typebox'
import { type Kind, Problem, use } from '../kind.ts'

/** Longest text a body may carry in one field, in characters; bodies as a whole are limited by the server. */
const textLengthMax = 1_000_000

/** Reads the Rails way: numbers and booleans become text (v2-behaviour.md section 18.1, row 8). */
export function readText(value: unknown): string {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  if (typeof value !== 'string') throw new Problem('is not a text')
  if (!isStorable(value)) throw new Problem('contains characters that cannot be stored')
  if (value.length > textLengthMax) throw new Problem(`is too long (maximum is ${textLengthMax} characters)`)
  return value
}

/** Whether Postgres can hold a text: NUL and halves of letters it cannot. */
const isStorable = (text: string): boolean => !text.includes('\u0000') && text.isWellFormed()

/** Equality with any of a comma list; what text-like kinds share. */
export const textFilter = {
  array: 'text[]',
  condition: (expression: string, parameter: string) => `${expression} = any(${parameter})`,
  read: (text: string) => (isStorable(text) ? text : null),
  empty: 'none',
  schema: Type.String({ description: 'One value, or several separated by commas.' }) as TSchema,
} as const

export const textKind: Kind<string> = {
  name: 'text',
  control: 'input',
  schema: () => Type.String(),
  column: 'text',
  write: JSON.stringify,
  decode: (text) => text,
  read: readText,
  bind: (value) => value,
  filter: textFilter,
}

/** A kind that stores text but accepts only some of it. */
export function textKindOf(over: Partial<Kind<string>> & { name: string }): Kind<string> {
  return { ...textKind, ...over }
}

export const text = use(textKind)

/** Several lines: the same on the wire, a larger control. */
export const longText = use(textKindOf({ name: 'long_text', control: 'textarea' }))

const emailPattern = /^[^\s@,;<>"]+@[^\s@,;<>"]+$/

/** Whether a text can be an e-mail address. */
export const isEmail = (text: string): boolean => emailPattern.test(text) && text.length <= 254

/** An e-mail address: trimmed, compared without regard to case (v2-behaviour.md section 14.4). */
export const email = use(
  textKindOf({
    name: 'email',
    schema: () => Type.String({ examples: ['ada@example.com'] }),
    unique: (column) => `lower(${column})`,
    control: 'email',
    read(value) {
      const address = readText(value).trim()
      if (address !== '' && !isEmail(address)) throw new Problem('is invalid')
      return address
    },
    filter: {
      ...textFilter,
      condition: (expression, parameter) => `lower(${expression}) = any(${parameter})`,
      read: (text) => textFilter.read(text.trim().toLowerCase()),
    },
  }),
)

/** A version 4 UUID the database makes. */
export const uuid = use(
  textKindOf({
    name: 'uuid',
    column: 'uuid',
    schema: () => Type.String({ format: 'uuid' }),
    read: undefined,
  }),
)

/** A text out of a closed list; other values are refused with `refusal`. */
export function choice<const V extends string>(
  values: readonly V[],
  refusal = 'is not included in the list',
) {
  const schema = (): TSchema => Type.Unsafe({ type: 'string', enum: [...values] })
  return use<V>({
    ...(textKind as unknown as Kind<V>),
    name: 'choice',
    control: 'select',
    schema,
    read(value) {
      const text = readText(value)
      if (!(values as readonly string[]).includes(text)) throw new Problem(refusal)
      return text as V
    },
    filter: { ...textFilter, few: true, schema: Type.Unsafe({ type: 'string', enum: [...values] }) },
  })
}

/** A secret we make and must be able to show or use again: encrypted at rest, never set by a body. */
export const secret = use(textKindOf({ name: 'secret', read: undefined, filter: undefined, sealed: true }))
