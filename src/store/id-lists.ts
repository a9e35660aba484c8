import type { Context } from '../define/behavior.ts'
import { invalid } from '../define/errors.ts'
import type { Registry } from '../define/registry.ts'
import type { Resource } from '../define/resource.ts'
import type { AnyRow } from './unit.ts'

/** Whether rows hold lists of ids in columns of their own, where no foreign key guards them. */
export const hasIdLists = ({ fields }: Resource): boolean =>
  Object.keys(fields).some((name) => listedIn(fields, name) !== null)

/**
 * 422 where a write brings an id into such a list that names no row of the workspace. An id that stood there before
 * may stay: its row may have gone since, and clients send lists back as they got them.
 */
export async function refuseStrayIds(
  ctx: Context,
  registry: Registry,
  { fields }: Resource,
  row: AnyRow,
  values: Readonly<Record<string, unknown>>,
  before: AnyRow | null,
): Promise<void> {
  for (const [name, value] of Object.entries(values)) {
    const listed = listedIn(fields, name)
    if (!listed || !value) continue
    const known = (before?.[name] ?? []) as readonly number[]
    const added = [...new Set(value as readonly number[])].filter((id) => !known.includes(id))
    if (added.length === 0) continue
    const found = await ctx.where(registry.resolve(listed), row.workspace_id, { id: added })
    if (found.length < added.length) throw invalid({ [name]: ['must exist'] })
  }
}

/** The resource whose ids a field lists. */
function listedIn(fields: Resource['fields'], name: string): string | null {
  const { kind, options } = fields[name] ?? {}
  if (!kind?.column || options?.input || options?.from) return null
  return kind.item?.references?.resource ?? null
}
