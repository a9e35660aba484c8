import {
  authorizeUrl,
  type Client,
  codeFor,
  exchange,
  makeClient,
  type OAuthAnswer,
  postForm,
  signedInOwner,
} from '../../test/harness/oauth-client.ts'
import type { Tally } from './tally.ts'
import type { World } from './world.ts'

/** The OAuth endpoints: codes, tokens and secrets of another client read as ones that never were. */
export async function oauthCells(world: World, tally: Tally): Promise<void> {
  const { api } = world
  const owner = await signedInOwner(api)
  const [client, other] = [await makeClient(owner), await makeClient(owner)]
  const codeOf = (of: Client, more = {}): Promise<string> => codeFor(api, owner, of, more)
  const post = (path: string, fields: Record<string, string>): Promise<OAuthAnswer> =>
    postForm(api, path, fields)
  const own = { client_id: client.id, client_secret: client.secret }
  const granted = (
    await post('/oauth/token', exchange(other, await codeOf(other, { access_type: 'offline' })))
  ).body

  const same = async (
    asked: string,
    cell: string,
    theirs: OAuthAnswer,
    never: OAuthAnswer,
    status: number,
  ) => {
    tally.status({ asked, cell }, [status], theirs.status)
    const [said, alike] = [JSON.stringify(theirs.body), JSON.stringify(never.body)]
    tally.holds({ asked, cell }, `what one that never was gets, ${alike}`, said === alike ? null : said)
  }
  const token = (fields: Record<string, string>): Promise<OAuthAnswer> =>
    post('/oauth/token', { ...own, ...fields })
  const code = (text: string) => token(exchange(client, text))
  await same(
    'POST /oauth/token',
    'a code of another client',
    await code(await codeOf(other)),
    await code('never'),
    400,
  )
  const refresh = (refresh_token: string) => token({ grant_type: 'refresh_token', refresh_token })
  const stolen = await refresh(granted.refresh_token ?? 'none')
  await same('POST /oauth/token', 'a refresh token of another client', stolen, await refresh('never'), 400)
  const wrong = (client_id: string) =>
    post('/oauth/token', {
      grant_type: 'refresh_token',
      refresh_token: 'x',
      client_id,
      client_secret: 'wrong',
    })
  await same('POST /oauth/token', 'a wrong secret', await wrong(other.id), await wrong('never'), 401)
  const look = (text: string) => post('/oauth/introspect', { ...own, token: text })
  await same(
    'POST /oauth/introspect',
    'a token of another client',
    await look(granted.access_token),
    await look('never'),
    200,
  )
  const revoked = await post('/oauth/revoke', { ...own, token: granted.access_token })
  tally.status(
    { asked: 'POST /oauth/revoke', cell: 'a token of another client (RFC 7009 section 2.1)' },
    [403],
    revoked.status,
  )
  const still = await api.call('GET', '/api/v2/me', { token: granted.access_token })
  tally.status({ asked: 'GET /api/v2/me', cell: 'that token, afterwards' }, [200], still.status)
  for (const [cell, dead] of Object.entries({
    'no token': '',
    ...world.dead,
    'a gateway key': world.gateway.key,
  })) {
    const { status } = await api.call('GET', '/oauth/token/info', { token: dead })
    tally.status({ asked: 'GET /oauth/token/info', cell }, [401], status)
  }
  await installedElsewhere(world, tally, client)
}

/** Nobody installs an application in a workspace of another team. */
async function installedElsewhere({ api }: World, tally: Tally, client: Client): Promise<void> {
  const owner = await signedInOwner(api)
  const url = authorizeUrl(api, client, { new_installation: 'true' })
  const choose = async (workspace_id: unknown) => {
    await owner.get(url.pathname + url.search)
    const fields = { request: url.search.slice(1), decision: 'allow', workspace_id: String(workspace_id) }
    return owner.submit('/oauth/authorize', fields)
  }
  const [seen, never] = [await choose(api.theirs.workspaceId), await choose(999_999_999)]
  const cell = { asked: 'POST /oauth/authorize', cell: 'a workspace of another team' }
  const code = /[?&]code=/.test(seen.location ?? '')
  tally.holds(cell, 'no code', code ? 'a code' : null)
  const words = (text: string): string => text.replaceAll(/\d{6,}/g, 'ID')
  const alike = seen.status === never.status && words(seen.text) === words(never.text)
  tally.holds(cell, 'what a missing workspace gets', alike ? null : `${seen.status}`)
}
