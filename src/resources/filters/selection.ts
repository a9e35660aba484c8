import type { Context, Owner, Query } from '../../define/behavior.ts'
import type { Condition } from '../../define/condition.ts'
import { ApiError } from '../../define/errors.ts'
import { contactCondition } from './contact-attributes.ts'
import { type Criterion, checkedCriteria, type Given } from './criteria.ts'
import { refineFilter } from './refine-filter.ts'
import { stableFilter } from './stable-id.ts'

/** Compiled filters that are kept, by the text of their criteria. */
const compiledMax = 1000
const compiled = new Map<string, Condition>()

/**
 * The condition of a request's filter, for lists of rows that the filter class speaks of. 422 where the filter is
 * malformed, of another class or of another workspace (v2-behaviour.md sections 7.2 and 11.2).
 */
export function selectionOf(filterClass: 'ContactsFilter' | 'OrdersFilter') {
  return async (ctx: Context, query: Query, owner: Owner): Promise<Condition> => {
    const criteria = query.stable_id
      ? await stableCriteria(ctx, filterClass, query.stable_id, owner)
      : await storedCriteria(ctx, filterClass, query.stored_filter_id, owner)
    return conditionOf(criteria)
  }
}

async function storedCriteria(
  ctx: Context,
  filterClass: string,
  named: string,
  owner: Owner,
): Promise<readonly Criterion[]> {
  const id = /^\d{1,18}$/.test(named) ? named : refineFilter.publicId.decode(named)
  const [row] = id ? await ctx.where(refineFilter, owner.workspace_id, { id }) : []
  if (!row || row.filter_class !== filterClass) {
    throw new ApiError(422, 'stored_filter_id is invalid or does not belong to this workspace')
  }
  return row.criteria as Criterion[]
}

async function stableCriteria(
  ctx: Context,
  filterClass: string,
  stableId: string,
  owner: Owner,
): Promise<readonly Criterion[]> {
  const filter = stableFilter(stableId)
  const fits = filter?.workspaceId === owner.workspace_id && filter.filterClass === filterClass
  const { criteria, problems } = fits
    ? await checkedCriteria(ctx, owner.workspace_id, filter.criteria as Given[])
    : { criteria: [], problems: ['none'] }
  if (problems.length > 0)
    throw new ApiError(422, 'stable_id is invalid or does not belong to this workspace')
  return criteria
}

/** A filter that is used again is not compiled again. The text of the criteria is the key, so none is ever stale. */
function conditionOf(criteria: readonly Criterion[]): Condition {
  const key = JSON.stringify(criteria)
  const known = compiled.get(key)
  if (known) return known
  const fresh = contactCondition(criteria)
  if (compiled.size >= compiledMax) compiled.delete(compiled.keys().next().value ?? '')
  compiled.set(key, fresh)
  return fresh
}
