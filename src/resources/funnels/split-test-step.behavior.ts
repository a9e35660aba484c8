import { behavior, type Context } from '../../define/behavior.ts'
import { badRequest, invalid } from '../../define/errors.ts'
import type { Row } from '../../define/resource.ts'
import { page } from '../pages/page.ts'
import { newStep } from './attach.ts'
import type { BranchEntry } from './branch-pages.ts'
import { funnel } from './funnel.ts'
import { branchOf } from './placement.ts'
import { splitTestStep } from './split-test-step.ts'
import { collapse, type FunnelRef, moveStep, placeAfter, type Step, stepOfPage, stepsIn } from './steps.ts'

export const splitTestStepBehavior = behavior(splitTestStep, {
  async beforeCreate(ctx, values, owner) {
    const home = await ctx.lock(funnel, owner.parent_id ?? 0)
    const [left, right] = weightsOf(values.variants)
    const [first, second] = await pagesOf(ctx, home, values.variants ?? [])
    if (first?.funnel_id !== home.id)
      throw invalid({ variants: ['first page must be a step of this funnel'] })
    if (second?.show_page_step_id !== null)
      throw invalid({ variants: ['second page must not be a step yet'] })
    await placeAfter(ctx, home, values.show_page_step_id)
    return { ...values, left_weight: left, right_weight: right }
  },

  async afterCreate(ctx, row, values) {
    const home = { id: row.funnel_id, workspace_id: row.workspace_id }
    const split: Step = { type: 'split_test_step', resource: splitTestStep, row }
    const target = await placeAfter(ctx, home, values.show_page_step_id, split)
    await moveStep(ctx, home, split, target.container, target.place)
    const [first, second] = await pagesOf(ctx, home, values.variants ?? [])
    const step = first && (await stepOfPage(ctx, first))
    if (step) await moveStep(ctx, home, step, branchOf('split_test_step', row.id, 'left'))
    if (second) await newStep(ctx, home, second, branchOf('split_test_step', row.id, 'right'))
  },

  /** An update changes the weights; the pages of a split stay. */
  async beforeUpdate(ctx, row, values) {
    if (!values.variants) return values
    const home = { id: row.funnel_id, workspace_id: row.workspace_id }
    const weights = weightsOf(values.variants)
    const present = await variantPages(ctx, home, row.id)
    const order = values.variants.map(({ page_id }, index) => (page_id ? present.indexOf(page_id) : index))
    if (order.includes(-1)) throw invalid({ variants: ['must be the pages of this split'] })
    const [left, right] = order[0] === 0 ? weights : [weights[1], weights[0]]
    return { ...values, left_weight: left, right_weight: right }
  },

  async beforeDelete(ctx, row, query) {
    await ctx.lock(funnel, row.funnel_id)
    await collapse(ctx, 'split_test_step', row, query.branch)
  },
})

/** Two whole percentages that add up to 100. */
function weightsOf(variants: readonly BranchEntry[] | null | undefined): [number, number] {
  if (variants?.length !== 2) throw invalid({ variants: ['must be exactly two'] })
  const weights = variants.map(({ weight }) => weight ?? Number.NaN)
  const [left = 0, right = 0] = weights
  if (weights.some((weight) => !(weight >= 0)) || left + right !== 100)
    throw invalid({ variants: ['must have weights that add up to 100'] })
  return [left, right]
}

/** The pages entries name; 400 where one is not there. */
async function pagesOf(
  ctx: Context,
  home: FunnelRef,
  entries: readonly BranchEntry[],
): Promise<Row<typeof page>[]> {
  const pages: Row<typeof page>[] = []
  for (const { page_id } of entries) {
    const [found] = page_id ? await ctx.where(page, home.workspace_id, { id: page_id }) : []
    if (!found) throw badRequest(`page not found: ${page_id ?? 'none'}`)
    pages.push(found)
  }
  return pages
}

async function variantPages(ctx: Context, home: FunnelRef, id: number): Promise<(number | undefined)[]> {
  const [left] = await stepsIn(ctx, home, branchOf('split_test_step', id, 'left'))
  const [right] = await stepsIn(ctx, home, branchOf('split_test_step', id, 'right'))
  return [left?.row.page_id, right?.row.page_id]
}
