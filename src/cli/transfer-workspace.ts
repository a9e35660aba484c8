import type pg from 'pg'
import { nobody } from '../define/behavior.ts'
import { reachOf } from '../store/scope.ts'
import type { Reach } from '../store/transfer/read-rows.ts'

/** A workspace, as exports and imports know it. */
export interface WorkspaceRow {
  readonly id: string
  readonly team_id: string
  readonly name: string
  readonly currency: string
}

export async function findWorkspace(
  client: pg.ClientBase,
  subdomain: string,
): Promise<WorkspaceRow | undefined> {
  const { rows } = await client.query<WorkspaceRow>(
    'select id, team_id, name, currency from workspaces where subdomain = $1',
    [subdomain],
  )
  return rows[0]
}

/** What reaches this workspace and nothing else. */
export const reachOfWorkspace = ({ id, team_id }: Pick<WorkspaceRow, 'id' | 'team_id'>): Reach => ({
  ...reachOf({ ...nobody, team_ids: [team_id], workspace_id: id }),
  workspace: id,
})
