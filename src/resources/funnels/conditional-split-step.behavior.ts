import { behavior, type Context } from '../../define/behavior.ts'
import { badRequest, invalid } from '../../define/errors.ts'
import type { Row } from '../../define/resource.ts'
import { refineFilter } from '../filters/refine-filter.ts'
import { page } from '../pages/page.ts'
import { newStep } from './attach.ts'
import type { BranchEntry } from './branch-pages.ts'
import { conditionalSplitStep } from './conditional-split-step.ts'
import { funnel } from './funnel.ts'
import { branches, branchOf } from './placement.ts'
import {
  arrange,
  collapse,
  type FunnelRef,
  moveStep,
  placeAfter,
  type Step,
  stepOfPage,
  stepsIn,
} from './steps.ts'

export const conditionalSplitStepBehavior = behavior(conditionalSplitStep, {
  async beforeCreate(ctx, values, owner) {
    const home = await ctx.lock(funnel, owner.parent_id ?? 0)
    await placeAfter(ctx, home, values.show_page_step_id)
    return { ...values, filter_id: await filterOf(ctx, home, values.condition) }
  },

  async afterCreate(ctx, row, values) {
    const home = { id: row.funnel_id, workspace_id: row.workspace_id }
    const split: Step = { type: 'conditional_split_step', resource: conditionalSplitStep, row }
    const target = await placeAfter(ctx, home, values.show_page_step_id, split)
    await moveStep(ctx, home, split, target.container, target.place)
  },

  async beforeUpdate(ctx, row, values) {
    await ctx.lock(funnel, row.funnel_id)
    if (values.condition === undefined) return values
    return { ...values, filter_id: await filterOf(ctx, row, values.condition) }
  },

  writes: {
    async branches(ctx, row, entries: readonly BranchEntry[] | null) {
      const home = { id: row.funnel_id, workspace_id: row.workspace_id }
      const wanted = await pagesOf(ctx, home, entries ?? [])
      const before: Step[] = []
      for (const branch of branches.conditional_split_step)
        before.push(...(await stepsIn(ctx, home, branchOf('conditional_split_step', row.id, branch))))
      for (const [index, branch] of branches.conditional_split_step.entries()) {
        const container = branchOf('conditional_split_step', row.id, branch)
        for (const shown of wanted[index] ?? []) {
          const step = (await stepOfPage(ctx, shown)) ?? (await newStep(ctx, home, shown, container))
          await moveStep(ctx, home, step, container)
        }
      }
      await moveOut(ctx, home, row.id, before, wanted.flat())
    },
  },

  async beforeDelete(ctx, row, query) {
    await ctx.lock(funnel, row.funnel_id)
    await collapse(ctx, 'conditional_split_step', row, query.branch)
  },
})

/** Pages that were in a branch and are named no more follow the split. */
async function moveOut(
  ctx: Context,
  home: FunnelRef,
  splitId: number,
  before: readonly Step[],
  wanted: readonly { readonly id: number }[],
): Promise<void> {
  const left = before.filter(
    ({ type, row }) => type === 'show_page_step' && !wanted.some(({ id }) => id === row.page_id),
  )
  const [split] = await ctx.where(conditionalSplitStep, home.workspace_id, { id: splitId })
  if (!split || left.length === 0) return
  for (const branch of branches.conditional_split_step) {
    const container = branchOf('conditional_split_step', splitId, branch)
    const steps = await stepsIn(ctx, home, container)
    const staying = steps.filter((step) => !left.some(({ row }) => row.id === step.row.id))
    await arrange(ctx, container, staying)
  }
  const around = await stepsIn(ctx, home, split.container)
  const place = around.findIndex(({ type, row }) => type === 'conditional_split_step' && row.id === splitId)
  around.splice(place + 1, 0, ...left)
  await arrange(ctx, split.container, around)
}

/** The filter a body names, by public id or id. */
async function filterOf(
  ctx: Context,
  home: { readonly workspace_id: number },
  condition: { readonly filter_id?: string | null } | null | undefined,
): Promise<number | null> {
  const named = condition?.filter_id
  if (!named) return null
  const id = /^\d{1,18}$/.test(named) ? named : refineFilter.publicId.decode(named)
  const [row] = id ? await ctx.where(refineFilter, home.workspace_id, { id }) : []
  if (!row) throw invalid({ condition: ['has a filter_id that does not belong to this workspace'] })
  return row.id
}

/** The pages of each branch: 400 for unknown pages and for both spellings at once, 422 for another funnel's. */
async function pagesOf(
  ctx: Context,
  home: FunnelRef,
  entries: readonly BranchEntry[],
): Promise<Row<typeof page>[][]> {
  if (entries.length > 2) throw invalid({ branches: ['must be at most two'] })
  const seen = new Set<number>()
  const wanted: Row<typeof page>[][] = []
  for (const { page_id, page_ids } of entries) {
    if (page_id && page_ids) throw badRequest('a branch takes page_id or page_ids, not both')
    const pages: Row<typeof page>[] = []
    for (const id of page_ids ?? (page_id ? [page_id] : [])) {
      const [found] = await ctx.where(page, home.workspace_id, { id })
      if (!found) throw badRequest(`page not found: ${id}`)
      if (found.funnel_id !== null && found.funnel_id !== home.id)
        throw invalid({ branches: [`name page ${id}, which is in another funnel`] })
      if (seen.has(id)) throw invalid({ branches: [`name page ${id} twice`] })
      seen.add(id)
      pages.push(found)
    }
    wanted.push(pages)
  }
  return wanted
}
