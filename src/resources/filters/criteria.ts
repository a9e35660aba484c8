import type { Context } from '../../define/behavior.ts'
import { type AttributeSpec, contactAttributes } from './contact-attributes.ts'
import type { Value } from './values.ts'

/** A criterion as a body has it. */
export interface Given {
  readonly attribute: string
  readonly clause: string
  readonly value?: unknown
}

/** A criterion as it is stored and read: its value in the one form its attribute knows. */
export interface Criterion {
  readonly attribute: string
  readonly clause: string
  readonly value: Value
}

/** Most criteria of one filter. */
const criteriaMax = 50

/** Brings criteria into the form they are read in, or says everything that is wrong with them. */
export async function checkedCriteria(
  ctx: Context,
  workspaceId: number,
  given: readonly Given[],
): Promise<{ criteria: Criterion[]; problems: string[] }> {
  if (given.length === 0) return { criteria: [], problems: ['criteria must not be empty'] }
  if (given.length > criteriaMax)
    return { criteria: [], problems: [`criteria must not be more than ${criteriaMax}`] }
  const criteria: Criterion[] = []
  const problems: string[] = []
  for (const [index, entry] of given.entries()) {
    const read = await checked(ctx, workspaceId, entry)
    if ('problem' in read) problems.push(`criteria[${index}].${read.problem}`)
    else criteria.push(read)
  }
  return { criteria, problems }
}

async function checked(
  ctx: Context,
  workspaceId: number,
  { attribute, clause, value }: Given,
): Promise<Criterion | { problem: string }> {
  const spec: AttributeSpec | undefined = Object.hasOwn(contactAttributes, attribute)
    ? contactAttributes[attribute]
    : undefined
  if (!spec) return { problem: `attribute '${attribute}' is not supported by the public API` }
  if (!spec.clauses.includes(clause))
    return { problem: `clause '${clause}' is not allowed for attribute '${attribute}'` }
  const read = spec.read(clause, value)
  if ('problem' in read) return { problem: `value ${read.problem}` }
  if (!spec.ids || !Array.isArray(read.value)) return { attribute, clause, value: read.value }
  const ids = await idsWithin(ctx, workspaceId, spec.ids, read.value)
  return ids
    ? { attribute, clause, value: ids }
    : { problem: 'value contains ids not found in this workspace' }
}

/** The ids as digits, or null where one names no row of the workspace. */
async function idsWithin(
  ctx: Context,
  workspaceId: number,
  resource: NonNullable<AttributeSpec['ids']>,
  texts: readonly string[],
): Promise<string[] | null> {
  const ids = texts.map((text) => (/^\d{1,18}$/.test(text) ? text : resource.publicId.decode(text)))
  if (ids.some((id) => id === null || !Number.isSafeInteger(Number(id)))) return null
  const wanted = [...new Set(ids.map(Number))]
  const known = await ctx.where(resource, workspaceId, { id: wanted })
  return known.length === wanted.length ? wanted.map(String) : null
}
