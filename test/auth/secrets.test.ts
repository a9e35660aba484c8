import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import pino from 'pino'
import { ownerPassword, startApi, type TestApi } from '../harness/api.ts'
import {
  authorizeUrl,
  consent,
  exchange,
  makeClient,
  postForm,
  signedInOwner,
} from '../harness/oauth-client.ts'
import { openVisitor } from '../harness/visitor.ts'

const lines: string[] = []
let api: TestApi
before(async () => {
  const logger = pino({ level: 'trace' }, { write: (line: string) => void lines.push(line) })
  api = await startApi({ logger, oauth: { tokenS: 600, registration: true }, classic: { legacy: true } })
})
after(() => api.stop())

test('no secret stands in the logs at any level, nor in the clear in the store', async () => {
  const owner = await signedInOwner(api)
  const client = await makeClient(owner)
  const to = await consent(owner, authorizeUrl(api, client))
  const code = to.searchParams.get('code') ?? ''
  const { body } = await postForm(api, '/oauth/token', exchange(client, code))
  await postForm(api, '/oauth/token', exchange(client, code))
  await api.call('GET', '/api/v2/me', { token: body.access_token })
  await api.call('GET', `/api/v2/me?access_token=${api.ours.token}`, { token: null })
  await api.call('GET', `/funnels.json?email=owner@example.com&auth_token=${api.ours.token}`, { token: null })
  await owner.get('/account/team')
  const invited = await owner.submit('/account/team/invite', { email: 'new@example.com', role: 'editor' })
  const link = /\/invitation\?token=([\w-]+)/.exec(invited.text)
  await openVisitor(api.origin).get(link?.[0] ?? '')
  const registered = await api.call('POST', '/oauth/register', {
    token: null,
    body: { redirect_uris: ['https://app.example/cb'] },
  })
  await postForm(api, '/oauth/introspect', {
    client_id: client.id,
    client_secret: client.secret,
    token: body.access_token,
  })
  const secrets = {
    password: ownerPassword,
    'client secret': client.secret,
    'authorization code': code,
    'access token': body.access_token,
    'refresh token': body.refresh_token,
    'API token': api.ours.token,
    invitation: link?.[1],
    'registered secret': registered.body.client_secret,
    ...Object.fromEntries([...owner.cookies].map(([name, value]) => [`cookie ${name}`, value])),
  }
  for (const [name, secret] of Object.entries(secrets)) assert.ok(secret, `${name} was seen`)
  assert.ok(lines.length >= 10, 'the requests were logged')
  const log = lines.join('')
  const stored = await everything()
  for (const [name, secret] of Object.entries(secrets))
    for (const part of String(secret)
      .split('.')
      .filter((text) => text.length > 10)) {
      assert.ok(!log.includes(part), `${name} is in the log`)
      assert.ok(!stored.includes(part), `${name} is in the store`)
    }
})

/** Every row of every table as text. */
async function everything(): Promise<string> {
  const { pool } = api.platform.store
  const { rows } = await pool.query(
    `select table_name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'`,
  )
  const texts = []
  for (const { table_name } of rows) {
    const found = await pool.query(`select t::text as row from "${table_name}" t limit 1000`)
    texts.push(...found.rows.map(({ row }) => row))
  }
  return texts.join('\n')
}
