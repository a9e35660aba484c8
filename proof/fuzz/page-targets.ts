import { pages } from '../../src/auth/pages/routes.ts'
import { openVisitor } from '../../test/harness/visitor.ts'
import { type Route, routeTarget, type Surface } from './routes.ts'
import type { Target } from './target.ts'
import type { World } from './world.ts'

const page: Surface = {
  statuses: [200, 201, 302, 303, 304, 400, 401, 403, 404, 410, 413, 415, 422, 429],
  type: 'text/html',
  refusal: {},
}

const file: Surface = { ...page, statuses: [200, 302, 304, 400, 404], type: null }

/** Fields of the forms on the pages. */
const fields = [
  ...[
    'form_token',
    'email',
    'password',
    'return_to',
    'name',
    'role',
    'redirect_uris',
    'scopes',
    'workspace',
    'subdomain',
  ],
  ...[
    'confidential',
    'current_password',
    'new_password',
    'url',
    'time_zone',
    'team_id',
    'workspace_id',
    'client_id',
    'decision',
  ],
  ...[
    'session_token',
    'input_api_key',
    'client_secret',
    'state',
    'code',
    'redirect_uri',
    'response_type',
    'scope',
    'token',
  ],
]

/** What people open: pages of the site, signed in and not, the connect page, and files. Signing out would end it. */
export async function pageTargets(world: World): Promise<Target[]> {
  const visitor = openVisitor(world.origin)
  await visitor.signIn(world.owner.email, world.owner.password)
  const cookie: [string, string][] = [
    ['cookie', [...visitor.cookies].map((pair) => pair.join('=')).join('; ')],
  ]
  const form_token = visitor.formToken()
  const shown = pages.filter(({ path }) => !path.startsWith('/users/sign_out'))
  const site = shown.flatMap(({ method, path }): Route[] => {
    const common = {
      method,
      path,
      surface: page,
      body: method === 'POST' ? fields : [],
      form: true,
      queries: fields,
    }
    const example = () => (method === 'POST' ? { values: { form_token, name: 'Fuzz' } } : {})
    return [
      { ...common, note: 'signed in', headers: cookie, refuses: true, example },
      { ...common, note: 'guest', refuses: true, example },
    ]
  })
  const connect: Route[] = [
    { method: 'GET', path: '/connect', surface: page, queries: fields, refuses: true },
    {
      method: 'POST',
      path: '/connect',
      surface: page,
      body: fields,
      form: true,
      refuses: true,
      example: () => ({ values: { session_token: 'x' } }),
    },
    { method: 'GET', path: '/connect/callback', surface: page, queries: fields, refuses: true },
  ]
  const files = ['/', '/docs', '/openapi.json', '/healthz', '/readyz', '/metrics'].map(
    (path): Route => ({ method: 'GET', path, surface: file }),
  )
  const stored: Route = { method: 'GET', path: '/files/:id/:id', surface: file, refuses: true }
  return [...site, ...connect, ...files, stored].map(routeTarget)
}
