import { behavior } from '../../define/behavior.ts'
import { invalid } from '../../define/errors.ts'
import { checkedCriteria, type Given } from './criteria.ts'
import { refineFilter } from './refine-filter.ts'

export const refineFilterBehavior = behavior(refineFilter, {
  /** A filter is refused with everything that is wrong with it at once. */
  async beforeCreate(ctx, values, owner) {
    const checked = await checkedCriteria(ctx, owner.workspace_id, (values.criteria ?? []) as Given[])
    refuse([...headProblems(values), ...checked.problems])
    return { ...values, name: values.name?.trim() || null, criteria: checked.criteria as never }
  },

  async beforeUpdate(ctx, row, values) {
    const problems = headProblems(values)
    if (values.criteria === undefined) {
      refuse(problems)
      return values
    }
    const checked = await checkedCriteria(ctx, row.workspace_id, (values.criteria ?? []) as Given[])
    refuse([...problems, ...checked.problems])
    return { ...values, criteria: checked.criteria as never }
  },
})

function headProblems(values: { filter_class?: string | null; conjunction?: string | null }): string[] {
  return [
    ...(values.filter_class && values.filter_class !== 'ContactsFilter'
      ? ["filter_class must be 'ContactsFilter'; other classes are not supported by the public API"]
      : []),
    ...(values.conjunction === 'or' ? ["conjunction 'or' is not supported by the public API"] : []),
  ]
}

function refuse(problems: string[]): void {
  if (problems.length > 0) throw invalid({ base: problems })
}
