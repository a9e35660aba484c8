import { legacyRoutes, routes } from '../../src/classic/routes.ts'
import type { Fixtures } from '../../test/contract/fixtures.ts'
import { imageSource } from '../../test/contract/image-source.ts'
import { type Example, type Route, routeTarget, type Surface } from './routes.ts'
import type { Target } from './target.ts'
import type { World } from './world.ts'

/** Always `{ error }`, and only statuses that Classic lists, besides those of a body that cannot be read. */
const surface: Surface = {
  statuses: [200, 201, 204, 304, 400, 401, 403, 404, 410, 413, 415],
  type: 'application/json',
  refusal: { type: 'object', required: ['error'], properties: { error: { type: 'string' } } },
}

/** The resource of API v2 whose rows the ids of a path name. */
const resources: Readonly<Record<string, string>> = {
  funnels: 'Funnel',
  funnel_steps: 'Page',
  pages: 'Page',
  contacts: 'Contact',
  contact_profiles: 'Contact',
  products: 'Product',
  purchases: 'Order',
  funnel_webhooks: 'FunnelWebhook',
}

/** Body fields, by root key. */
const bodies: Readonly<Record<string, readonly string[]>> = {
  contact: ['email', 'first_name', 'last_name', 'name', 'phone', 'city', 'page_id', 'time_zone', 'favourite'],
  contact_profile: ['email', 'first_name', 'last_name', 'name', 'phone', 'city', 'country', 'time_zone'],
  tag: ['name', 'email'],
  list: ['name', 'email'],
  funnel_webhook: ['url', 'event', 'funnel_id', 'funnel_step_id', 'version', 'adapter'],
}

let serial = 0

/** Every route of the Classic API, the older paths included. */
export function classicTargets({ ours }: World): Target[] {
  const bearer: [string, string][] = [['authorization', `Bearer ${ours.token}`]]
  const current = routes.map(
    ({ method, path, root }): Route => ({
      ...{ method, path: `/api/attributes${path}`, surface, root, headers: bearer },
      body: root ? (bodies[root] ?? []) : [],
      queries: ['page', 'per_page', 'name', 'email', 'funnel_id', 'funnel_step_id'],
      example: ({ fixtures }) => exampleOf(fixtures, method, path, root),
    }),
  )
  const older = legacyRoutes.map(
    ({ method, path }): Route => ({
      ...{ method, path, surface, queries: ['page', 'email', 'auth_token'] },
      async example({ fixtures }) {
        const ids = path.includes(':id') ? [(await fixtures.shared('Funnel')).id] : []
        return { ids, query: [`auth_token=${ours.token}`, `email=${encodeURIComponent('ours@example.com')}`] }
      },
    }),
  )
  return [...current, ...older].map(routeTarget)
}

async function exampleOf(
  fixtures: Fixtures,
  method: string,
  path: string,
  root: string | undefined,
): Promise<Example> {
  const [, collection = ''] = path.split('/')
  const ids = path.includes(':id') ? [await idFor(fixtures, resources[collection] ?? '', method)] : []
  if (path.startsWith('/tags') || path.startsWith('/lists')) {
    const values = { name: 'Customers', email: await emailOf(fixtures) }
    return method === 'POST'
      ? { values }
      : method === 'DELETE'
        ? { query: [new URLSearchParams(values).toString()] }
        : {}
  }
  if (root === 'funnel_webhook') return { ids, values: await webhookValues() }
  serial += 1
  return {
    ids,
    ...(root && { values: { email: `classic-${serial}@example.com`, first_name: 'Ada', city: 'Rome' } }),
  }
}

/** A webhook of a host that wants it: whatever is asked of the server of images, it answers with 200. */
async function webhookValues(): Promise<Record<string, unknown>> {
  serial += 1
  return { url: `${await imageSource()}?webhook=${serial}`, event: 'contact_created' }
}

async function idFor(fixtures: Fixtures, name: string, method: string): Promise<number> {
  if (name === 'FunnelWebhook') {
    const body = { funnel_webhook: await webhookValues() }
    return (await fixtures.api.call('POST', '/api/attributes/funnel_webhooks', { body })).body.id
  }
  if (method !== 'GET') return (await fixtures.fresh(name)).id
  if (name !== 'Page') return (await fixtures.shared(name)).id
  const { public_id } = await fixtures.shared('Funnel')
  return (await fixtures.made('Page', { name: 'Step', funnel: { funnel_id: public_id } })).id
}

const emailOf = async (fixtures: Fixtures): Promise<string> =>
  String((await fixtures.fresh('Contact')).email_address)
