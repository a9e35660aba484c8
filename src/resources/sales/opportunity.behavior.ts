import { behavior, type Context } from '../../define/behavior.ts'
import { invalid } from '../../define/errors.ts'
import type { Values } from '../../define/resource.ts'
import { checkMember } from '../teams/member.ts'
import { opportunity } from './opportunity.ts'
import { stage } from './stage.ts'

export const opportunityBehavior = behavior(opportunity, {
  async beforeCreate(ctx, values, owner) {
    await checkMember(ctx, owner.workspace_id, 'assignee_id', values.assignee_id)
    return closing(ctx, await staged(ctx, owner.workspace_id, values), false)
  },

  async beforeUpdate(ctx, row, values) {
    await checkMember(ctx, row.workspace_id, 'assignee_id', values.assignee_id)
    const { pipelines_stage_id: stageId } = values
    const moves = typeof stageId === 'number' && stageId !== row.pipelines_stage_id
    const moved = moves ? await staged(ctx, row.workspace_id, values) : values
    return closing(ctx, moved, row.first_closed_at !== null)
  },
})

/** The stage decides the pipeline; one that closes also says when. */
async function staged(
  ctx: Context,
  workspaceId: number,
  values: Values<typeof opportunity>,
): Promise<Values<typeof opportunity>> {
  const [entered] = await ctx.where(stage, workspaceId, { id: values.pipelines_stage_id })
  if (!entered) throw invalid({ pipelines_stage_id: ['must exist'] })
  const closes = entered.close_probability === 0 || entered.close_probability === 100
  return {
    ...values,
    pipeline_id: entered.pipeline_id,
    ...(closes && values.closed_at === undefined && { closed_at: ctx.now() }),
  }
}

/** `closed` is said once in the life of an opportunity (section 18.3, row 54). */
const closing = (ctx: Context, values: Values<typeof opportunity>, closedBefore: boolean) =>
  values.closed_at && !closedBefore ? { ...values, first_closed_at: ctx.now() } : values
