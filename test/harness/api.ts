import type { AddressInfo } from 'node:net'
import { hashOf, newToken } from '../../src/auth/secret.ts'
import { openPlatform, type Platform } from '../../src/cli/platform.ts'
import { freshDatabase } from './database.ts'

/** A tenant of a test: a team with one workspace, and tokens for both reaches. */
export interface Tenant {
  readonly teamId: number
  readonly workspaceId: number
  /** Reaches the whole team. */
  readonly token: string
  /** Reaches the workspace only, as an installation does. */
  readonly workspaceToken: string
}

export interface Answer {
  readonly status: number
  readonly headers: Headers
  /** The parsed body; undefined where there is none. */
  // biome-ignore lint/suspicious/noExplicitAny: bodies are whatever the API says, and tests look inside.
  readonly body: any
}

/** A running server on a database of its own, and two tenants that must not see each other. */
export interface TestApi {
  readonly origin: string
  readonly platform: Platform
  readonly ours: Tenant
  readonly theirs: Tenant
  /** A request as `ours`, unless another token (or none) is given; objects are sent as JSON. */
  call(method: string, path: string, options?: CallOptions): Promise<Answer>
  stop(): Promise<void>
}

export interface CallOptions {
  readonly body?: unknown
  readonly token?: string | null
  readonly headers?: Record<string, string>
}

/** Starts a real server on a fresh database; stop it when the file is done. */
export async function startApi(): Promise<TestApi> {
  const database = await freshDatabase()
  const platform = await openPlatform({
    connection: database.connection,
    origin: 'http://localhost:3000',
    domain: 'localhost',
    strict: { userAgent: false, scopes: false },
    first: { token: newToken(), gatewayKey: null, email: 'owner@example.com', password: null },
  })
  await platform.app.listen({ host: '127.0.0.1', port: 0 })
  const origin = `http://127.0.0.1:${(platform.app.server.address() as AddressInfo).port}`
  const { teamId = 0, workspaceId = 0, token = '' } = platform.made ?? {}
  const ours = { teamId, workspaceId, token, workspaceToken: await addToken(platform, teamId, workspaceId) }
  const theirs = await addTenant(platform, 'theirs')
  return {
    origin,
    platform,
    ours,
    theirs,
    call: (method, path, options = {}) => call(`${origin}${path}`, method, { token: ours.token, ...options }),
    async stop() {
      await platform.close()
      await database.drop()
    },
  }
}

async function call(url: string, method: string, { body, token, headers }: CallOptions): Promise<Answer> {
  const response = await fetch(url, {
    method,
    headers: {
      ...(token && { authorization: `Bearer ${token}` }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  })
  const text = await response.text()
  return {
    status: response.status,
    headers: response.headers,
    body: text === '' ? undefined : JSON.parse(text),
  }
}

/** Another team with a workspace, made beside the API, since the API makes none. */
export async function addTenant({ store: { pool } }: Platform, name: string): Promise<Tenant> {
  const one = async (text: string, values: unknown[]): Promise<number> =>
    Number((await pool.query(`${text} returning id`, values)).rows[0].id)
  const teamId = await one('insert into teams (name) values ($1)', [name])
  const userId = await one('insert into users (email) values ($1)', [`${name}@platform.invalid`])
  const appId = await one('insert into platform_applications (team_id, name, user_id) values ($1, $2, $3)', [
    teamId,
    name,
    userId,
  ])
  await one('insert into memberships (team_id, user_id, platform_agent_of_id) values ($1, $2, $3)', [
    teamId,
    userId,
    appId,
  ])
  const workspaceId = await one('insert into workspaces (team_id, name, subdomain) values ($1, $2, $2)', [
    teamId,
    name,
  ])
  const insert =
    'insert into access_tokens (token_hash, application_id, user_id, team_id, workspace_id) values ($1, $2, $3, $4, $5)'
  const [token, workspaceToken] = [newToken(), newToken()]
  await pool.query(insert, [hashOf(token), appId, userId, teamId, null])
  await pool.query(insert, [hashOf(workspaceToken), appId, userId, teamId, workspaceId])
  return { teamId, workspaceId, token, workspaceToken }
}

/** One more token of the team's application, bound to a workspace. */
async function addToken({ store: { pool } }: Platform, teamId: number, workspaceId: number): Promise<string> {
  const token = newToken()
  await pool.query(
    `insert into access_tokens (token_hash, application_id, user_id, team_id, workspace_id)
     select $1, a.id, a.user_id, $2, $3 from platform_applications a where a.team_id = $2 limit 1`,
    [hashOf(token), teamId, workspaceId],
  )
  return token
}
