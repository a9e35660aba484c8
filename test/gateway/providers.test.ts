import assert from 'node:assert/strict'
import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { builtinProviders, checkProvider, loadProviders } from '../../src/gateway/providers/load-providers.ts'
import { parseProvider } from '../../src/gateway/providers/provider-lint.ts'

const names = (await readdir(builtinProviders)).sort()

test('There are at least twelve well-known providers, ClickFunnels and the two generic forms.', () => {
  for (const slug of ['clickfunnels', 'api-key', 'oauth2', 'google-mail', 'slack', 'xero']) {
    assert.ok(names.includes(`${slug}.json`), slug)
  }
  assert.ok(names.length >= 15)
})

for (const name of names) {
  test(`The provider file ${name} has no problem.`, async () => {
    assert.deepEqual(await checkProvider(join(builtinProviders, name)), [])
  })
}

type Json = Record<string, unknown>

function example(): { [name: string]: Json } & { slug: string } {
  return {
    slug: 'acme',
    name: 'Acme',
    auth: {
      kind: 'oauth2',
      authorize_url: 'https://login.acme.example/authorize',
      token_url: 'https://login.acme.example/token',
      client_auth: 'body',
      pkce: 'supported',
      expiry: 'expires_in',
    },
    inputs: { site: { kind: 'label', label: 'Site' } },
    target: { base_url: 'https://{site}.acme.example', allowed_hosts: ['*.acme.example'] },
    inject: { headers: { Authorization: 'Bearer {access_token}' } },
  } as never
}

test('The example of the table below is good itself.', () => {
  assert.deepEqual(parseProvider(JSON.stringify(example()), 'acme'), { provider: example() })
})

const refusals: [what: string, change: (file: ReturnType<typeof example>) => void, sentence: RegExp][] = [
  ['a missing name', (f) => delete f.name, /^name is missing\.$/],
  ['an unknown member', (f) => Object.assign(f, { scpoes: [] }), /^scpoes is not known; known here: slug,/],
  [
    'an unknown member inside',
    (f) => Object.assign(f.target ?? {}, { hosts: [] }),
    /^target\.hosts is not known/,
  ],
  ['a slug in capitals', (f) => Object.assign(f, { slug: 'Acme' }), /^slug is "Acme"; it must be lower-case/],
  [
    'a slug unlike its file',
    (f) => Object.assign(f, { slug: 'other' }),
    /^slug is other, but the file is named acme/,
  ],
  [
    'an unknown kind of auth',
    (f) => Object.assign(f, { auth: { kind: 'saml' } }),
    /^auth\.kind must be one of "oauth2"/,
  ],
  [
    'a wrong client_auth',
    (f) => Object.assign(f.auth ?? {}, { client_auth: 'post' }),
    /^auth\.client_auth must be one of/,
  ],
  [
    'a text instead of a list',
    (f) => Object.assign(f.auth ?? {}, { default_scopes: 'a b' }),
    /^auth\.default_scopes must be a list/,
  ],
  [
    'an http address',
    (f) => Object.assign(f.auth ?? {}, { token_url: 'http://login.acme.example/t' }),
    /^auth\.token_url must begin with https/,
  ],
  [
    'an undeclared variable',
    (f) => Object.assign(f.target ?? {}, { base_url: 'https://{shop}.acme.example' }),
    /base_url refers to shop, which is not declared/,
  ],
  [
    'a stray brace',
    (f) => Object.assign(f.target ?? {}, { base_url: 'https://{site.acme.example' }),
    /brace that belongs to no variable/,
  ],
  [
    'a secret in the host',
    (f) => Object.assign(f.target ?? {}, { base_url: 'https://{access_token}.acme.example' }),
    /puts access_token into the host/,
  ],
  [
    'a text in the host',
    (f) => Object.assign(f, { inputs: { site: { kind: 'text', label: 'Site' } } }),
    /puts site into the host/,
  ],
  [
    'a secret in the path',
    (f) => Object.assign(f.target ?? {}, { base_url: 'https://a.acme.example/{access_token}' }),
    /puts access_token into the path/,
  ],
  [
    'userinfo in an address',
    (f) => Object.assign(f.target ?? {}, { base_url: 'https://{site}@acme.example' }),
    /character in its host/,
  ],
  [
    'a dot segment',
    (f) => Object.assign(f.target ?? {}, { base_url: 'https://{site}.acme.example/../x' }),
    /path that is not plain/,
  ],
  [
    'a host outside the list',
    (f) => Object.assign(f.target ?? {}, { base_url: 'https://api.other.example' }),
    /does not name/,
  ],
  [
    'no allowed host',
    (f) => Object.assign(f.target ?? {}, { allowed_hosts: [] }),
    /^target\.allowed_hosts must be a list of at least 1/,
  ],
  [
    'a star alone',
    (f) => Object.assign(f.target ?? {}, { allowed_hosts: ['*'] }),
    /needs target\.customer_host/,
  ],
  [
    'a whole top-level domain',
    (f) => Object.assign(f.target ?? {}, { allowed_hosts: ['*.example'] }),
    /opens a whole top-level domain/,
  ],
  [
    'a variable among the hosts',
    (f) => Object.assign(f.target ?? {}, { allowed_hosts: ['{site}.example'] }),
    /may refer only to server_domain/,
  ],
  [
    'an address among the hosts',
    (f) => Object.assign(f.target ?? {}, { allowed_hosts: ['https://a.example/'] }),
    /without scheme, port or path/,
  ],
  ['no credential', (f) => Object.assign(f, { inject: {} }), /uses no secret/],
  [
    'a header of the gateway',
    (f) => Object.assign(f.inject?.headers ?? {}, { Host: 'x' }),
    /sets the header Host/,
  ],
  [
    'a hop-by-hop header',
    (f) => Object.assign(f.inject?.headers ?? {}, { 'Transfer-Encoding': 'x' }),
    /sets the header Transfer-Encoding/,
  ],
  [
    'a line break in a header',
    (f) => Object.assign(f.inject?.headers ?? {}, { 'X-A': 'a\r\nb' }),
    /must be one line of ASCII text/,
  ],
  [
    'a variable in a default header',
    (f) => Object.assign(f.inject ?? {}, { default_headers: { 'X-A': '{site}' } }),
    /must not hold variables/,
  ],
  [
    'an API key without an input',
    (f) => Object.assign(f, { auth: { kind: 'api_key' }, inject: {} }),
    /needs an input of kind secret/,
  ],
  [
    'a public client without PKCE',
    (f) => Object.assign(f.auth ?? {}, { client_auth: 'none', pkce: 'off' }),
    /neither a client secret nor PKCE/,
  ],
  [
    'a reserved parameter',
    (f) => Object.assign(f.auth ?? {}, { authorize_params: { state: 'x' } }),
    /state is set by the gateway/,
  ],
  [
    'a scope with the separator',
    (f) => Object.assign(f.auth ?? {}, { default_scopes: ['a b'] }),
    /contains the separator/,
  ],
  [
    'a bad pattern',
    (f) => Object.assign(f.inputs?.site ?? {}, { pattern: '(' }),
    /pattern of site is not a regular expression/,
  ],
  [
    'an example that does not fit',
    (f) => Object.assign(f.inputs?.site ?? {}, { example: 'a.b' }),
    /"a\.b" does not have the form/,
  ],
  [
    'a variable declared twice',
    (f) => Object.assign(f, { captured: { site: { kind: 'label', from: 'token', path: 'site' } } }),
    /site is declared twice/,
  ],
  [
    'a variable name that is taken',
    (f) => Object.assign(f, { settings: { server_url: { kind: 'origin', default: 'https://a.example' } } }),
    /name server_url is taken/,
  ],
  [
    'a setting that refers to an input',
    (f) =>
      Object.assign(f, { settings: { home: { kind: 'origin', default: 'https://{site}.acme.example' } } }),
    /may refer only to server_url/,
  ],
]

for (const [what, change, sentence] of refusals) {
  test(`The linter refuses ${what} with a sentence.`, () => {
    const file = example()
    change(file)
    const result = parseProvider(JSON.stringify(file), 'acme')
    assert.ok('problems' in result)
    assert.ok(
      result.problems.some((one) => sentence.test(one)),
      result.problems.join('\n'),
    )
    for (const one of result.problems) assert.match(one, /\.$/)
  })
}

test('Reserved slugs, files that are no JSON, and files too large are refused.', async (t) => {
  const reserved = parseProvider(JSON.stringify({ ...example(), slug: 'connections' }), 'connections')
  assert.match(('problems' in reserved && reserved.problems[0]) || '', /is a path of this server/)
  const broken = parseProvider('{', 'acme')
  assert.match(('problems' in broken && broken.problems[0]) || '', /^The file is not JSON/)
  const folder = await temporaryFolder(t)
  await writeFile(join(folder, 'big.json'), ' '.repeat(70_000))
  assert.match((await checkProvider(join(folder, 'big.json')))[0] ?? '', /larger than/)
  assert.match((await checkProvider(join(folder, 'none.json')))[0] ?? '', /cannot be read/)
})

test('A provider dropped into the folder works without a restart, and a broken edit keeps the last good one.', async (t) => {
  const folder = await temporaryFolder(t)
  const file = join(folder, 'acme.json')
  let time = 1_000_000
  const providers = loadProviders([builtinProviders, folder, join(folder, 'missing')], () => time)
  const later = () => {
    time += 1_001
  }
  assert.equal(await providers.get('acme'), undefined)
  await writeFile(file, JSON.stringify(example()))
  assert.equal(await providers.get('acme'), undefined, 'looked at no more than once a second')
  later()
  assert.equal((await providers.get('acme'))?.name, 'Acme')

  await rewrite(file, '{ "slug": ')
  later()
  assert.equal((await providers.get('acme'))?.name, 'Acme')
  assert.equal((await providers.problems())[0]?.file, file)

  await rewrite(file, JSON.stringify({ ...example(), name: 'Acme Two' }))
  later()
  assert.equal((await providers.get('acme'))?.name, 'Acme Two')
  assert.deepEqual(await providers.problems(), [])

  const github = JSON.parse(await readFile(join(builtinProviders, 'github.json'), 'utf8'))
  await writeFile(join(folder, 'github.json'), JSON.stringify({ ...github, name: 'Our GitHub' }))
  await rm(file)
  later()
  assert.equal(await providers.get('acme'), undefined)
  assert.equal((await providers.get('github'))?.name, 'Our GitHub')
  assert.equal((await providers.list()).filter((one) => one.slug === 'github').length, 1)
})

let edits = 0

/** Writes a file and gives it a time of its own, since two writes may fall into one tick of the clock. */
async function rewrite(file: string, text: string): Promise<void> {
  await writeFile(file, text)
  edits += 1
  await utimes(file, edits, edits)
}

async function temporaryFolder(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'tundish-providers-'))
  await mkdir(folder, { recursive: true })
  t.after(() => rm(folder, { recursive: true, force: true }))
  return folder
}

test('The example in the docs is a good provider file.', async () => {
  const page = await readFile(new URL('../../docs/providers.md', import.meta.url), 'utf8')
  const source = /```json\n([\s\S]*?)```/.exec(page)?.[1] ?? ''
  assert.ok('provider' in parseProvider(source, 'acme'), JSON.stringify(parseProvider(source, 'acme')))
})
