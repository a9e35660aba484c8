import { type Example, type Route, routeTarget, type Surface } from './routes.ts'
import type { Kit, Target } from './target.ts'
import type { World } from './world.ts'

/** Refusals in the form of RFC 6749 section 5.2. */
const surface: Surface = {
  statuses: [200, 201, 400, 401, 403, 404, 413, 415, 429],
  type: 'application/json',
  refusal: {
    type: 'object',
    required: ['error', 'error_description'],
    additionalProperties: false,
    properties: { error: { type: 'string', pattern: '^[a-z_]+$' }, error_description: { type: 'string' } },
  },
}

const tokenFields = [
  ...['grant_type', 'client_id', 'client_secret', 'username', 'password', 'scope', 'refresh_token', 'code'],
  ...['redirect_uri', 'code_verifier', 'token', 'token_type_hint'],
]

let serial = 0

/** Every endpoint of the OAuth provider that clients call, with forms and with JSON. */
export function oauthTargets({ client }: World): Target[] {
  const credentials = { client_id: client.uid, client_secret: client.secret }
  const password = { grant_type: 'password', username: client.uid, password: client.secret, ...credentials }
  const code = {
    grant_type: 'authorization_code',
    code: 'x',
    redirect_uri: 'http://localhost:8976/callback',
    ...credentials,
  }
  const issued = async ({ fixtures }: Kit): Promise<{ access_token: string }> =>
    (await fixtures.api.call('POST', '/oauth/token', { token: null, body: password })).body
  const post = (path: string, note: string, example: (kit: Kit) => Promise<Example>): Route[] =>
    [true, false].map((form) => ({
      ...{ method: 'POST', path, form, surface, example, body: tokenFields },
      note: `${note}, ${form ? 'form' : 'JSON'}`,
    }))
  return [
    ...post('/oauth/token', 'password', async () => ({ values: password })),
    ...post('/oauth/token', 'code', async () => ({ values: code })).map((route) => ({
      ...route,
      refuses: true as const,
    })),
    ...post('/oauth/revoke', 'revoke', async (kit) => ({
      values: { ...credentials, token: (await issued(kit)).access_token },
    })),
    ...post('/oauth/introspect', 'introspect', async (kit) => ({
      values: { ...credentials, token: (await issued(kit)).access_token },
    })),
    register,
    {
      ...({ method: 'GET', path: '/oauth/token/info', surface } as const),
      example: async (kit: Kit) => ({
        headers: [['authorization', `Bearer ${(await issued(kit)).access_token}`]] as [string, string][],
      }),
    },
    { method: 'GET', path: '/.well-known/oauth-authorization-server', surface } as const,
  ].map((route) => routeTarget(route as Route))
}

/** Each registration comes from an address of its own, for there is a limit to those of one. */
const register: Route = {
  method: 'POST',
  path: '/oauth/register',
  surface,
  body: ['client_name', 'redirect_uris', 'token_endpoint_auth_method', 'scope', 'grant_types'],
  example() {
    serial += 1
    return {
      values: { client_name: 'Fuzz', redirect_uris: ['https://client.example/back'] },
      headers: [['x-forwarded-for', `10.${serial >> 16}.${(serial >> 8) & 255}.${serial & 255}`]],
    }
  },
}
