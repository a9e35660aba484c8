import { hashOf, newToken } from '../../src/auth/secret.ts'
import { issueToken, makeWorkspace } from '../../src/cli/tenant.ts'
import { nobody } from '../../src/define/behavior.ts'
import { type Fixtures, fixturesOf } from '../../test/contract/fixtures.ts'
import { startApi, type Tenant, type TestApi } from '../../test/harness/api.ts'
import { globalSetup, globalTeardown } from '../../test/harness/global-setup.ts'
import { makeClient, signedInOwner } from '../../test/harness/oauth-client.ts'
import { type GatewayWorld, gatewayWorld } from './gateway-world.ts'

/** One server, and who meets on it: our workspace, another of our team, and another team. */
export interface World {
  readonly api: TestApi
  readonly ours: Fixtures
  readonly sibling: Fixtures
  readonly theirs: Fixtures
  /** Tokens that were never good, or are no longer, by what is wrong with them. */
  readonly dead: Readonly<Record<string, string>>
  /** Reaches our whole team, with the scope `read` only. */
  readonly readOnly: string
  /** Of a member of our team whose role is to look on. */
  readonly viewer: string
  readonly gateway: GatewayWorld
  stop(): Promise<void>
}

/** Requests a Classic account or a gateway key may make: more than any proof makes. */
const unlimited = 1_000_000

/** Starts a server that enforces scopes, on a Postgres of its own. */
export async function openWorld(): Promise<World> {
  await globalSetup()
  const api = await startApi({
    ownOrigin: true,
    oauth: { tokenS: 7200 },
    webhooks: { scheduleMs: [0, 60_000] },
    strict: { scopes: true },
    classic: { hourlyMax: unlimited, handshake: false },
    gateway: { requestsPerSecond: unlimited },
  })
  const sibling = await addSibling(api)
  return {
    api,
    ours: fixturesOf(api, api.ours),
    sibling: fixturesOf(api, sibling),
    theirs: fixturesOf(api, api.theirs),
    dead: {
      'a token that never existed': newToken(),
      'a revoked token': await tokenWith(api, { revoked_at: 'now()' }),
      'an expired token': await tokenWith(api, { expires_at: "now() - interval '1 second'" }),
      'a token of a deleted application': await tokenOfDeletedApplication(api),
    },
    readOnly: await tokenWith(api, { scopes: "'{read}'" }),
    viewer: await viewerToken(api),
    gateway: await gatewayWorld(api),
    async stop() {
      await api.stop()
      await globalTeardown()
    },
  }
}

/** A second workspace of our team; its `workspaceToken` reaches it alone. */
async function addSibling({ platform, ours }: TestApi): Promise<Tenant> {
  const { store } = platform
  return store.transact(nobody, async (unit) => {
    unit.reach([ours.teamId])
    const values = { name: 'Sibling', subdomain: 'sibling' }
    const workspaceId = await makeWorkspace(unit, store.registry, ours.teamId, values)
    const workspaceToken = await issueToken(unit, ours, undefined, workspaceId)
    return { ...ours, workspaceId, workspaceToken }
  })
}

/** A token of our team with these columns, given as SQL. */
async function tokenWith(
  { platform, ours }: TestApi,
  columns: Readonly<Record<string, string>>,
): Promise<string> {
  const token = await platform.store.transact(nobody, (unit) => issueToken(unit, ours))
  const sets = Object.entries(columns).map(([name, sql]) => `${name} = ${sql}`)
  await platform.store.pool.query(`update access_tokens set ${sets.join(', ')} where token_hash = $1`, [
    hashOf(token),
  ])
  return token
}

/** A person's own token, who has joined our team as a viewer. */
async function viewerToken({ platform, ours }: TestApi): Promise<string> {
  const { store } = platform
  return store.transact(nobody, async (unit) => {
    unit.reach([ours.teamId])
    const { resolve } = store.registry
    const person = await unit.create(resolve('User'), { workspace_id: 0 }, { email: 'viewer@example.com' })
    const inTeam = { workspace_id: 0, parent_id: ours.teamId }
    const values = { user_id: person.id, user_email: 'viewer@example.com', role_ids: ['viewer'] }
    await unit.create(resolve('Membership'), inTeam, values)
    return issueToken(unit, { ...ours, agentId: Number(person.id) })
  })
}

/** Made, used and deleted in the portal, as its developer would. */
async function tokenOfDeletedApplication(api: TestApi): Promise<string> {
  const owner = await signedInOwner(api)
  const { path } = await makeClient(owner)
  const made = await owner.submit(`${path}/tokens`, { name: 'doomed' })
  const token = /class="secret">([^<]+)/.exec(made.text)?.[1] ?? ''
  const before = await api.call('GET', '/api/v2/me', { token })
  if (before.status !== 200) throw new Error(`The token of the portal answers ${before.status}`)
  await owner.submit(`${path}/delete`)
  // A good token is trusted for less than a second after it was asked for last.
  const deadline = Date.now() + 5000
  while (Date.now() < deadline) {
    if ((await api.call('GET', '/api/v2/me', { token })).status === 401) break
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  return token
}
