import { hashOf, newToken } from '../auth/secret.ts'
import type { Registry } from '../define/registry.ts'
import { application } from '../resources/platform/application.ts'
import { membership } from '../resources/teams/membership.ts'
import { team } from '../resources/teams/team.ts'
import { user } from '../resources/teams/user.ts'
import { workspace } from '../resources/teams/workspace.ts'
import type { Unit } from '../store/unit.ts'

/** What a new team is called, and who owns it. */
export interface TenantSpec {
  readonly name: string
  readonly workspace: string
  readonly subdomain: string
  readonly email: string
}

/** A team with its first workspace, the owner, and an application that can hold tokens. */
export interface Tenant {
  readonly teamId: number
  readonly workspaceId: number
  readonly applicationId: number
  readonly agentId: number
  readonly ownerId: number
}

const applicationName = 'Default API Client'

/** Makes a team. Nobody reaches it before it is there, so the unit is widened to it as soon as it is. */
export async function makeTenant(unit: Unit, registry: Registry, spec: TenantSpec): Promise<Tenant> {
  const top = { workspace_id: 0 }
  const home = await unit.create(team, top, { name: spec.name, time_zone: 'UTC' })
  const email = `agent-${home.public_id.toLowerCase()}-${home.id}@platform.invalid`
  const owner = await unit.create(user, top, { email: spec.email, first_name: 'Owner' })
  const agent = await unit.create(user, top, { email, first_name: applicationName })
  unit.reach([home.id])
  const inTeam = { workspace_id: 0, parent_id: home.id }
  await unit.create(membership, inTeam, {
    user_id: owner.id,
    user_email: spec.email,
    user_first_name: 'Owner',
  })
  const app = await unit.create(application, inTeam, { name: applicationName, user_id: agent.id })
  await unit.create(membership, inTeam, {
    user_id: agent.id,
    user_email: email,
    platform_agent_of_id: app.id,
  })
  const workspaceId = await makeWorkspace(unit, registry, home.id, {
    name: spec.workspace,
    subdomain: spec.subdomain,
  })
  return {
    teamId: home.id,
    workspaceId,
    applicationId: app.id,
    agentId: agent.id,
    ownerId: owner.id,
  }
}

/** Makes a workspace of a team in the unit's reach, with what every workspace starts with; answers its id. */
export async function makeWorkspace(
  unit: Unit,
  registry: Registry,
  teamId: number,
  values: { readonly name: string; readonly subdomain: string },
): Promise<number> {
  const space = await unit.create(workspace, { workspace_id: 0, parent_id: teamId }, values)
  for (const resource of registry.resources) {
    await registry.behaviorOf(resource).seed?.(unit, { workspace_id: space.id, parent_id: space.id })
  }
  return space.id
}

/** Issues a token of the tenant's application, for its team or for one workspace; only the hash is stored. */
export async function issueToken(
  unit: Unit,
  tenant: Tenant,
  token: string = newToken(),
  workspaceId: number | null = null,
): Promise<string> {
  await unit.sql`insert into access_tokens (token_hash, application_id, user_id, team_id, workspace_id, name)
    values (${hashOf(token)}, ${tenant.applicationId}, ${tenant.agentId}, ${tenant.teamId}, ${workspaceId}, ${applicationName})`
  return token
}
