import type { Context } from '../../define/behavior.ts'
import { invalid } from '../../define/errors.ts'
import type { AnyResource, Row } from '../../define/resource.ts'
import { freePath } from '../free-path.ts'
import { page } from '../pages/page.ts'
import { slugOf } from '../slug.ts'
import { funnel } from './funnel.ts'
import { showPageStep } from './show-page-step.ts'
import { type FunnelRef, moveStep, placeAfter, type Step, stepsIn } from './steps.ts'

type PageRow = Row<typeof page>

/** Where a new page goes, as a body says it under `funnel`; `path` becomes that of the step. */
export interface Placing {
  readonly funnel_id?: string | null
  readonly show_page_step_id?: string | null
  readonly after_show_page_step_id?: number | null
  readonly sort_order?: number | null
  readonly path?: string | null
}

/** Makes a page a step of a funnel: of an existing step, whose page it displaces, or of a new one. */
export async function attach(ctx: Context, row: PageRow, placing: Placing): Promise<void> {
  if (placing.show_page_step_id) return takeOver(ctx, row, placing.show_page_step_id, placing.path)
  if (!placing.funnel_id) throw invalid({ funnel: ['needs a funnel_id or a show_page_step_id'] })
  const found = await referred(ctx, funnel, row.workspace_id, 'funnel_id', placing.funnel_id)
  const home = await ctx.lock(funnel, found.id)
  const top = await stepsIn(ctx, home, '')
  const after = placing.after_show_page_step_id
  const at = placing.sort_order ?? top.length
  if (at < 0 || at > top.length) throw invalid({ sort_order: [`must be from 0 to ${top.length}`] })
  const target = after ? await placeAfter(ctx, home, after) : { container: '', place: at }
  await newStep(ctx, home, row, target.container, target.place, placing.path)
}

/** A new step that shows the page, at a place of a container. */
export async function newStep(
  ctx: Context,
  home: FunnelRef,
  row: PageRow,
  container: string,
  place?: number,
  path?: string | null,
): Promise<Step> {
  const current_path = path ?? (await freeStepPath(ctx, row))
  const owner = { workspace_id: home.workspace_id, parent_id: home.id }
  const values = { page_id: row.id, name: row.name, current_path, container, sort_order: stepsMax }
  const made = await ctx.create(showPageStep, owner, values)
  const step: Step = { type: 'show_page_step', resource: showPageStep, row: made }
  await moveStep(ctx, home, step, container, place)
  await ctx.update(page, row, { funnel_id: home.id, show_page_step_id: made.id })
  return step
}

/** Where a step stands until it is put in its place: behind every other. */
const stepsMax = 1_000_000

async function takeOver(ctx: Context, row: PageRow, stepId: string, path?: string | null): Promise<void> {
  const step = await referred(ctx, showPageStep, row.workspace_id, 'show_page_step_id', stepId)
  const [displaced] = await ctx.where(page, row.workspace_id, { show_page_step_id: step.id })
  if (displaced) await ctx.update(page, displaced, { funnel_id: null, show_page_step_id: null })
  const values = { page_id: row.id, name: row.name, ...(path && { current_path: path }) }
  await ctx.update(showPageStep, step, values)
  await ctx.update(page, row, { funnel_id: step.funnel_id, show_page_step_id: step.id })
}

/** The row a text of a body names, by id or public id; 422 where the workspace has none. */
async function referred<R extends AnyResource>(
  ctx: Context,
  resource: R,
  workspaceId: number,
  field: string,
  text: string,
): Promise<Row<R>> {
  const id = /^\d{1,18}$/.test(text) ? text : resource.publicId.decode(text)
  const [row] = id ? await ctx.where(resource, workspaceId, { id }) : []
  if (!row) throw invalid({ [field]: ['must exist'] })
  return row
}

const freeStepPath = (ctx: Context, row: PageRow): Promise<string> =>
  freePath(ctx, `/${slugOf(row.name)}`, async (current_path) => {
    const [taken] = await ctx.where(showPageStep, row.workspace_id, { current_path })
    return taken !== undefined
  })
