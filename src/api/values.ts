import { type ApiError, badRequest, invalid, missingParameter, type Problems } from '../define/errors.ts'
import { type Fields, Problem, type Resolve } from '../define/kind.ts'
import type { Operation } from '../define/operations.ts'

/** Reads the values of a body: below its root key, by the kinds of the fields it may carry. */
export type BodyReader = (body: unknown) => Record<string, unknown>

/**
 * Compiles the reader of an operation's body. 400 where the root is missing or empty, 422 with every problem at
 * once where values do not fit; names that are no field are dropped (v2-behaviour.md section 18.1, rows 5 to 8).
 */
export function bodyReader(operation: Operation, resolve: Resolve, lax: boolean): BodyReader {
  const { root } = operation
  if (root === undefined) return () => ({})
  const read = fieldsReader(operation.body, resolve, operation.kind, { lax })
  return (body) => {
    const attributes = root === null ? (body ?? {}) : rootOf(body, root, operation.bodyOptional)
    if (!isObject(attributes)) throw badRequest('HTTP body must be a JSON object')
    return read(attributes)
  }
}

function rootOf(body: unknown, root: string, optional: boolean): Record<string, unknown> {
  if (body !== undefined && !isObject(body)) throw badRequest('HTTP body must be a JSON object')
  const attributes = body && Object.hasOwn(body, root) ? body[root] : undefined
  if (optional && (attributes === undefined || attributes === null)) return {}
  if (optional && isObject(attributes)) return attributes
  if (!isObject(attributes) || Object.keys(attributes).length === 0) throw missingParameter(root)
  return attributes
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/**
 * Reads named values; on create, a required field without a default must be there, but where the server is lax and
 * the field says what its absence means.
 */
export function fieldsReader(
  fields: Fields,
  resolve: Resolve,
  on: Operation['kind'],
  { refuse = invalid, lax = false }: { refuse?: (problems: Problems) => ApiError; lax?: boolean } = {},
): (attributes: Readonly<Record<string, unknown>>) => Record<string, unknown> {
  const read = Object.entries(fields).filter(([, { options }]) => options.set !== 'ignored')
  const entries = read.map(([name, { kind, options }]) => ({
    name,
    names: [name, ...(options.aliases ?? [])],
    kind,
    required: options.required === true,
    demanded: options.required === true && options.default === undefined && on !== 'update',
    absent: lax && on !== 'update' ? options.absent : undefined,
  }))
  return (attributes) => {
    const values: Record<string, unknown> = {}
    const problems: Problems = {}
    for (const { name, names, kind, required, demanded, absent } of entries) {
      const given = names.find((alias) => Object.hasOwn(attributes, alias))
      const value = given === undefined ? undefined : attributes[given]
      if (value === undefined) {
        if (absent !== undefined) values[name] = structuredClone(absent)
        else if (demanded) problems[name] = ["can't be blank"]
      } else if (value === null || (required && value === '')) {
        if (required) problems[name] = ["can't be blank"]
        else values[name] = null
      } else {
        const reading = readValue(() => (kind.read ? kind.read(value, resolve) : value))
        if (reading.problem) problems[name] = [reading.problem]
        else values[name] = reading.value
      }
    }
    if (Object.keys(problems).length > 0) throw refuse(problems)
    return values
  }
}

function readValue(read: () => unknown): { value?: unknown; problem?: string } {
  try {
    return { value: read() }
  } catch (error) {
    if (error instanceof Problem) return { problem: error.message }
    throw error
  }
}
