import { newToken } from '../../src/auth/secret.ts'
import type { Answer } from '../../test/harness/api.ts'
import type { Tally } from './tally.ts'
import type { World } from './world.ts'

/** A request of the gateway's own API, with what stands in its path. */
interface Request {
  readonly method: string
  readonly path: string
  readonly body?: object
}

const nowhere = '00000000-0000-4000-8000-000000000000'

/** `/connections`, `/gateway/*` and the proxy: keys and connections of others, and keys that may less. */
export async function connectionCells(world: World, tally: Tally): Promise<void> {
  await withoutKey(world, tally)
  await withoutManager(world, tally)
  await ofAnotherTeam(world, tally)
  await byPolicy(world, tally)
  await proxied(world, tally)
}

function send(
  { api }: World,
  { method, path, body }: Request,
  token: string | null,
  headers = {},
): Promise<Answer> {
  return api.call(method, path, { token, body, headers })
}

const askedOf = ({ method, path }: Request): string =>
  `${method} ${path.replace(/[0-9a-f-]{36}|\d+$/, '{id}')}`

const connections = ({ gateway }: World): Request[] => [
  { method: 'GET', path: '/connections' },
  { method: 'POST', path: '/connections', body: { app: 'clickfunnels' } },
  { method: 'GET', path: `/connections/${gateway.connection}` },
  { method: 'DELETE', path: `/connections/${gateway.connection}` },
]

const management: readonly Request[] = [
  { method: 'GET', path: '/gateway/keys' },
  { method: 'POST', path: '/gateway/keys', body: { name: 'mine' } },
  { method: 'DELETE', path: '/gateway/keys/1' },
  { method: 'GET', path: '/gateway/uses' },
  { method: 'GET', path: '/gateway/apps' },
]

/** Every body but for the id of the request, which is new each time. */
const wordsOf = ({ status, body }: Answer, id: string): string =>
  `${status} ${JSON.stringify({ ...body, request_id: null }).replaceAll(id, 'ID')}`

async function withoutKey(world: World, tally: Tally): Promise<void> {
  const revoked = world.gateway.refused.filter(({ status }) => status === 401)
  const tokens = {
    'no key': null,
    'a key that never existed': `tgk_${newToken()}`,
    ...Object.fromEntries(revoked.map(({ why, key }) => [why, key])),
    ...world.dead,
  }
  for (const request of connections(world))
    for (const [cell, token] of Object.entries(tokens))
      tally.status({ asked: askedOf(request), cell }, [401], (await send(world, request, token)).status)
}

async function withoutManager(world: World, tally: Tally): Promise<void> {
  const refused: [string, string | null, number][] = [
    ['no token', null, 401],
    ['a gateway key instead of a token', world.gateway.key, 401],
    ...Object.entries(world.dead).map(([cell, token]): [string, string, number] => [cell, token, 401]),
    ['a token of one workspace', world.api.ours.workspaceToken, 403],
    ['a read-only token', world.readOnly, 403],
    ['a viewer’s token', world.viewer, 403],
  ]
  for (const request of management)
    for (const [cell, token, status] of refused)
      tally.status({ asked: askedOf(request), cell }, [status], (await send(world, request, token)).status)
}

async function ofAnotherTeam(world: World, tally: Tally): Promise<void> {
  const { api, gateway } = world
  const { theirConnection, theirKeyId, key } = gateway
  for (const method of ['GET', 'DELETE']) {
    const of = (id: string): Request => ({ method, path: `/connections/${id}` })
    const cell = { asked: askedOf(of(theirConnection)), cell: 'another team' }
    const answer = await send(world, of(theirConnection), key)
    tally.status(cell, [404], answer.status)
    const said = wordsOf(answer, theirConnection)
    const alike = wordsOf(await send(world, of(nowhere), key), nowhere)
    tally.holds(cell, `what a missing connection gets, ${alike}`, said === alike ? null : said)
  }
  const removal = (id: number): Request => ({ method: 'DELETE', path: `/gateway/keys/${id}` })
  const removed = await send(world, removal(theirKeyId), api.ours.token)
  const never = await send(world, removal(999_999_999), api.ours.token)
  const cell = { asked: askedOf(removal(theirKeyId)), cell: 'another team' }
  tally.status(cell, [404], removed.status)
  tally.holds(
    cell,
    'what a missing key gets',
    wordsOf(removed, '') === wordsOf(never, '') ? null : wordsOf(removed, ''),
  )
  const made = { method: 'POST', path: '/gateway/keys', body: { name: 'x', team_id: api.theirs.teamId } }
  tally.status(
    { asked: askedOf(made), cell: 'another team' },
    [400],
    (await send(world, made, api.ours.token)).status,
  )
  await lists(world, tally)
  const still = await send(
    world,
    { method: 'GET', path: `/connections/${theirConnection}` },
    gateway.theirKey,
  )
  tally.status({ asked: 'GET /connections/{id}', cell: 'their own key, afterwards' }, [200], still.status)
}

/** Lists of ours, asked for everything and for what is theirs, name nothing of theirs. */
async function lists(world: World, tally: Tally): Promise<void> {
  const { theirConnection, theirKeyId, key } = world.gateway
  // A use of their connection, so that there is one to see.
  await send(world, { method: 'GET', path: '/clickfunnels/api/v2/teams' }, world.gateway.theirKey)
  const queries: [string, string][] = [
    ['/connections', key],
    ['/gateway/keys', world.api.ours.token],
    ['/gateway/uses', world.api.ours.token],
    [`/gateway/uses?connection_id=${theirConnection}`, world.api.ours.token],
    [`/gateway/uses?key_id=${theirKeyId}`, world.api.ours.token],
  ]
  for (const [path, token] of queries) {
    const { body } = await send(world, { method: 'GET', path }, token)
    const seen = [theirConnection, `:${theirKeyId},`].filter((text) => JSON.stringify(body).includes(text))
    const cell = { asked: `GET ${path}`, cell: 'another team' }
    tally.holds(cell, 'nothing of theirs', seen.length > 0 ? `a mention of ${seen}` : null)
  }
}

/** Keys that may less than their team: what each request of `/connections` answers them. */
async function byPolicy(world: World, tally: Tally): Promise<void> {
  const { keyOf, connection } = world.gateway
  const table: [string, string, Record<string, number>][] = [
    ['a key of another app', await keyOf({ apps: ['slack'] }), { post: 403, one: 404, delete: 404 }],
    [
      'a key of another connection',
      await keyOf({ connections: [nowhere] }),
      { post: 403, one: 404, delete: 404 },
    ],
    ['a key that may only read', await keyOf({ read_only: true }), { post: 403, one: 200, delete: 403 }],
    ['a key of other methods', await keyOf({ methods: ['GET'] }), { post: 403, one: 200, delete: 403 }],
  ]
  for (const [cell, key, expected] of table) {
    const [list, post, one, remove] = connections(world) as [Request, Request, Request, Request]
    const listed = JSON.stringify((await send(world, list, key)).body).includes(connection)
    const hidden = expected.one === 404
    tally.holds(
      { asked: askedOf(list), cell },
      `${hidden ? 'no ' : ''}mention of it`,
      listed === hidden ? 'the other' : null,
    )
    for (const [name, request] of Object.entries({ post, one, delete: remove }))
      tally.status(
        { asked: askedOf(request), cell },
        [expected[name] ?? 0],
        (await send(world, request, key)).status,
      )
    const shown = (await send(world, one, key)).body
    if (cell === 'a key that may only read') {
      const link = JSON.stringify(shown).includes('session_token')
      tally.holds({ asked: askedOf(one), cell }, 'no link that connects', link ? 'a link' : null)
    }
  }
}

/** The proxy: the connection of another team reads as none, by any of the headers that name one. */
async function proxied(world: World, tally: Tally): Promise<void> {
  const { gateway } = world
  const request = { method: 'GET', path: '/clickfunnels/api/v2/teams' }
  const through = (id: string, header: string) => send(world, request, gateway.key, { [header]: id })
  for (const header of ['maton-connection', 'x-maton-connection', 'x-maton-connection-id']) {
    const [answer, never] = [await through(gateway.theirConnection, header), await through(nowhere, header)]
    const cell = { asked: askedOf(request), cell: `another team’s connection in ${header}` }
    tally.status(cell, [404], answer.status)
    const [said, alike] = [wordsOf(answer, gateway.theirConnection), wordsOf(never, nowhere)]
    tally.holds(cell, `what a missing connection gets, ${alike}`, said === alike ? null : said)
  }
  const own = await through(gateway.connection, 'maton-connection')
  tally.status({ asked: askedOf(request), cell: 'our own connection' }, [200], own.status)
  const seen = (own.body as { id: number }[]).map(({ id }) => id)
  const ours = seen.length === 1 && seen[0] === world.api.ours.teamId
  tally.holds(
    { asked: askedOf(request), cell: 'our own connection' },
    'our team',
    ours ? null : `teams ${seen}`,
  )
}
