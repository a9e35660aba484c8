import { behavior } from '../../define/behavior.ts'
import { workspace } from '../teams/workspace.ts'
import { address } from './address.ts'

export const addressBehavior = behavior(address, {
  async seed(ctx, owner) {
    const { name, subdomain } = await ctx.find(workspace, owner.workspace_id)
    const host = new URL(ctx.tools.workspaceUrl(subdomain)).hostname
    await ctx.create(address, owner, { email_address: `hello@${host}`, name, is_workspace_default: true })
  },
})
