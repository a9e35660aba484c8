import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ownerPassword } from '../harness/api.ts'
import { runningApi } from '../harness/running-api.ts'
import { openVisitor, type Visitor } from '../harness/visitor.ts'

const owner = 'owner@example.com'
const api = runningApi()

const rows = async (text: string, values: unknown[] = []) =>
  (await api.platform.store.pool.query(text, values)).rows

async function signedIn(email = owner, password = ownerPassword): Promise<Visitor> {
  const browser = openVisitor(api.origin)
  assert.equal((await browser.signIn(email, password)).status, 303)
  return browser
}

/** Invites an address and accepts with a password; the new person is signed in. */
async function joined(inviter: Visitor, email: string, role = 'editor'): Promise<Visitor> {
  await inviter.get('/account/team')
  const invited = await inviter.submit('/account/team/invite', { email, role })
  const link = /\/invitation\?token=[\w-]+/.exec(invited.text)?.[0] ?? ''
  const browser = openVisitor(api.origin)
  await browser.get(link)
  const seen = await browser.submit(link, { first_name: 'Grace', password: 'a password of hers' })
  assert.equal(seen.location, '/account')
  assert.equal((await openVisitor(api.origin).get(link)).status, 404, 'an invitation works once')
  return browser
}

test('the owner of the first run signs in and comes back to where they were going', async () => {
  const browser = openVisitor(api.origin)
  const away = await browser.get('/account/password')
  assert.equal(away.location, '/users/sign_in?return_to=%2Faccount%2Fpassword')
  const form = await browser.get(away.location ?? '')
  assert.match(form.text, /name="return_to" value="\/account\/password"/)
  const seen = await browser.submit('/users/sign_in', {
    email: ' Owner@Example.com ',
    password: ownerPassword,
    return_to: '/account/password',
  })
  assert.equal(seen.location, '/account/password')
  const cookie = seen.headers.getSetCookie().join()
  assert.match(cookie, /tundish_session=[\w.-]+; Path=\/; Max-Age=\d+; HttpOnly; SameSite=Lax$/)
  assert.equal((await browser.get('/account')).status, 200)
})

test('a wrong password and an unknown account are answered alike', async () => {
  const browser = openVisitor(api.origin)
  const wrong = await browser.signIn(owner, 'not the password')
  const unknown = await browser.signIn('nobody@example.com', 'not the password')
  assert.equal(wrong.status, 422)
  assert.equal(unknown.status, 422)
  const plain = ({ text }: { text: string }) => text.replace(/value="[^"]*"/g, '')
  assert.equal(plain(wrong), plain(unknown))
})

test('guessing is stopped after ten tries, for known and unknown accounts', async () => {
  for (const email of ['guessed@example.com', 'theirs@example.com']) {
    const browser = openVisitor(api.origin)
    await browser.get('/users/sign_in')
    const statuses = []
    for (let attempt = 1; attempt <= 11; attempt++)
      statuses.push((await browser.submit('/users/sign_in', { email, password: `guess ${attempt}` })).status)
    assert.deepEqual(statuses, [...Array(10).fill(422), 429])
  }
})

test('no address leads away from this site after sign-in', async () => {
  const places = [
    'https://evil.example',
    '//evil.example',
    '/\\evil.example',
    '/\t/evil.example',
    'javascript:alert(1)',
  ]
  for (const return_to of places) {
    const browser = openVisitor(api.origin)
    await browser.get('/users/sign_in')
    const seen = await browser.submit('/users/sign_in', { email: owner, password: ownerPassword, return_to })
    assert.equal(seen.location, '/account', return_to)
  }
})

test('a form is refused without its token, with that of another browser, and from another site', async () => {
  const browser = await signedIn()
  const other = await signedIn()
  const token = /form_token" value="([^"]+)"/.exec((await other.get('/account')).text)?.[1] ?? ''
  const refused = [
    await browser.submit('/users/sign_out', { form_token: '' }),
    await browser.submit('/users/sign_out', { form_token: token }),
    await browser.submit('/users/sign_out', {}, { origin: 'https://evil.example' }),
    await browser.submit('/users/sign_out', {}, { origin: 'null' }),
    await browser.submit('/users/sign_out', {}, { 'sec-fetch-site': 'cross-site' }),
    await browser.submit('/users/sign_out', {}, { 'sec-fetch-site': 'same-site' }),
    await browser.submit('/users/sign_out', {}, { 'content-type': 'text/plain' }),
  ]
  assert.deepEqual(
    refused.map(({ status }) => status),
    Array(7).fill(403),
  )
  assert.equal((await browser.get('/account')).status, 200)
})

test('pages may not be framed, run scripts or be cached', async () => {
  const { headers } = await openVisitor(api.origin).get('/users/sign_in')
  const policy = headers.get('content-security-policy') ?? ''
  assert.match(policy, /default-src 'none'/)
  assert.match(policy, /frame-ancestors 'none'/)
  assert.match(policy, /form-action 'self'/)
  assert.doesNotMatch(policy, /unsafe/)
  assert.equal(headers.get('x-frame-options'), 'DENY')
  assert.equal(headers.get('cache-control'), 'no-store')
})

test('signing out ends the session in the store, everywhere ends them all', async () => {
  const [here, there] = [await signedIn(), await signedIn()]
  const copied = new Map(here.cookies)
  await here.submit('/users/sign_out')
  for (const [name, value] of copied) here.cookies.set(name, value)
  assert.equal((await here.get('/account')).status, 303, 'the old cookie is worth nothing')
  assert.equal((await there.get('/account')).status, 200)
  await there.submit('/users/sign_out_everywhere')
  const [{ live }] = await rows(
    'select count(*)::int as live from sessions s join users u on u.id = s.user_id where u.email = $1 and revoked_at is null',
    [owner],
  )
  assert.equal(live, 0)
})

test('a cookie changes with time, and a copy of the old one ends the session', async () => {
  const browser = await signedIn()
  const copy = new Map(browser.cookies)
  await rows(`update sessions set rotated_at = now() - interval '2 hours'`)
  assert.equal((await browser.get('/account')).status, 200)
  assert.notEqual(browser.cookies.get('tundish_session'), copy.get('tundish_session'))
  const parallel = openVisitor(api.origin)
  parallel.cookies.set('tundish_session', copy.get('tundish_session') ?? '')
  assert.equal((await parallel.get('/account')).status, 200, 'requests on their way still pass')
  await rows(`update sessions set rotated_at = now() - interval '2 minutes'`)
  parallel.cookies.set('tundish_session', copy.get('tundish_session') ?? '')
  assert.equal((await parallel.get('/account')).status, 303)
  assert.equal((await browser.get('/account')).status, 303, 'the session is over for both')
})

test('an invited person joins with a password, and a new password ends their other sessions', async () => {
  const admin = await signedIn()
  const grace = await joined(admin, 'grace@example.com')
  const elsewhere = await signedIn('grace@example.com', 'a password of hers')
  await grace.get('/account/password')
  assert.equal(
    (await grace.submit('/account/password', { current: 'wrong', password: 'x'.repeat(12) })).status,
    422,
  )
  assert.equal(
    (await grace.submit('/account/password', { current: 'a password of hers', password: 'short' })).status,
    422,
  )
  const changed = await grace.submit('/account/password', {
    current: 'a password of hers',
    password: 'another of hers',
  })
  assert.equal(changed.location, '/account?password=changed')
  assert.equal((await grace.get('/account')).status, 200)
  assert.equal((await elsewhere.get('/account')).status, 303)
  assert.equal((await openVisitor(api.origin).signIn('grace@example.com', 'a password of hers')).status, 422)
})

test('a sign-in that races a change of password leaves no session of the old one', async () => {
  const admin = await signedIn()
  const racer = await joined(admin, 'racer@example.com')
  let current = 'a password of hers'
  for (const next of ['second password', 'third password', 'fourth password']) {
    await racer.get('/account/password')
    const others = Array.from({ length: 6 }, () => openVisitor(api.origin))
    const old = current
    const [changed] = await Promise.all([
      racer.submit('/account/password', { current, password: next }),
      ...others.map((other) => other.signIn('racer@example.com', old)),
    ])
    assert.equal(changed?.location, '/account?password=changed')
    current = next
    for (const other of others) assert.equal((await other.get('/account')).status, 303)
    await rows('delete from rate_counters')
  }
})

test('only administrators manage the team, and a change of role counts at the next request', async () => {
  const admin = await signedIn()
  const editor = await joined(admin, 'alan@example.com')
  assert.equal((await editor.get('/account/team')).status, 403)
  const links = [...(await editor.get('/account')).text.matchAll(/<a href="([^"]+)"/g)].map(
    ([, href]) => href,
  )
  assert.deepEqual(links, ['/account', '/oauth/authorized_applications'], 'only links to what is theirs')
  const [{ id }] = await rows(
    `select m.id from memberships m join users u on u.id = m.user_id where u.email = 'alan@example.com'`,
  )
  await admin.get('/account/team')
  await admin.submit(`/account/team/${id}/role`, { role: 'admin' })
  assert.equal((await editor.get('/account/team')).status, 200)
  await admin.submit(`/account/team/${id}/role`, { role: 'editor' })
  assert.equal((await editor.get('/account/team')).status, 403)
  await admin.submit(`/account/team/${id}/remove`)
  assert.match((await editor.get('/account')).text, /You belong to no workspace yet/)
})

test('nobody manages the people of another team, nor their own membership', async () => {
  const admin = await signedIn()
  const theirs = await rows('select id from memberships where team_id = $1', [api.theirs.teamId])
  const mine = await rows(
    'select m.id from memberships m join users u on u.id = m.user_id where u.email = $1',
    [owner],
  )
  await admin.get('/account/team')
  for (const { id } of [...theirs, ...mine]) {
    assert.equal((await admin.submit(`/account/team/${id}/role`, { role: 'editor' })).status, 404)
    assert.equal((await admin.submit(`/account/team/${id}/remove`)).status, 404)
  }
})

test('a form whose type is malformed is refused with a page', async () => {
  const seen = await openVisitor(api.origin).submit('/users/sign_in', {}, { 'content-type': ';' })
  assert.equal(seen.status, 415)
  assert.match(seen.text, /The request is malformed/)
})
