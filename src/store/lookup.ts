import type { Resolve } from '../define/kind.ts'
import type { Resource } from '../define/resource.ts'
import { fieldOf } from '../define/shape.ts'
import { columnsText, storedFields } from './select.ts'
import { textArrayOf } from './statement.ts'

/** Most rows one look-up of behavior returns. */
export const lookupRowsMax = 10_000

/**
 * Rows of one workspace whose columns equal the given values; an array means any of them, null means absent.
 * The only statement text made per call: behavior asks what it needs, with names taken from the definition.
 */
export function whereQuery(
  resource: Resource,
  workspaceId: number,
  wanted: Readonly<Record<string, unknown>>,
  options: { lock?: boolean; order?: string; limit?: number },
  resolve: Resolve,
): { text: string; values: string[] } {
  const values = [String(workspaceId)]
  const conditions = Object.entries(wanted).map(([name, value]) => {
    const { kind } = fieldOf(resource, name)
    if (value === null) return `r.${name} is null`
    if (value === undefined) return 'false'
    const bound = (entry: unknown): string => (kind.bind ? kind.bind(entry) : String(entry))
    values.push(
      Array.isArray(value) ? textArrayOf(value.filter((entry) => entry != null).map(bound)) : bound(value),
    )
    return Array.isArray(value)
      ? `r.${name} = any($${values.length}::${kind.column}[])`
      : `r.${name} = $${values.length}::${kind.column}`
  })
  const limit = Math.min(options.limit ?? lookupRowsMax, lookupRowsMax)
  const text = `select ${columnsText(resource, storedFields(resource), 'r', resolve)} from ${resource.table} r
    where ${[`r.${resource.tenant.column} = $1`, ...conditions].join(' and ')}
    order by ${options.order ?? 'r.id'} limit ${limit} ${options.lock ? 'for update of r' : ''}`
  return { text, values }
}
