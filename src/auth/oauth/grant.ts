import { nobody } from '../../define/behavior.ts'
import { notFound } from '../../define/errors.ts'
import type { Sql } from '../../store/sql.ts'
import type { Unit } from '../../store/unit.ts'
import type { Site } from '../pages/site.ts'
import type { Application } from './application.ts'

/** Who acts with a token: the consenting person, or an agent bound to one workspace. */
export interface Actor {
  readonly user_id: string
  readonly team_id: string | null
  readonly workspace_id: string | null
}

/**
 * The agent of an installation: a user of its own with the role of an administrator, so that the token outlives the
 * membership of whoever installed it (v2-behaviour.md section 4.2). One per application and workspace.
 */
export async function installationAgent(
  site: Site,
  application: Application,
  workspaceId: string,
): Promise<Actor> {
  const [space] = await site.sql`select team_id from workspaces where id = ${workspaceId}`
  if (!space?.team_id) throw notFound()
  const email = `installation-${application.id}-${workspaceId}@platform.invalid`
  const team_id = space.team_id
  const user_id = await site.store.transact(
    { ...nobody, team_ids: [team_id] },
    async (unit) => (await agentId(unit.sql, email)) ?? makeAgent(unit, site, application, team_id, email),
    { retryDuplicates: true },
  )
  return { user_id, team_id, workspace_id: workspaceId }
}

async function agentId(sql: Sql, email: string): Promise<string | null> {
  const [row] = await sql`select id from users where email = ${email}`
  return row?.id ?? null
}

async function makeAgent(
  unit: Unit,
  { store }: Site,
  application: Application,
  teamId: string,
  email: string,
): Promise<string> {
  const { resolve } = store.registry
  const agent = await unit.create(
    resolve('User'),
    { workspace_id: 0 },
    { email, first_name: application.name.slice(0, 100) },
  )
  await unit.create(
    resolve('Membership'),
    { workspace_id: 0, parent_id: Number(teamId) },
    { user_id: agent.id, user_email: email, platform_agent_of_id: Number(application.id) },
  )
  return String(agent.id)
}

/** Ends a consent: its code, and every token that came of it. */
export async function revokeGrant(sql: Sql, grantId: string): Promise<void> {
  await sql`with ended as (update authorization_grants set revoked_at = coalesce(revoked_at, now()) where id = ${grantId})
    update access_tokens set revoked_at = now() where grant_id = ${grantId} and revoked_at is null`
}
