import type { Context } from '../../define/behavior.ts'
import { invalid } from '../../define/errors.ts'
import type { AnyResource, Row } from '../../define/resource.ts'
import { page } from '../pages/page.ts'
import { conditionalSplitStep } from './conditional-split-step.ts'
import { branches, branchOf, type SplitKind } from './placement.ts'
import { showPageStep } from './show-page-step.ts'
import { splitTestStep } from './split-test-step.ts'

/** What a container belongs to. */
export interface FunnelRef {
  readonly id: number
  readonly workspace_id: number
}

/** A step of any class, with what places it. */
export interface Step {
  readonly type: 'show_page_step' | SplitKind
  readonly resource: AnyResource
  readonly row: StepRow
}

interface StepRow {
  readonly id: number
  readonly public_id: string
  readonly container: string
  readonly sort_order: number
  readonly page_id?: number
}

const classes: readonly (readonly [Step['type'], AnyResource])[] = [
  ['show_page_step', showPageStep],
  ['split_test_step', splitTestStep],
  ['conditional_split_step', conditionalSplitStep],
]

/** The steps of a container in their order; callers that move them hold the lock on the funnel. */
export async function stepsIn(ctx: Context, funnel: FunnelRef, container: string): Promise<Step[]> {
  const steps: Step[] = []
  for (const [type, resource] of classes) {
    const rows = await ctx.where(resource, funnel.workspace_id, { funnel_id: funnel.id, container })
    steps.push(...rows.map((row) => ({ type, resource, row: row as unknown as StepRow })))
  }
  return steps.sort((one, other) => one.row.sort_order - other.row.sort_order || one.row.id - other.row.id)
}

/** Puts exactly these steps into a container, at 0, 1, 2, … */
export async function arrange(ctx: Context, container: string, steps: readonly Step[]): Promise<void> {
  for (const [sort_order, { resource, row }] of steps.entries()) {
    if (row.container === container && row.sort_order === sort_order) continue
    await ctx.update(resource, row, { container, sort_order })
  }
}

/** Takes a step from where it is to a place of a container; undefined is the end. */
export async function moveStep(
  ctx: Context,
  funnel: FunnelRef,
  step: Step,
  container: string,
  place?: number,
): Promise<void> {
  const others = (steps: Step[]): Step[] => steps.filter((other) => !isSame(other, step))
  if (step.row.container !== container) {
    await arrange(ctx, step.row.container, others(await stepsIn(ctx, funnel, step.row.container)))
  }
  const target = others(await stepsIn(ctx, funnel, container))
  target.splice(place ?? target.length, 0, step)
  await arrange(ctx, container, target)
}

export const isSame = (one: Step, other: Step): boolean =>
  one.type === other.type && one.row.id === other.row.id

/** The place behind a step of the funnel, or its entry where none is named; 422 for a step of another funnel. */
export async function placeAfter(
  ctx: Context,
  funnel: FunnelRef,
  stepId: number | null | undefined,
  moving?: Step,
): Promise<{ container: string; place: number }> {
  if (stepId === null || stepId === undefined) return { container: '', place: 0 }
  const [anchor] = await ctx.where(showPageStep, funnel.workspace_id, { id: stepId, funnel_id: funnel.id })
  if (!anchor) throw invalid({ show_page_step_id: ['is not a step of this funnel'] })
  const steps = await stepsIn(ctx, funnel, anchor.container)
  const others = steps.filter((step) => !moving || !isSame(step, moving))
  const index = others.findIndex(({ type, row }) => type === 'show_page_step' && row.id === stepId)
  return { container: anchor.container, place: index + 1 }
}

/** The step that shows a page, as moves take it; null where the page is in no funnel. */
export async function stepOfPage(
  ctx: Context,
  row: Pick<Row<typeof page>, 'show_page_step_id' | 'workspace_id'>,
): Promise<Step | null> {
  if (row.show_page_step_id === null) return null
  const [step] = await ctx.where(showPageStep, row.workspace_id, { id: row.show_page_step_id })
  return step ? { type: 'show_page_step', resource: showPageStep, row: step } : null
}

/** Takes steps out of the funnel: pages stay, alone; splits go with everything in them. */
export async function dropSteps(ctx: Context, workspaceId: number, steps: readonly Step[]): Promise<void> {
  for (const { type, resource, row } of steps) {
    if (type === 'show_page_step') {
      const [shown] = await ctx.where(page, workspaceId, { show_page_step_id: row.id })
      if (shown) await ctx.update(page, shown, { funnel_id: null, show_page_step_id: null })
    }
    await ctx.remove(resource, row, { branch: 'both' })
  }
}

/** Before a split goes: the steps of the named branch go with it, those of the other take its place. */
export async function collapse(
  ctx: Context,
  type: SplitKind,
  split: StepRow & { readonly funnel_id: number; readonly workspace_id: number },
  branch = 'both',
): Promise<void> {
  const funnel = { id: split.funnel_id, workspace_id: split.workspace_id }
  const staying: Step[] = []
  for (const name of branches[type]) {
    const steps = await stepsIn(ctx, funnel, branchOf(type, split.id, name))
    if (branch === 'both' || branch === name) await dropSteps(ctx, funnel.workspace_id, steps)
    else staying.push(...steps)
  }
  const around = await stepsIn(ctx, funnel, split.container)
  const place = around.findIndex((step) => step.type === type && step.row.id === split.id)
  around.splice(place, 1, ...staying)
  await arrange(ctx, split.container, around)
}
