import { behavior } from '../../define/behavior.ts'
import { answer } from './answer.ts'
import { submission } from './submission.ts'

export const submissionBehavior = behavior(submission, {
  retries: true,

  writes: {
    async answers_attributes(ctx, row, answers: readonly Record<string, unknown>[]) {
      const owner = { workspace_id: row.workspace_id, parent_id: row.id }
      for (const values of answers ?? []) await ctx.create(answer, owner, values)
    },
  },
})
