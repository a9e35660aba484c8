import { routes } from '../../src/classic/routes.ts'
import type { Fixtures } from '../../test/contract/fixtures.ts'
import type { Answer, Tenant } from '../../test/harness/api.ts'
import { rowOf } from './rows.ts'
import { difference, snapshot } from './snapshot.ts'
import { each, type Tally } from './tally.ts'
import type { World } from './world.ts'

const atOnce = 8

/** What an id in a Classic path names, by the beginning of the path. */
const namedBy: Readonly<Record<string, string>> = {
  '/contacts': 'FormSubmission',
  '/contact_profiles': 'Contact',
  '/funnels': 'Funnel',
  '/funnel_steps': 'Page',
  '/pages': 'Page',
  '/products': 'Product',
  '/purchases': 'Order',
  '/funnel_webhooks': 'FunnelWebhook',
}

/** A body that would do, by its root. */
const bodies: Readonly<Record<string, object>> = {
  contact: { email: 'nobody@example.com', name: 'Nobody' },
  contact_profile: { email: 'nobody@example.com', first_name: 'Nobody' },
  tag: { name: 'Blue', email: 'nobody@example.com' },
  funnel_webhook: { url: 'https://example.com/hook', event: 'contact_created' },
  list: { name: 'Blue', email: 'nobody@example.com' },
}

type Route = (typeof routes)[number]

/** Every route of the Classic API, asked for by everybody who may not. */
export async function classicCells(world: World, tally: Tally): Promise<void> {
  await each(routes, atOnce, (route) => mayRead(world, tally, route))
  for (const fixtures of [world.ours, world.theirs, world.sibling])
    for (const name of new Set(Object.values(namedBy))) await rowOf(fixtures, name)
  for (const { made, tenant } of [world.theirs, world.sibling])
    await made('Contact', { email_address: addressIn(tenant) })
  const before = await snapshot(world)
  await each(routes, atOnce, async (route) => {
    await withoutAccess(world, tally, route)
    await elsewhere(world, tally, route)
  })
  await namesInBodies(world, tally)
  const changed = difference(before, await snapshot(world))
  tally.holds(
    { asked: 'every Classic route', cell: 'refused requests change nothing:' },
    'no change',
    changed,
  )
}

/** The address of a person nobody else knows. */
const addressIn = ({ workspaceId }: Tenant): string => `only-in-${workspaceId}@example.com`

const askedOf = ({ method, path }: Route): string => `${method} /api/attributes${path}`
const resourceOf = ({ path }: Route): string => namedBy[`/${path.split('/')[1]}`] ?? ''

function send(
  world: World,
  route: Route,
  id: number | string,
  token: string | null,
  to = '',
): Promise<Answer> {
  const { method, path, root } = route
  const body = root ? { [root]: bodies[root] } : undefined
  const query = method === 'DELETE' && !path.includes(':id') ? '?name=Blue&email=nobody@example.com' : ''
  const headers = { 'maton-connection': world.gateway.connection }
  return world.api.call(method, `${to}/api/attributes${path.replace(':id', String(id))}${query}`, {
    token,
    body,
    headers,
  })
}

/** With `read` alone what reads answers as it does for everybody, and what follows is about rows that are there. */
async function mayRead(world: World, tally: Tally, route: Route): Promise<void> {
  if (route.method !== 'GET') return
  const id = route.path.includes(':id') ? await rowOf(world.ours, resourceOf(route)) : ''
  for (const [cell, token] of [
    ['our own row', world.api.ours.token],
    ['a read-only token', world.readOnly],
  ] as const)
    tally.status({ asked: askedOf(route), cell }, [200], (await send(world, route, id, token)).status)
}

async function withoutAccess(world: World, tally: Tally, route: Route): Promise<void> {
  const asked = askedOf(route)
  const id = route.path.includes(':id') ? await rowOf(world.ours, resourceOf(route)) : ''
  const tokens = { 'no token': null, ...world.dead, 'a gateway key instead of a token': world.gateway.key }
  for (const [cell, token] of Object.entries(tokens))
    tally.status({ asked, cell }, [401], (await send(world, route, id, token)).status)
  if (route.method !== 'GET') {
    const { status } = await send(world, route, id, world.readOnly)
    tally.status({ asked, cell: 'a read-only token' }, [403], status)
  }
  for (const { why, key, status: expected, writes } of world.gateway.refused) {
    if (writes && route.method === 'GET') continue
    const { status } = await send(world, route, id, key, '/clickfunnels')
    tally.status({ asked: asked.replace(' /', ' /clickfunnels/'), cell: why }, [expected], status)
  }
}

/** Their rows answer as rows that never were, and stand in no list of ours. */
async function elsewhere(world: World, tally: Tally, route: Route): Promise<void> {
  const { token, workspaceToken } = world.api.ours
  const asked = askedOf(route)
  for (const [by, other] of [
    ['another team', world.theirs],
    ['another workspace', world.sibling],
  ] as [string, Fixtures][]) {
    for (const bearer of [token, workspaceToken]) {
      if (route.path.includes(':id')) await missing(world, tally, route, `${by}`, other, bearer)
      else if (route.method === 'GET') {
        const text = JSON.stringify((await send(world, route, '', bearer)).body)
        const alien = resourceOf(route) ? await rowOf(other, resourceOf(route)) : other.tenant.workspaceId
        const own = other === world.sibling && bearer === token && route.path === '/me'
        if (own) tally.without(asked, 'the accounts of a token that reaches its whole team')
        else {
          const seen = new RegExp(`\\b${alien}\\b`).test(text)
          tally.holds({ asked, cell: by }, 'nothing of theirs', seen ? `a mention of ${alien}` : null)
        }
      }
    }
  }
}

async function missing(
  world: World,
  tally: Tally,
  route: Route,
  by: string,
  other: Fixtures,
  token: string,
): Promise<void> {
  const id = await rowOf(other, resourceOf(route))
  const cell = { asked: askedOf(route), cell: `${by} (${id})` }
  const answer = await send(world, route, id, token)
  const never = await send(world, route, 999_999_999, token)
  tally.status(cell, [404], answer.status)
  const same = JSON.stringify(answer.body) === JSON.stringify(never.body)
  tally.holds(cell, 'what a missing row gets', same ? null : JSON.stringify(answer.body))
}

/** A page of others in an opt-in, and a person of others by e-mail. */
async function namesInBodies(world: World, tally: Tally): Promise<void> {
  const { token } = world.api.ours
  for (const other of [world.theirs, world.sibling]) {
    const optIn = (page_id: number) =>
      world.api.call('POST', '/api/attributes/contacts', {
        token,
        body: { contact: { email: 'nobody@example.com', page_id } },
      })
    const [answer, never] = [await optIn(await rowOf(other, 'Page')), await optIn(999_999_999)]
    const cell = { asked: 'POST /api/attributes/contacts', cell: 'a page of another tenant' }
    tally.status(cell, [400], answer.status)
    const same = JSON.stringify(answer.body) === JSON.stringify(never.body)
    tally.holds(cell, 'what a missing page gets', same ? null : JSON.stringify(answer.body))
    for (const root of ['tag', 'list']) {
      const give = (email: unknown) =>
        world.api.call('POST', `/api/attributes/${root}s`, {
          token,
          body: { [root]: { name: 'Blue', email } },
        })
      const [theirs, nobody] = [await give(addressIn(other.tenant)), await give('nobody@example.com')]
      const by = { asked: `POST /api/attributes/${root}s`, cell: 'a person of another tenant' }
      tally.status(by, [404], theirs.status)
      const alike = JSON.stringify(theirs.body) === JSON.stringify(nobody.body)
      tally.holds(by, 'what a missing person gets', alike ? null : JSON.stringify(theirs.body))
    }
  }
}
