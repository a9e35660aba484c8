import { behavior } from '../../define/behavior.ts'
import { workspace } from '../teams/workspace.ts'
import { withCode } from './code.ts'
import { site } from './site.ts'

export const siteBehavior = behavior(site, {
  async beforeUpdate(_ctx, row, values) {
    return withCode(row, values)
  },

  async seed(ctx, owner) {
    const { name } = await ctx.find(workspace, owner.workspace_id)
    await ctx.create(site, owner, { name })
  },
})
