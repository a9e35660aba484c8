import { behavior, type Context } from '../../define/behavior.ts'
import { invalid } from '../../define/errors.ts'
import { opportunity } from './opportunity.ts'
import { pipeline } from './pipeline.ts'
import { stage } from './stage.ts'

interface StageAttributes {
  readonly id?: number | null
  readonly name?: string | null
  readonly close_probability?: number | null
}

export const pipelineBehavior = behavior(pipeline, {
  async beforeCreate(_ctx, values) {
    if (!values.stages_attributes?.length) throw invalid('Pipeline must have at least one stage')
    return values
  },

  writes: {
    async stages_attributes(ctx, row, entries: readonly StageAttributes[] | null) {
      for (const entry of entries ?? []) await writeStage(ctx, row, entry)
    },
  },

  async beforeDelete(ctx, row) {
    const [held] = await ctx.where(opportunity, row.workspace_id, { pipeline_id: row.id }, { limit: 1 })
    if (held) throw invalid('Pipeline must be empty before it can be deleted')
  },

  async seed(ctx, owner) {
    await ctx.create(pipeline, owner, {
      name: 'Default',
      stages_attributes: [
        { name: 'New', close_probability: 10 },
        { name: 'Qualified', close_probability: 50 },
        { name: 'Closed Won', close_probability: 100 },
        { name: 'Closed Lost', close_probability: 0 },
      ],
    })
  },
})

/** With an id, a stage of this pipeline is changed; without one, a stage is added. */
async function writeStage(
  ctx: Context,
  row: { id: number; workspace_id: number },
  { id, ...given }: StageAttributes,
): Promise<void> {
  const values = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== null))
  if (id) {
    const [known] = await ctx.where(stage, row.workspace_id, { id, pipeline_id: row.id })
    if (!known) throw invalid({ stages_attributes: [`names stage ${id}, which is not in this pipeline`] })
    await ctx.update(stage, known, values)
    return
  }
  const missing = ['name', 'close_probability'].find((name) => (values[name] ?? '') === '')
  if (missing) throw invalid({ stages_attributes: [`needs a ${missing} for each new stage`] })
  const owner = { workspace_id: row.workspace_id, parent_id: row.id }
  await ctx.create(stage, owner, values)
}
