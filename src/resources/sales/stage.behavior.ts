import { behavior, type Context } from '../../define/behavior.ts'
import { invalid } from '../../define/errors.ts'
import type { Values } from '../../define/resource.ts'
import { pipeline } from './pipeline.ts'
import { stage } from './stage.ts'

/** Stages of a pipeline stand at 0, 1, 2, … without gaps; the pipeline is locked while they move. */
export const stageBehavior = behavior(stage, {
  prepare(values) {
    const probability = values.close_probability
    if (typeof probability === 'number' && (probability < 0 || probability > 100))
      throw invalid({ close_probability: ['must be from 0 to 100'] })
    return values
  },

  async beforeCreate(ctx, values, owner) {
    const pipelineId = owner.parent_id ?? 0
    const end = await lockedCount(ctx, pipelineId)
    const place = clamped(values.sort_order ?? end, end)
    await ctx.sql`update sales_pipelines_stages set sort_order = sort_order + 1
      where pipeline_id = ${pipelineId} and sort_order >= ${place}`
    return { ...values, sort_order: place }
  },

  async beforeUpdate(ctx, row, values) {
    if (typeof values.sort_order !== 'number') return without(values)
    const last = (await lockedCount(ctx, row.pipeline_id)) - 1
    const [from, to] = [row.sort_order, clamped(values.sort_order, last)]
    const step = to > from ? -1 : 1
    await ctx.sql`update sales_pipelines_stages set sort_order = sort_order + ${step}
      where pipeline_id = ${row.pipeline_id} and id <> ${row.id}
      and sort_order between ${Math.min(from, to)} and ${Math.max(from, to)}`
    return { ...values, sort_order: to }
  },

  async beforeDelete(ctx, row) {
    if ((await lockedCount(ctx, row.pipeline_id)) === 1)
      throw invalid('Pipeline must have at least one stage')
    await ctx.sql`update sales_pipelines_stages set sort_order = sort_order - 1
      where pipeline_id = ${row.pipeline_id} and sort_order > ${row.sort_order}`
  },
})

const clamped = (place: number, end: number): number => Math.max(0, Math.min(place, end))

/** A place cannot be cleared: null leaves it as it is. */
function without({ sort_order: _, ...values }: Values<typeof stage>): Values<typeof stage> {
  return values
}

async function lockedCount(ctx: Context, pipelineId: number): Promise<number> {
  await ctx.lock(pipeline, pipelineId)
  const [row] = await ctx.sql`select count(*) from sales_pipelines_stages where pipeline_id = ${pipelineId}`
  return Number(row?.count)
}
