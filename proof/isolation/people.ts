import { pages } from '../../src/auth/pages/routes.ts'
import { signedInOwner } from '../../test/harness/oauth-client.ts'
import { openVisitor, type Seen, type Visitor } from '../../test/harness/visitor.ts'
import type { Tally } from './tally.ts'
import type { World } from './world.ts'

/** Pages anybody may open: what they show does not depend on who asks, or follows from a secret in the address; and what is no page. */
const open: readonly string[] = [
  '/users/sign_in',
  '/invitation',
  '/oauth/authorize',
  '/account/*',
  '/users/*',
]

/** What the pages of another team name, by the beginning of the path. */
interface Theirs {
  readonly application: string
  readonly token: string
  readonly membership: string
  readonly key: string
  readonly connected: string
}

const never = '999999999'

/** Every page, without a session and with that of a person of another team, for each id it takes. */
export async function pageCells(world: World, tally: Tally): Promise<void> {
  const guest = openVisitor(world.api.origin)
  const owner = await signedInOwner(world.api)
  const theirs = await makeTheirs(world)
  for (const { method, path } of pages.filter(({ path }) => !open.includes(path))) {
    const asked = `${method} ${path}`
    const filled = fill(path, theirs)
    await guest.get('/users/sign_in')
    const seen = await visit(guest, method, filled)
    const sentAway = seen.status === 303 && seen.location?.startsWith('/users/sign_in') === true
    tally.holds(
      { asked, cell: 'no session' },
      'the sign-in page',
      sentAway ? null : `${seen.status} ${seen.location}`,
    )
    if (path.includes(':')) await foreign(owner, tally, { asked, method, path, theirs })
    else if (method === 'GET') await namesNothing(owner, tally, asked, path)
  }
  await chosenWorkspace(world, owner, tally)
  await untouched(world, tally, theirs)
}

interface Asked {
  readonly asked: string
  readonly method: string
  readonly path: string
  readonly theirs: Theirs
}

async function foreign(owner: Visitor, tally: Tally, { asked, method, path, theirs }: Asked): Promise<void> {
  await owner.get('/account')
  const cell = { asked, cell: 'another team' }
  const seen = await visit(owner, method, fill(path, theirs))
  const missing = await visit(owner, method, fill(path, null))
  tally.status(cell, [404], seen.status)
  tally.holds(cell, 'the page of a missing row', seen.text === missing.text ? null : 'another page')
}

async function namesNothing(owner: Visitor, tally: Tally, asked: string, path: string): Promise<void> {
  const { status, text } = await owner.get(path)
  const cell = { asked, cell: 'a page of our own' }
  tally.status(cell, [200], status)
  tally.holds(cell, 'nothing of theirs', /theirs/i.test(text) ? 'a mention of theirs' : null)
}

function visit(visitor: Visitor, method: string, path: string): Promise<Seen> {
  if (method === 'GET') return visitor.get(path)
  return visitor.submit(path, { name: 'Mine', role: 'admin', redirect_uris: 'https://example.com/back' })
}

/** The path with their ids, or with ids that never were. */
function fill(path: string, theirs: Theirs | null): string {
  const id = path.startsWith('/account/keys')
    ? theirs?.key
    : path.startsWith('/account/team')
      ? theirs?.membership
      : path.startsWith('/oauth/authorized')
        ? theirs?.connected
        : theirs?.application
  return path.replace(':id', id ?? never).replace(':token', theirs?.token ?? never)
}

/** What the other team has: an application with a token, a person, a gateway key, an app that is connected. */
async function makeTheirs({ api, gateway }: World): Promise<Theirs> {
  const { pool } = api.platform.store
  const { teamId, applicationId, ownerId, workspaceId } = api.theirs
  const one = async (text: string, ...values: unknown[]): Promise<string> =>
    String((await pool.query(text, values)).rows[0]?.id)
  return {
    application: String(applicationId),
    token: await one('select id from access_tokens where application_id = $1 limit 1', applicationId),
    membership: await one('select id from memberships where team_id = $1 and user_id = $2', teamId, ownerId),
    key: String(gateway.theirKeyId),
    connected: `${applicationId}-${workspaceId}`,
  }
}

/** The workspace to work in is one of one's own. */
async function chosenWorkspace({ api }: World, owner: Visitor, tally: Tally): Promise<void> {
  await owner.get('/account')
  const choose = (id: unknown): Promise<Seen> =>
    owner.submit('/account/workspace', { workspace_id: String(id) })
  const [seen, missing] = [await choose(api.theirs.workspaceId), await choose(never)]
  const cell = { asked: 'POST /account/workspace', cell: 'a workspace of another team' }
  tally.status(cell, [404], seen.status)
  tally.holds(cell, 'the page of a missing row', seen.text === missing.text ? null : 'another page')
}

/** After all of it, what is theirs is as it was. */
async function untouched({ api }: World, tally: Tally, theirs: Theirs): Promise<void> {
  const { rows } = await api.platform.store.pool.query(
    `select (select count(*) from platform_applications where id = $1 and activated_at is null and name <> 'Mine') as application,
      (select count(*) from access_tokens where id = $2 and revoked_at is null) as token,
      (select count(*) from memberships where id = $3) as membership,
      (select count(*) from gateway_keys where id = $4 and revoked_at is null) as key`,
    [theirs.application, theirs.token, theirs.membership, theirs.key],
  )
  for (const [name, count] of Object.entries(rows[0] ?? {}))
    tally.holds({ asked: 'every page', cell: `their ${name}` }, 'as it was', count === '1' ? null : 'changed')
}
