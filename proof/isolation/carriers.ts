import { get } from 'node:http'
import { product } from '../../src/resources/index.ts'
import type { Fixtures } from '../../test/contract/fixtures.ts'
import { startReceiver } from '../../test/events/receiver.ts'
import type { Tenant } from '../../test/harness/api.ts'
import { each, type Tally } from './tally.ts'
import type { World } from './world.ts'

/** What might carry something across beside a request and its answer: events, files, kept answers, caches, hosts. */
export async function carrierCells(world: World, tally: Tally): Promise<void> {
  await events(world, tally)
  await files(world, tally)
  await keptAnswers(world, tally)
  await rememberedTokens(world, tally)
  await hosts(world, tally)
  await metrics(world, tally)
}

/** How long events may take to arrive. */
const arrivalMsMax = 30_000

const tenants = ({ ours, theirs, sibling }: World): readonly Fixtures[] => [ours, theirs, sibling]

const create = (world: World, { workspaceId, token }: Tenant, path: string, body: object, headers = {}) =>
  world.api.call('POST', `/api/v2/workspaces/${workspaceId}/${path}`, { token, body, headers })

/** Every tenant listens to everything at one receiver; each event arrives at its own tenant's endpoint alone. */
async function events(world: World, tally: Tally): Promise<void> {
  const receiver = await startReceiver()
  const all = tenants(world).map(({ tenant }) => tenant)
  const event_type_ids = ['contact.created', 'contact.identified']
  for (const tenant of all) {
    const url = `${receiver.url}?of=${tenant.workspaceId}`
    await create(world, tenant, 'webhooks/outgoing/endpoints', {
      webhooks_outgoing_endpoint: { url, name: 'Isolation', event_type_ids },
    })
  }
  for (const tenant of all) {
    const email_address = `event-${tenant.workspaceId}@example.com`
    await create(world, tenant, 'contacts', { contact: { email_address } })
  }
  const late = new Promise<never[]>((resolve) => setTimeout(resolve, arrivalMsMax, []).unref())
  const arrived = await Promise.race([receiver.until(all.length * event_type_ids.length), late])
  for (const tenant of all) {
    const own = arrived.filter(({ body }) => body.includes(`event-${tenant.workspaceId}`))
    const cell = { asked: 'every webhook', cell: `an event of workspace ${tenant.workspaceId}` }
    tally.holds(
      cell,
      'its own endpoint',
      own.length === event_type_ids.length ? null : `${own.length} requests`,
    )
    for (const { json } of own) {
      const stray = json.workspace_id === tenant.workspaceId ? null : `workspace ${json.workspace_id}`
      tally.holds(cell, 'its own workspace in the envelope', stray)
    }
  }
  await receiver.stop()
  for (const { tenant } of tenants(world)) {
    const path = `/api/v2/workspaces/${tenant.workspaceId}/webhooks/outgoing/events?limit=200`
    const { body } = await world.api.call('GET', path, { token: tenant.token })
    const others = all.filter(({ workspaceId }) => workspaceId !== tenant.workspaceId)
    const seen = others.filter(({ workspaceId }) => JSON.stringify(body).includes(`event-${workspaceId}`))
    const cell = { asked: 'GET /api/v2/workspaces/{workspace_id}/webhooks/outgoing/events', cell: 'others' }
    tally.holds(cell, 'no event of others', seen.length > 0 ? `${seen.length} tenants` : null)
  }
}

/** Equal bytes of two tenants are two files: neither address tells of the other, nor does removing one take both. */
async function files(world: World, tally: Tally): Promise<void> {
  const [mine, other] = [await world.ours.fresh('Image'), await world.theirs.fresh('Image')]
  const keyOf = (url: unknown): string => /\/files\/([0-9a-f]+)\//.exec(String(url))?.[1] ?? ''
  const asked = 'GET /files/{key}/{name}'
  const same = keyOf(mine.url) === keyOf(other.url)
  tally.holds({ asked, cell: 'the same bytes' }, 'keys that differ', same ? 'one key' : null)
  const { pathname } = new URL(String(other.url))
  const fetched = async (path: string): Promise<number> => (await fetch(`${world.api.origin}${path}`)).status
  tally.status(
    { asked, cell: 'a key that never was' },
    [404],
    await fetched(`/files/${'0'.repeat(32)}/portrait.svg`),
  )
  for (const key of ['..%2f..%2f', keyOf(other.url).slice(0, 31), '%00', '*'])
    tally.status(
      { asked, cell: `a key that is none (${key})` },
      [404],
      await fetched(`/files/${key}/portrait.svg`),
    )
  await world.api.call('DELETE', `/api/v2/images/${mine.id}`)
  tally.status({ asked, cell: 'their file, once ours is gone' }, [200], await fetched(pathname))
}

/** A key somebody else used first names another request: it neither replays an answer nor tells that it was used. */
async function keptAnswers(world: World, tally: Tally): Promise<void> {
  const headers = { 'idempotency-key': 'one-key-for-all' }
  const asked = 'POST /api/v2/workspaces/{workspace_id}/contacts'
  for (const { tenant } of tenants(world)) {
    for (const token of [tenant.token, tenant.workspaceToken]) {
      const email_address = `kept-${tenant.workspaceId}-${token.slice(0, 6)}@example.com`
      const send = () =>
        create(world, { ...tenant, token }, 'contacts', { contact: { email_address } }, headers)
      if (token === tenant.token && tenant.workspaceId === world.sibling.tenant.workspaceId) continue
      const [first, again] = [await send(), await send()]
      const cell = { asked, cell: 'an Idempotency-Key others have used' }
      tally.status(cell, [201], first.status)
      const own =
        first.body.email_address === email_address.toLowerCase() || first.body.email_address === email_address
      tally.holds(cell, 'our own contact', own ? null : JSON.stringify(first.body))
      tally.holds(
        cell,
        'our own answer, again',
        again.body.id === first.body.id ? null : JSON.stringify(again.body),
      )
    }
  }
}

/** Requests of each kind of token, all at once and mixed: each sees its own, whatever is remembered of the others. */
async function rememberedTokens(world: World, tally: Tally): Promise<void> {
  const rounds = 25
  const callers = tenants(world).flatMap(({ tenant }) => [
    { token: tenant.workspaceToken, workspaces: [tenant.workspaceId] },
    {
      token: tenant.token,
      workspaces: tenants(world)
        .filter((other) => other.tenant.teamId === tenant.teamId)
        .map((other) => other.tenant.workspaceId),
    },
  ])
  const mixed = Array.from({ length: rounds }, () => callers).flat()
  await each(mixed, 16, async ({ token, workspaces }) => {
    const all = tenants(world).map(({ tenant }) => tenant.workspaceId)
    for (const id of all) {
      const { status } = await world.api.call('GET', `/api/v2/workspaces/${id}/contacts`, { token })
      const cell = {
        asked: 'GET /api/v2/workspaces/{workspace_id}/contacts',
        cell: 'tokens of all tenants at once',
      }
      tally.status(cell, [workspaces.includes(id) ? 200 : 404], status)
    }
  })
}

/** The host of a workspace narrows a caller to it, and gives nobody more than they have. */
async function hosts(world: World, tally: Tally): Promise<void> {
  const { ours, theirs, sibling } = world
  const table: [string, string, Fixtures, number][] = [
    ['sibling.localhost', ours.tenant.token, sibling, 200],
    ['sibling.localhost', ours.tenant.token, ours, 404],
    ['sibling.localhost', ours.tenant.workspaceToken, sibling, 404],
    ['sibling.localhost', ours.tenant.workspaceToken, ours, 404],
    ['theirs.localhost', ours.tenant.token, theirs, 404],
    ['theirs.localhost', ours.tenant.token, ours, 404],
    ['theirs.localhost', ours.tenant.workspaceToken, theirs, 404],
    ['theirs.localhost', theirs.tenant.token, theirs, 200],
  ]
  const { encode } = product.resolve('Workspace').publicId
  for (const [host, token, { tenant }, expected] of table)
    for (const id of [tenant.workspaceId, encode(tenant.workspaceId)]) {
      const asked = `GET /api/v2/workspaces/${id}/contacts`
      const status = await statusAt(world, host, token, asked.slice(4))
      tally.status({ asked, cell: `the host ${host}` }, [expected], status)
    }
}

/** A request with a host of its own, which `fetch` does not send. */
function statusAt({ api }: World, host: string, token: string, path: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const headers = { host, authorization: `Bearer ${token}` }
    get(`${api.origin}${path}`, { headers }, (response) => {
      response.resume()
      resolve(response.statusCode ?? 0)
    }).on('error', reject)
  })
}

/** What anybody may read counts, and names nobody. */
async function metrics({ api }: World, tally: Tally): Promise<void> {
  for (const path of ['/metrics', '/healthz', '/readyz', '/openapi.json', '/docs']) {
    const text = await (await fetch(`${api.origin}${path}`)).text()
    const named = [/theirs/i, new RegExp(`\\b${api.theirs.workspaceId}\\b`)].some((name) => name.test(text))
    const example = path === '/openapi.json' || path === '/docs'
    const cell = { asked: `GET ${path}`, cell: 'no token' }
    if (!example) tally.holds(cell, 'no tenant', named ? 'a mention of a tenant' : null)
    else tally.holds(cell, 'no tenant', /theirs@example/.test(text) ? 'a mention of a tenant' : null)
  }
}
