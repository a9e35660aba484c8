import type { Json } from './openapi-schema.ts'

/** Values of strings, by format. */
const byFormat: Readonly<Record<string, string>> = {
  'date-time': '2026-01-09T15:27:56.600Z',
  date: '2026-01-09',
  uuid: '7d9c1e7e-3b41-4b43-9d2c-0f8d0e5b6a11',
  uri: 'https://example.com/',
  decimal: '97.00',
}

const byType: Readonly<Record<string, unknown>> = { integer: 1, number: 1.5, boolean: true, string: 'text' }

/**
 * A value that fits a schema: its own example where it has one, otherwise one by enum, format or type. What may be
 * null and has no example is null, unless it is an object or a list, whose shape is worth seeing.
 */
export function exampleOf(schema: Json): unknown {
  const [given] = (schema.examples as unknown[] | undefined) ?? []
  if (given !== undefined) return given
  if (schema.const !== undefined) return schema.const
  if (Array.isArray(schema.enum)) return schema.enum[0]
  if (Array.isArray(schema.anyOf)) return exampleOfAny(schema.anyOf as Json[])
  if (schema.type === 'array') return schema.items ? [exampleOf(schema.items as Json)] : []
  if (schema.type === 'object') return exampleOfObject(schema)
  return byFormat[String(schema.format)] ?? byType[String(schema.type)] ?? null
}

function exampleOfAny(choices: readonly Json[]): unknown {
  const nullable = choices.some(({ type }) => type === 'null')
  const [first = {}] = choices.filter(({ type }) => type !== 'null')
  const shaped = first.type === 'object' || first.type === 'array' || first.examples || first.enum
  return nullable && !shaped ? null : exampleOf(first)
}

function exampleOfObject({ properties = {}, patternProperties }: Json): unknown {
  const entries = Object.entries(properties as Record<string, Json>)
  if (entries.length === 0 && patternProperties) return { favorite_food: 'Avocado' }
  return Object.fromEntries(entries.map(([name, schema]) => [name, exampleOf(schema)]))
}
