import { completeConnection } from '../../src/gateway/connection.ts'
import { sealCredential } from '../../src/gateway/credential.ts'
import { createKey, revokeKey } from '../../src/gateway/keys.ts'
import type { KeyPolicy } from '../../src/gateway/policy.ts'
import type { TestApi } from '../../test/harness/api.ts'

/** Gateway keys and connections of both teams. */
export interface GatewayWorld {
  /** An ACTIVE connection of our team to this very server. */
  readonly connection: string
  readonly theirConnection: string
  readonly key: string
  readonly theirKey: string
  readonly theirKeyId: number
  /** Keys that may not do what is asked, by why, with the status that says so. */
  readonly refused: readonly RefusedKey[]
  keyOf(policy: KeyPolicy, teamId?: number): Promise<string>
}

export interface RefusedKey {
  readonly why: string
  readonly key: string
  readonly status: number
  /** For writes only. */
  readonly writes?: true
}

export async function gatewayWorld(api: TestApi): Promise<GatewayWorld> {
  const { store } = api.platform
  const keyOf = async (policy: KeyPolicy, teamId = api.ours.teamId): Promise<string> =>
    (await createKey(store, { teamId, name: 'isolation', policy })).key
  const key = await keyOf({})
  const their = await createKey(store, { teamId: api.theirs.teamId, name: 'isolation' })
  const gone = await createKey(store, { teamId: api.ours.teamId, name: 'gone' })
  await revokeKey(store, [String(api.ours.teamId)], String(gone.id))
  const connection = await connect(api, key, api.ours.token)
  const other = await connect(api, key, api.ours.token)
  return {
    connection,
    key,
    keyOf,
    theirKey: their.key,
    theirKeyId: their.id,
    theirConnection: await connect(api, their.key, api.theirs.token),
    refused: [
      { why: 'a key of another app', key: await keyOf({ apps: ['slack'] }), status: 403 },
      { why: 'a key of another method', key: await keyOf({ methods: ['PURGE'] }), status: 403 },
      { why: 'a key of another path', key: await keyOf({ paths: ['/clickfunnels/elsewhere'] }), status: 403 },
      { why: 'a key that may only read', key: await keyOf({ read_only: true }), status: 403, writes: true },
      { why: 'a key of another connection', key: await keyOf({ connections: [other] }), status: 404 },
      { why: 'a key of another team', key: their.key, status: 404 },
      { why: 'a revoked key', key: gone.key, status: 401 },
      { why: 'an API token instead of a key', key: api.ours.token, status: 401 },
    ],
  }
}

/** A connection made with this key, ACTIVE without a visit to the connect page. */
async function connect(api: TestApi, key: string, access_token: string): Promise<string> {
  const { store } = api.platform
  const { body } = await api.call('POST', '/connections', { token: key, body: { app: 'clickfunnels' } })
  const id: string = body.connection_id
  await completeConnection(store, id, {
    method: body.connection.method,
    values: {},
    metadata: {},
    secrets: sealCredential(store.vault, id, { values: {}, access_token }),
    expiresAt: null,
    refreshAt: null,
  })
  return id
}
