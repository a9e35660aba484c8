import { behavior } from '../../define/behavior.ts'
import { workspace } from '../teams/workspace.ts'
import { domain } from './domain.ts'

export const domainBehavior = behavior(domain, {
  async seed(ctx, owner) {
    const { subdomain } = await ctx.find(workspace, owner.workspace_id)
    const name = new URL(ctx.tools.workspaceUrl(subdomain)).hostname
    await ctx.create(domain, owner, { name, status: 'secured', connected: true })
  },
})
