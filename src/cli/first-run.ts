import { hashOf, newToken } from '../auth/secret.ts'
import type { Principal } from '../define/behavior.ts'
import { application } from '../resources/platform/application.ts'
import { membership } from '../resources/teams/membership.ts'
import { team } from '../resources/teams/team.ts'
import { user } from '../resources/teams/user.ts'
import { workspace } from '../resources/teams/workspace.ts'
import type { Store } from '../store/store.ts'
import type { Unit } from '../store/unit.ts'
import type { Configuration } from './configuration.ts'

/** What the first run made, with the secrets that are shown only now. */
export interface FirstRun {
  readonly token: string
  readonly workspaceId: number
  readonly teamId: number
}

/** Serializes two first runs on one store. */
const firstRunLock = 7_489_201_356

/** A principal that reaches nothing yet; each step widens it. */
const nobody: Principal = {
  token_id: '0',
  application_id: null,
  user_id: '0',
  team_ids: [],
  workspace_id: null,
  scopes: [],
}

/** On an empty store: one team, one workspace, one owner, one API token. Null where the store is in use. */
export async function firstRun(store: Store, first: Configuration['first']): Promise<FirstRun | null> {
  return store.transact(nobody, async (ctx) => {
    await ctx.sql`select pg_advisory_xact_lock(${firstRunLock})`
    const [used] = await ctx.sql`select 1 as used from teams limit 1`
    if (used) return null
    const { teamId, workspaceId, applicationId, agentId } = await makeTeam(ctx, first.email)
    const token = first.token ?? newToken()
    await ctx.sql`insert into access_tokens (token_hash, application_id, user_id, team_id, name)
      values (${hashOf(token)}, ${applicationId}, ${agentId}, ${teamId}, 'First token')`
    return { token, workspaceId, teamId }
  })
}

/** Nobody reaches a team that is not there yet, so the unit is widened to it as soon as it is. */
async function makeTeam(ctx: Unit, email: string) {
  const person = await ctx.create(user, { workspace_id: 0 }, { email, first_name: 'Owner' })
  const agent = await ctx.create(
    user,
    { workspace_id: 0 },
    { email: 'default-api-client@platform.invalid', first_name: 'Default API Client' },
  )
  const home = await ctx.create(team, { workspace_id: 0 }, { name: 'My Team', time_zone: 'UTC' })
  ctx.reach([home.id])
  const owner = { workspace_id: 0, parent_id: home.id }
  await ctx.create(membership, owner, { user_id: person.id, user_email: email, user_first_name: 'Owner' })
  const app = await ctx.create(application, owner, { name: 'Default API Client', user_id: agent.id })
  await ctx.create(membership, owner, {
    user_id: agent.id,
    user_email: agent.email,
    platform_agent_of_id: app.id,
  })
  const space = await ctx.create(workspace, owner, { name: 'My Workspace', subdomain: 'myworkspace' })
  return { teamId: home.id, workspaceId: space.id, applicationId: app.id, agentId: agent.id }
}
