import { randomUUID } from 'node:crypto'
import { nobody } from '../define/behavior.ts'
import type { OAuthClient } from '../gateway/credential.ts'
import type { Store } from '../store/store.ts'

const clientId = 'tundish-gateway'

/** Serializes several processes that start at once on one store. */
const clientLock = 7_489_201_357

/**
 * The gateway's own client at the OAuth provider of this server, for ClickFunnels connections to it: public, with PKCE, so
 * that there is no secret to keep. Made at the first start; its redirect address follows the public origin.
 */
export async function ownGatewayClient(store: Store, origin: string): Promise<OAuthClient> {
  const { resolve } = store.registry
  const redirectUris = JSON.stringify([`${origin}/connect/callback`])
  await store.transact(nobody, async (unit) => {
    await unit.sql`select pg_advisory_xact_lock(${clientLock})`
    const [there] = await unit.sql`
      update platform_applications set redirect_uris = ${redirectUris} where uid = ${clientId} returning id`
    if (there) return
    const [first] = await unit.sql`select min(id) as id from teams`
    if (!first?.id) return
    unit.reach([Number(first.id)])
    const email = `gateway-${randomUUID()}@platform.invalid`
    const agent = await unit.create(
      resolve('User'),
      { workspace_id: 0 },
      { email, first_name: 'Tundish gateway' },
    )
    const made = await unit.create(
      resolve('Platform::Application'),
      { workspace_id: 0, parent_id: Number(first.id) },
      { name: 'Tundish gateway', uid: clientId, user_id: agent.id, confidential: false },
    )
    await unit.sql`update platform_applications set redirect_uris = ${redirectUris}, activated_at = now()
      where id = ${made.id}`
  })
  return { id: clientId }
}
