import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startGateway } from './gateway-harness.ts'

const microseconds = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/

test('A connection is made, shown, listed, filtered and deleted in the shapes of Maton.', async (t) => {
  const { ask, ourKey, origin } = await startGateway(t)
  const port = new URL(origin).port
  const made = await ask(ourKey, 'POST', '/connections', { body: { app: 'acme' } })
  assert.equal(made.status, 200)
  assert.deepEqual(Object.keys(made.body), ['connection_id', 'url', 'connection'])
  const { connection } = made.body
  assert.equal(connection.connection_id, made.body.connection_id)
  assert.equal(connection.url, made.body.url)
  assert.match(connection.url, new RegExp(`^http://localhost:${port}/connect\\?session_token=[\\w-]{43}$`))
  assert.match(connection.creation_time, microseconds)
  assert.match(connection.last_updated_time, microseconds)
  const { status, app, method, metadata } = connection
  assert.deepEqual(
    { status, app, method, metadata },
    { status: 'PENDING', app: 'acme', method: 'OAUTH2', metadata: {} },
  )

  const shown = await ask(ourKey, 'GET', `/connections/${connection.connection_id}`)
  assert.deepEqual({ ...shown.body.connection, url: '' }, { ...connection, url: '' })
  assert.notEqual(shown.body.connection.url, connection.url, 'each reading gives a link of its own')

  const other = (await ask(ourKey, 'POST', '/connections', { body: { app: 'keyed', method: 'api_key' } }))
    .body
  const ids = async (query: string) =>
    (await ask(ourKey, 'GET', `/connections${query}`)).body.connections.map(
      (one: { connection_id: string }) => one.connection_id,
    )
  const [first, second] = [connection.connection_id, other.connection_id]
  assert.deepEqual(await ids(''), [second, first])
  assert.deepEqual(await ids('?app=acme'), [first])
  assert.deepEqual(await ids('?method=API_KEY'), [second])
  assert.deepEqual(await ids('?status=PENDING&limit=1'), [second])
  assert.deepEqual(await ids('?status=ACTIVE'), [])

  const deleted = await ask(ourKey, 'DELETE', `/connections/${first}`)
  assert.deepEqual([deleted.status, deleted.body], [200, {}])
  assert.equal((await ask(ourKey, 'GET', `/connections/${first}`)).status, 404)
  assert.equal((await ask(ourKey, 'DELETE', `/connections/${first}`)).status, 404)
})

test('Refusals say what to change, in the body and in a header.', async (t) => {
  const { ask, ourKey, key, ours } = await startGateway(t)
  const readOnly = await key({ read_only: true })
  const theirs = await key(undefined, ours.teamId)
  const table: [string | null, string, string, unknown, number, string, RegExp][] = [
    [null, 'GET', '/connections', undefined, 401, 'invalid_api_key', /Invalid API key/],
    ['tgk_nonsense', 'GET', '/connections', undefined, 401, 'invalid_api_key', /Invalid API key/],
    [null, 'GET', '/acme/x', undefined, 401, 'invalid_api_key', /Invalid API key/],
    [ourKey, 'POST', '/connections', {}, 400, 'invalid_request', /app is missing/],
    [ourKey, 'POST', '/connections', '{', 400, 'invalid_request', /not JSON/],
    [ourKey, 'POST', '/connections', { app: 'nonesuch' }, 404, 'app_unknown', /Known apps: .*acme/],
    [ourKey, 'POST', '/connections', { app: 'acme', method: 'BASIC' }, 400, 'invalid_request', /OAUTH2/],
    [ourKey, 'POST', '/connections', { app: 'acme', method: 'MCP' }, 400, 'invalid_request', /OAUTH2/],
    [ourKey, 'POST', '/connections', { app: 'acme', method: 1 }, 400, 'invalid_request', /OAUTH2/],
    [ourKey, 'GET', '/connections?status=GONE', undefined, 400, 'invalid_request', /PENDING, ACTIVE, FAILED/],
    [ourKey, 'GET', '/connections?limit=0', undefined, 400, 'invalid_request', /limit/],
    [ourKey, 'GET', '/connections/not-an-id', undefined, 404, 'connection_not_found', /not-an-id/],
    [readOnly, 'POST', '/connections', { app: 'acme' }, 403, 'policy_denied', /only read/],
    [theirs, 'GET', '/acme/x', undefined, 400, 'connection_required', /POST \/connections/],
  ]
  for (const [token, method, path, body, status, code, message] of table) {
    const answer = await ask(token, method, path, { body })
    assert.deepEqual([answer.status, answer.body.error.code], [status, code], `${method} ${path}`)
    assert.match(answer.body.error.message, message)
    assert.equal(answer.body.message, answer.body.error.message)
    assert.equal(answer.headers.get('x-tundish-error'), code)
    assert.ok(answer.body.request_id)
  }
})

test('Nobody sees or uses the connections of another team.', async (t) => {
  const { ask, connected, key, theirs } = await startGateway(t)
  const id = await connected('keyed', {}, { values: { api_key: 'upstream-key-1' } })
  const stranger = await key(undefined, theirs.teamId)
  assert.deepEqual((await ask(stranger, 'GET', '/connections')).body, { connections: [] })
  for (const [method, path] of [
    ['GET', `/connections/${id}`],
    ['DELETE', `/connections/${id}`],
    ['GET', '/keyed/x'],
  ] as const) {
    const answer = await ask(stranger, method, path, { headers: { 'maton-connection': id } })
    assert.deepEqual([answer.status, answer.body.error.code], [404, 'connection_not_found'])
  }
})

test('A key limited to some connections sees and uses only these, and changes none.', async (t) => {
  const { ask, connected, key } = await startGateway(t)
  const one = await connected('keyed', {}, { values: { api_key: 'upstream-key-1' } })
  const other = await connected('keyed', {}, { values: { api_key: 'upstream-key-2' } })
  const limited = await key({ connections: [other] })
  const { body } = await ask(limited, 'GET', '/connections')
  assert.deepEqual(
    body.connections.map((each: { connection_id: string }) => each.connection_id),
    [other],
  )
  assert.equal((await ask(limited, 'GET', `/connections/${one}`)).status, 404)
  assert.equal((await ask(limited, 'GET', '/keyed/x')).headers.get('x-tundish-connection'), other)
  assert.equal((await ask(limited, 'DELETE', `/connections/${other}`)).status, 403)
})
