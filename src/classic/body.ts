import type { FastifyRequest } from 'fastify'
import type { Problems } from '../define/errors.ts'
import { Problem } from '../define/kind.ts'
import type { Store } from '../store/store.ts'
import { ClassicError, invalidValues } from './classic-error.ts'

/** What stands under the root key: `{"contact": {…}}`, or `contact[email]=…` as Rails forms have it. */
export function readValues({ headers, body }: FastifyRequest, root: string): Record<string, unknown> {
  const text = (body as Buffer | undefined)?.toString('utf8') ?? ''
  const form = /^application\/x-www-form-urlencoded/i.test(headers['content-type'] ?? '')
  const values = form ? formValues(text, root) : jsonValues(text, root)
  if (values) return values
  throw new ClassicError(400, `The body needs the key ${root} with the fields under it.`)
}

/** Values as the fields of a resource read them; 400 with every problem where one cannot. */
export function readFields(
  { registry }: Pick<Store, 'registry'>,
  name: string,
  values: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const { fields } = registry.resolve(name)
  const out: Record<string, unknown> = {}
  const errors: Problems = {}
  for (const [key, value] of Object.entries(values)) {
    try {
      out[key] = value === null ? null : (fields[key]?.kind.read?.(value, registry.resolve) ?? null)
    } catch (error) {
      if (!(error instanceof Problem)) throw error
      errors[key] = [error.message]
    }
  }
  if (Object.keys(errors).length > 0) throw invalidValues(errors)
  return out
}

function jsonValues(text: string, root: string): Record<string, unknown> | null {
  try {
    const value = JSON.parse(text)?.[root]
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : null
  } catch {
    throw new ClassicError(400, 'The body is not valid JSON.')
  }
}

function formValues(text: string, root: string): Record<string, unknown> | null {
  const entries = [...new URLSearchParams(text)].flatMap(([name, value]): [string, string][] => {
    const [, given, key] = /^(\w+)\[(\w+)\]$/.exec(name) ?? []
    return given === root && key ? [[key, value]] : []
  })
  return entries.length > 0 ? Object.fromEntries(entries) : null
}
