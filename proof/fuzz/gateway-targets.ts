import { type Example, type Route, routeTarget, type Surface } from './routes.ts'
import type { Kit, Target } from './target.ts'
import type { World } from './world.ts'

/** Refusals as docs/decisions/0010-gateway-error-body.md has them. */
const surface: Surface = {
  statuses: [200, 201, 400, 401, 403, 404, 405, 413, 415, 429],
  type: 'application/json',
  refusal: {
    type: 'object',
    required: ['error', 'message', 'request_id'],
    properties: {
      error: {
        type: 'object',
        required: ['code', 'message'],
        properties: { code: { type: 'string' }, message: { type: 'string' } },
      },
      message: { type: 'string' },
    },
  },
}

/** Everything the gateway serves itself, and its proxy as far as it goes without a connection. */
export function gatewayTargets({ gatewayKey, server }: World): Target[] {
  const key: [string, string][] = [['authorization', `Bearer ${gatewayKey}`]]
  const token: [string, string][] = [['authorization', `Bearer ${server.token}`]]
  const made = async ({ fixtures }: Kit): Promise<string> =>
    (await fixtures.api.call('POST', '/connections', { token: gatewayKey, body: { app: 'github' } })).body
      .connection_id
  const byId = async (kit: Kit): Promise<Example> => ({ ids: [await made(kit)] })
  const newKey = async ({ fixtures }: Kit): Promise<Example> => {
    const { body } = await fixtures.api.call('POST', '/gateway/keys', {
      token: server.token,
      body: { name: 'Fuzz' },
    })
    return { ids: [body.key.id] }
  }
  const routes: Route[] = [
    {
      method: 'GET',
      path: '/connections',
      surface,
      headers: key,
      queries: ['app', 'status', 'method', 'limit'],
    },
    {
      ...{ method: 'POST', path: '/connections', surface, headers: key, body: ['app', 'method'] },
      example: () => ({ values: { app: 'github' } }),
    },
    { method: 'GET', path: '/connections/:id', surface, headers: key, example: byId },
    { method: 'DELETE', path: '/connections/:id', surface, headers: key, example: byId },
    { method: 'GET', path: '/gateway/keys', surface, headers: token },
    {
      ...{
        method: 'POST',
        path: '/gateway/keys',
        surface,
        headers: token,
        body: ['name', 'policy', 'team_id'],
      },
      example: () => ({ values: { name: 'Fuzz', policy: { apps: ['github'], read_only: true } } }),
    },
    { method: 'DELETE', path: '/gateway/keys/:id', surface, headers: token, example: newKey },
    {
      ...{ method: 'GET', path: '/gateway/uses', surface, headers: token },
      queries: ['app', 'kind', 'connection_id', 'key_id', 'before', 'limit'],
    },
    { method: 'GET', path: '/gateway/apps', surface, headers: token },
    {
      method: 'GET',
      path: '/github/:id',
      surface,
      headers: key,
      refuses: true,
      example: () => ({ ids: ['user'] }),
    },
    {
      ...{
        method: 'POST',
        path: '/clickfunnels/api/v2/:id',
        surface,
        headers: key,
        refuses: true,
        body: ['a'],
      },
      example: () => ({ ids: ['teams'], values: { a: 1 } }),
    },
  ]
  return routes.map(routeTarget)
}
