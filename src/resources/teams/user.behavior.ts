import { behavior } from '../../define/behavior.ts'
import { application } from '../platform/application.ts'
import { team } from './team.ts'
import { user } from './user.ts'
import { workspace } from './workspace.ts'

export const userBehavior = behavior(user, {
  actions: {
    async me(ctx) {
      const { principal } = ctx
      const { memberships: _, ...self } = await ctx.find(user, Number(principal.user_id))
      const space = principal.workspace_id ? await ctx.find(workspace, Number(principal.workspace_id)) : null
      const owner = space ? await ctx.find(team, space.team_id) : null
      const app = principal.application_id
        ? await ctx.find(application, Number(principal.application_id))
        : null
      return {
        body: {
          ...self,
          connected_workspace: space && {
            team_id: space.team_id,
            team_name: owner?.name,
            workspace_id: space.id,
            workspace_name: space.name,
            workspace_currency: space.currency,
            workspace_url: ctx.tools.workspaceUrl(space.subdomain),
          },
          platform_application: app && { id: app.id, public_id: app.public_id, team_id: app.team_id },
        },
      }
    },
  },
})

declare module '../../define/behavior.ts' {
  interface Tools {
    /** The public address of a workspace, from its subdomain. */
    workspaceUrl(subdomain: string): string
  }
}
