import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { request } from 'node:http'
import { test } from 'node:test'
import { readConfiguration } from '../../src/cli/configuration.ts'
import { signedInOwner } from '../harness/oauth-client.ts'
import { runningApi } from '../harness/running-api.ts'

const host = 'myworkspace.localhost'
const email = 'ada+shop@example.com'
/** What the operator decided; a test decides otherwise. */
const settings = { ...readConfiguration({}).sso }
let secret: string
const api = runningApi({ sso: settings }, async () => {
  const owner = await signedInOwner(api)
  await owner.get('/account/customers')
  secret = /class="secret">([^<]+)/.exec((await owner.submit('/account/customers')).text)?.[1] ?? ''
  await api.call('POST', `/api/v2/workspaces/${api.ours.workspaceId}/contacts`, {
    body: { contact: { email_address: email } },
  })
})

const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')

function signed(claims: object = {}, { key = secret, alg = 'HS256' } = {}): string {
  const now = Math.floor(Date.now() / 1000)
  const body = { sub: `${email}:${host}`, iat: now, nbf: now, exp: now + 3600, ...claims }
  const text = `${part({ alg, typ: 'JWT' })}.${part(body)}`
  return `${text}.${createHmac('sha256', key).update(text).digest('base64url')}`
}

interface Seen {
  readonly status?: number
  readonly location?: string
  readonly cookie?: string
  readonly text: string
}

/** A request with a host of its own, which `fetch` would not send. */
function visit(path: string, headers: Record<string, string> = {}): Promise<Seen> {
  const { port } = new URL(api.origin)
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, path, headers: { host, ...headers } }, (response) => {
      let text = ''
      response.on('data', (chunk) => {
        text += chunk
      })
      response.on('end', () =>
        resolve({
          status: response.statusCode,
          location: response.headers.location,
          cookie: response.headers['set-cookie']?.[0]?.split(';')[0],
          text,
        }),
      )
    })
    sent.on('error', reject).end()
  })
}

const sso = (token: string, identifier = email, headers = {}) =>
  visit(`/sso?${new URLSearchParams({ identifier, strategy: 'email', token })}`, headers)

test('a contact comes in with a signed token and is known in the customer center', async () => {
  const seen = await sso(signed())
  assert.deepEqual([seen.status, seen.location], [302, '/customer_center'])
  const center = await visit('/customer_center', { cookie: seen.cookie ?? '' })
  assert.match(center.text, /ada\+shop@example\.com/)
  const elsewhere = await visit('/customer_center', { cookie: seen.cookie ?? '', host: 'theirs.localhost' })
  assert.doesNotMatch(elsewhere.text, /ada\+shop/)
})

test('redirect_to is followed on the same host only', async () => {
  const own = `http://${host}/courses?x=1`
  assert.equal((await sso(signed({ redirect_to: own }))).location, own)
  for (const redirect_to of [
    'https://evil.example/',
    `http://${host}@evil.example/`,
    'javascript:alert(1)',
    '//evil.example',
  ])
    assert.equal((await sso(signed({ redirect_to }))).location, '/customer_center')
})

test('everything that is wrong is answered alike, without a cookie', async () => {
  const now = Math.floor(Date.now() / 1000)
  const [head, body, signature] = signed().split('.')
  const refused: Promise<Seen>[] = [
    sso(''),
    sso('a.b.c'),
    sso(signed({}, { key: 'another secret' })),
    sso(signed({}, { alg: 'none' })),
    sso(signed({}, { alg: 'HS512' })),
    sso(`${head}.${body}.`),
    sso(`${head}.${part({ sub: `${email}:${host}` })}.${signature}`),
    sso(signed({ exp: now - 1 })),
    sso(signed({ nbf: now + 600 })),
    sso(signed({ exp: undefined })),
    sso(signed({ sub: `other@example.com:${host}` })),
    sso(signed({ sub: `${email}:theirs.localhost` })),
    sso(signed({ sub: `nobody@example.com:${host}` }), 'nobody@example.com'),
    sso(signed(), email, { host: 'theirs.localhost' }),
    sso(signed(), email, { host: 'localhost' }),
    visit(`/sso?${new URLSearchParams({ identifier: email, strategy: 'phone', token: signed() })}`),
  ]
  for (const seen of await Promise.all(refused))
    assert.deepEqual(
      [seen.status, seen.location, seen.cookie],
      [302, '/customer_center?error=sign_in', undefined],
    )
})

test('a token made for more than a day comes in, but not where the operator is strict', async () => {
  const now = Math.floor(Date.now() / 1000)
  const day = 86_400
  const tokens = {
    aDay: signed({ exp: now + day }),
    longer: signed({ exp: now + day + 1 }),
    longAgo: signed({ iat: now - 7 * day, nbf: now - 7 * day, exp: now + 60 }),
  }
  const where = async (): Promise<(string | undefined)[]> =>
    (await Promise.all(Object.values(tokens).map((token) => sso(token)))).map(({ location }) => location)
  const [center, refused] = ['/customer_center', '/customer_center?error=sign_in']
  assert.deepEqual(await where(), [center, center, center])
  Object.assign(settings, readConfiguration({ TUNDISH_STRICT: 'user-agent,sso' }).sso)
  assert.deepEqual(await where(), [center, refused, refused])
})
