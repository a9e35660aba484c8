import Type, { type TSchema } from 'typebox'
import { type Field, type Fields, type Kind, Problem, type Resolve, use, type ValueOf } from '../kind.ts'
import { describedSchema } from '../shape.ts'
import { readText } from './text.ts'

/** Most entries of one list in a body. */
const entriesMax = 1000

type Json = null | boolean | number | string | Json[] | { [name: string]: Json }

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** What structured kinds share: stored as jsonb, written as Postgres prints it. */
const stored = {
  control: 'json',
  column: 'jsonb',
  write: (text: string) => text,
  decode: (text: string) => JSON.parse(text),
  bind: (value: unknown) => JSON.stringify(value),
} as const

/** Any JSON, kept as it came. */
export const json = use<Json>({
  ...stored,
  name: 'json',
  schema: () => Type.Unknown(),
  read(value) {
    if (unstorable.test(JSON.stringify(value))) throw new Problem('contains characters that cannot be stored')
    return value as Json
  },
})

/** In JSON text: NUL and halves of letters, which Postgres takes in no name and no text. */
const unstorable = /(?<!\\)(?:\\\\)*\\u(?:0000|d[89a-f][\da-f]{2})/

/** JSON of ours that is kept to the letter, such as the payload of an event. */
export const document = use<Json>({
  ...stored,
  name: 'document',
  column: 'json',
  schema: () => Type.Unknown(),
})

/**
 * A map of texts, such as custom attributes: values are always strings, a null or empty value stores `""`, and
 * an update merges (v2-behaviour.md section 14.4).
 */
export const record = use<Record<string, string>>({
  ...stored,
  name: 'record',
  schema: () => Type.Record(Type.String(), Type.String()),
  inputSchema: () => Type.Record(Type.String(), Type.Union([Type.String(), Type.Null()])),
  empty: '{}',
  read(value) {
    if (!isObject(value)) return {}
    const entries = Object.entries(value)
    if (entries.length > entriesMax) throw new Problem(`has too many entries (maximum is ${entriesMax})`)
    return Object.fromEntries(
      entries.map(([key, entry]) => [readText(key), entry === null ? '' : readText(entry)]),
    )
  },
  merge: (column, parameter) => `coalesce(${column}, '{}'::jsonb) || ${parameter}::jsonb`,
})

/** A list of values of one kind: `list(integer())`. */
export function list<T>(item: Field<T>) {
  const { kind } = item
  return use<T[]>({
    ...stored,
    name: 'list',
    item: kind,
    schema: (resolve) => Type.Array(kind.schema(resolve)),
    inputSchema: (resolve) => Type.Array((kind.inputSchema ?? kind.schema)(resolve)),
    empty: '[]',
    read(value, resolve) {
      const entries = readArray(value)
      return entries.map((entry) => readItem(kind, entry, resolve))
    },
  })
}

function readArray(value: unknown): unknown[] {
  if (!Array.isArray(value)) throw new Problem('is not a list')
  if (value.length > entriesMax) throw new Problem(`has too many entries (maximum is ${entriesMax})`)
  return value
}

function readItem<T>(kind: Kind<T>, entry: unknown, resolve: Resolve): T {
  if (entry === null || !kind.read) throw new Problem('contains an entry that is not allowed')
  return kind.read(entry, resolve)
}

/** The value of an object with these fields, in behavior. */
export type ObjectOf<F extends Fields> = { [K in keyof F]?: ValueOf<F[K]> }

/** A nested object with fields of its own, in bodies and replies. */
export function object<const F extends Fields>(fields: F) {
  return use<ObjectOf<F>>({
    ...stored,
    name: 'object',
    parts: fields,
    schema: (resolve) => objectSchema(fields, (kind) => kind.schema(resolve)),
    inputSchema: (resolve) => objectSchema(fields, (kind) => (kind.inputSchema ?? kind.schema)(resolve)),
    read: (value, resolve) => readObject(fields, value, resolve),
  })
}

/**
 * A fixed group of values, such as an address: replies always show it whole, and an update keeps what its body
 * leaves out. Use it with `default: "'{}'"`.
 */
export function group<const F extends Fields>(fields: F) {
  const { kind } = object(fields)()
  const nothing = JSON.stringify(Object.fromEntries(Object.keys(fields).map((name) => [name, null])))
  return use<ObjectOf<F>>({
    ...kind,
    name: 'group',
    select: (row, name) => `('${nothing}'::jsonb || ${row}.${name})`,
    merge: (column, parameter) => `coalesce(${column}, '{}'::jsonb) || ${parameter}::jsonb`,
  })
}

/** A list of nested objects: `line_items_attributes: objects({ quantity: integer({ required: true }) })`. */
export function objects<const F extends Fields>(fields: F) {
  return list<ObjectOf<F>>(object(fields)())
}

function objectSchema(fields: Fields, schemaOf: (kind: Kind<any>) => TSchema): TSchema {
  return Type.Object(
    Object.fromEntries(
      Object.entries(fields).map(([name, field]) => {
        const { kind, options } = field
        const accepted = options.required ? schemaOf(kind) : Type.Union([schemaOf(kind), Type.Null()])
        const schema = describedSchema(field, accepted)
        return [name, options.required ? schema : Type.Optional(schema)]
      }),
    ),
  )
}

function readObject<F extends Fields>(fields: F, value: unknown, resolve: Resolve): ObjectOf<F> {
  if (!isObject(value)) throw new Problem('is not an object')
  const out: Record<string, unknown> = {}
  for (const [name, { kind, options }] of Object.entries(fields)) {
    const given = Object.hasOwn(value, name) ? value[name] : undefined
    if (given === undefined || given === null) {
      if (options.required) throw new Problem(`needs ${name}`)
      if (given === null) out[name] = null
      continue
    }
    try {
      out[name] = kind.read ? kind.read(given, resolve) : given
    } catch (problem) {
      if (problem instanceof Problem) throw new Problem(`has a ${name} that ${problem.message}`)
      throw problem
    }
  }
  return out as ObjectOf<F>
}
