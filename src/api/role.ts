import { type Roles, refusalOf, teamsByRole } from '../auth/roles.ts'
import type { Principal } from '../define/behavior.ts'
import { forbidden } from '../define/errors.ts'
import type { Operation } from '../define/operations.ts'
import { reachOf } from '../store/scope.ts'
import type { Store } from '../store/store.ts'
import type { Call } from './call.ts'

/** Keeps a caller to the teams in which their role allows the operation. */
export type WithinRole = (
  principal: Principal,
  roles: Roles,
  named: Pick<Call, 'id' | 'parent'>,
) => Promise<Principal>

/**
 * Refuses with 403 where no team is left, or where the row in the path stands in a team whose role is too small: the
 * caller may see that row, so 404 would only puzzle. What no team of theirs has stays 404, as for everybody.
 */
export function withinRole(operation: Operation, store: Store): WithinRole {
  const { access, resource, parent, member } = operation
  const whose = member ? resource : parent?.resource
  const owner = whose && store.compiled(whose).owner
  return async (principal, roles, { id, parent: parentId }) => {
    if (access.category === 'public') return principal
    const { allowed, refused } = teamsByRole(principal, roles, access)
    if (refused.length === 0) return principal
    const refusal = (): Error => forbidden(refusalOf(roles.get(refused[0] ?? '') ?? [], access))
    if (allowed.length === 0) throw refusal()
    const beyond = { ...reachOf({ ...principal, team_ids: refused }), parent: member ? id : parentId }
    if (owner && (await store.read(owner, beyond)).length > 0) throw refusal()
    return { ...principal, team_ids: allowed }
  }
}
