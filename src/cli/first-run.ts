import { hashPassword } from '../auth/password.ts'
import { newToken } from '../auth/secret.ts'
import { nobody } from '../define/behavior.ts'
import { createKey } from '../gateway/keys.ts'
import type { Store } from '../store/store.ts'
import type { Configuration } from './configuration.ts'
import { issueToken, makeTenant, type Tenant } from './tenant.ts'

/** What the first run made, with the secrets that are shown only now. */
export interface FirstRun extends Tenant {
  readonly token: string
  readonly gatewayKey: string
  readonly email: string
  /** The owner's password where it was made up; null where it was given. */
  readonly password: string | null
}

/** Serializes two first runs on one store. */
const firstRunLock = 7_489_201_356

/**
 * On an empty store: one team, one workspace, one owner with a password, one API token, one gateway key. Null where the
 * store is in use.
 */
export async function firstRun(store: Store, first: Configuration['first']): Promise<FirstRun | null> {
  return store.transact(nobody, async (unit) => {
    await unit.sql`select pg_advisory_xact_lock(${firstRunLock})`
    const [used] = await unit.sql`select 1 as used from teams limit 1`
    if (used) return null
    const names = { name: 'My Team', workspace: 'My Workspace', subdomain: 'myworkspace', email: first.email }
    const tenant = await makeTenant(unit, store.registry, names)
    const password = first.password ?? newToken().slice(0, 20)
    await unit.sql`insert into passwords (user_id, password_hash)
      values (${tenant.ownerId}, ${await hashPassword(password)})`
    const token = await issueToken(unit, tenant, first.token ?? newToken())
    const firstKey = { teamId: tenant.teamId, name: 'First key', secret: first.gatewayKey ?? undefined }
    const { key: gatewayKey } = await createKey({ write: unit.run }, firstKey)
    const { email } = first
    return { ...tenant, token, gatewayKey, email, password: first.password ? null : password }
  })
}
