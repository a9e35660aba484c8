import type { Context } from '../../define/behavior.ts'
import { page } from '../pages/page.ts'
import { branches, branchOf } from './placement.ts'
import { splitTestStep } from './split-test-step.ts'
import { type FunnelRef, type Step, stepsIn } from './steps.ts'

/** The steps of a container with everything below them; after a split the ways meet in the next step. */
export async function nodesIn(ctx: Context, funnel: FunnelRef, container: string): Promise<object[]> {
  const steps = await stepsIn(ctx, funnel, container)
  const nodes: object[] = []
  for (const [index, step] of steps.entries()) {
    const own = { id: step.row.id, public_id: step.row.public_id, step_type: step.type, sort_order: index }
    const convergence = { convergence_step_id: steps[index + 1]?.row.id ?? null }
    if (step.type === 'show_page_step') nodes.push({ ...own, page: await pageOf(ctx, funnel, step) })
    else nodes.push({ ...own, ...convergence, ...(await waysOf(ctx, funnel, step)) })
  }
  return nodes
}

async function pageOf(ctx: Context, funnel: FunnelRef, { row }: Step) {
  const [shown] = await ctx.where(page, funnel.workspace_id, { id: row.page_id })
  return shown ? { id: shown.id, public_id: shown.public_id, name: shown.name } : null
}

/** `variants` of a split test with their weights, or `branches` of a conditional split. */
async function waysOf(ctx: Context, funnel: FunnelRef, { type, row }: Step): Promise<object> {
  if (type === 'conditional_split_step') {
    const ways = []
    for (const branch of branches[type]) {
      ways.push({ branch, steps: await nodesIn(ctx, funnel, branchOf(type, row.id, branch)) })
    }
    return { branches: ways }
  }
  const [split] = await ctx.where(splitTestStep, funnel.workspace_id, { id: row.id })
  const weights = [split?.left_weight, split?.right_weight]
  const ways = []
  for (const [index, branch] of branches.split_test_step.entries()) {
    const steps = await nodesIn(ctx, funnel, branchOf('split_test_step', row.id, branch))
    ways.push({ weight: weights[index], steps })
  }
  return { variants: ways }
}
