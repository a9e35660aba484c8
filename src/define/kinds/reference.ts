import Type, { type TSchema } from 'typebox'
import { type KindFilter, Problem, type Resolve, use } from '../kind.ts'
import type { Resource } from '../resource.ts'

const idPattern = /^\d{1,18}$/

/** The id in a body or filter: a number, digits, or the public id of the resource (section 2). */
export function readId(value: unknown, decode: (publicId: string) => string | null): number {
  const text = typeof value === 'number' ? String(value) : value
  if (typeof text !== 'string') throw new Problem('must exist')
  const id = idPattern.test(text) ? text : decode(text)
  if (id === null || !Number.isSafeInteger(Number(id))) throw new Problem('must exist')
  return Number(id)
}

/**
 * The id of a row of another resource in the same workspace. The database refuses ids of other workspaces
 * (a foreign key over workspace and id), which reads as `must exist`.
 */
export function reference(resource: string, onDelete: 'cascade' | 'set null' | 'restrict' = 'set null') {
  return use<number>({
    name: 'reference',
    control: 'lookup',
    schema: (resolve) => idSchema(resolve(resource)),
    inputSchema: (resolve) => inputIdSchema(resolve(resource)),
    column: 'bigint',
    references: { resource, onDelete },
    write: (text) => text,
    decode: Number,
    read: (value, resolve) => readId(value, resolve(resource).publicId.decode),
    bind: String,
    filter: idFilter((text, resolve) => resolve(resource).publicId.decode(text)),
  })
}

/** The id of a row in a reply; the example is the first row of its table. */
export const idSchema = ({ firstId }: Resource): TSchema => Type.Integer({ examples: [firstId] })

/** The id of a row in a body. */
export const inputIdSchema = (resource: Resource): TSchema =>
  Type.Union([idSchema(resource), Type.String({ description: 'Public id.' })])

/** Ids in filters: digits, or public ids that `decode` knows. */
export function idFilter(decode: (text: string, resolve: Resolve) => string | null): KindFilter {
  return {
    array: 'bigint[]',
    condition: (expression, parameter) => `${expression} = any(${parameter})`,
    read: (text, resolve) => (idPattern.test(text) ? text : decode(text, resolve)),
    empty: 'none',
    schema: Type.String({ description: 'One id, or several separated by commas.' }),
  }
}
