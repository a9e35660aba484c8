import { behavior } from '../../define/behavior.ts'
import { topic } from './topic.ts'

export const topicBehavior = behavior(topic, {
  async remove(ctx, row) {
    if (!row.archived_at) await ctx.update(topic, row, { archived_at: ctx.now() })
  },
})
