import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pages } from '../../src/auth/pages/routes.ts'
import { newToken } from '../../src/auth/secret.ts'
import { recordPath } from '../../src/gateway/record-page.ts'
import { serverProcess } from '../../test/harness/server-process.ts'
import { openVisitor, type Seen, type Visitor } from '../../test/harness/visitor.ts'
import type { Case } from '../supply-chain.ts'

/** What every page must say to a browser, as a name and what is wrong with a value. */
const demands: readonly (readonly [header: string, promise: string, holds: (value: string) => boolean])[] = [
  [
    'content-security-policy',
    'loads nothing unnamed',
    (value) => /(^|; )default-src 'none'(;|$)/.test(value),
  ],
  [
    'content-security-policy',
    'is framed by nobody',
    (value) => /(^|; )frame-ancestors 'none'(;|$)/.test(value),
  ],
  ['content-security-policy', 'runs scripts of its own only', ownScripts],
  ['content-security-policy', 'keeps its base', (value) => /(^|; )base-uri 'none'(;|$)/.test(value)],
  ['content-security-policy', 'says where forms go', (value) => value.includes('form-action ')],
  ['x-frame-options', 'is framed by nobody in old browsers', (value) => value === 'DENY'],
  ['x-content-type-options', 'is taken for what it says', (value) => value === 'nosniff'],
  ['referrer-policy', 'tells other sites no address', (value) => /^(no-referrer|same-origin)$/.test(value)],
  [
    'strict-transport-security',
    'stays on https',
    (value) => Number(/max-age=(\d+)/.exec(value)?.[1]) >= 15_768_000,
  ],
]

function ownScripts(value: string): boolean {
  const sources = /(?:^|; )script-src ([^;]*)/.exec(value)?.[1]
  return sources === undefined || sources === "'self'"
}

const password = 'correct horse battery'

/** Starts a server that thinks it is behind https, opens every page, signed out and in, and looks at the headers. */
export async function pageCases(): Promise<{ cases: Case[]; pages: number }> {
  const dataDir = await mkdtemp(join(tmpdir(), 'tundish-pages-'))
  const gatewayKey = newToken()
  const settings = {
    TUNDISH_DATA: dataDir,
    TUNDISH_URL: 'https://tundish.example',
    TUNDISH_PASSWORD: password,
    TUNDISH_GATEWAY_KEY: gatewayKey,
  }
  const server = await serverProcess(settings, newToken())
  try {
    await server.start()
    const visitor = openVisitor(server.origin)
    const out = await opened(visitor, ['/users/sign_in', '/customer_center', '/docs', '/account/nowhere'])
    const signedIn = await visitor.signIn('owner@example.com', password)
    const inside = await opened(visitor, await addresses(visitor, server.origin, gatewayKey))
    const seen = [...out, ...inside]
    const cases = [...seen.flatMap(headerCases), ...signedIn.headers.getSetCookie().map(cookieCase)]
    return { cases, pages: seen.length }
  } finally {
    await server.stop()
    await rm(dataDir, { recursive: true, force: true })
  }
}

interface Opened {
  readonly path: string
  readonly seen: Seen
}

async function opened(visitor: Visitor, paths: readonly string[]): Promise<Opened[]> {
  const all: Opened[] = []
  for (const path of paths) all.push({ path, seen: await visitor.get(path) })
  return all
}

/** Every page of the site that is routed, with an application of the team in its place, and those beside them. */
async function addresses(visitor: Visitor, origin: string, gatewayKey: string): Promise<string[]> {
  const list = await visitor.get('/oauth/applications')
  const id = /href="\/oauth\/applications\/(\d+)"/.exec(list.text)?.[1] ?? '0'
  await visitor.get('/account/team')
  const invited = await visitor.submit('/account/team/invite', { email: 'new@example.com', role: 'viewer' })
  const invitation = /\/invitation\?token=[\w-]+/.exec(invited.text)?.[0] ?? ''
  const begun = await fetch(`${origin}/connections`, {
    method: 'POST',
    headers: { authorization: `Bearer ${gatewayKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({ app: 'shopify' }),
  })
  const { url } = (await begun.json()) as { url: string }
  const routed = pages
    .filter(({ method, path }) => method === 'GET' && path !== '/users/sign_in' && path !== '/invitation')
    .map(({ path }) => path.replace(':id', id).replace('*', 'nowhere'))
  return [
    ...routed,
    recordPath,
    invitation,
    new URL(url).pathname + new URL(url).search,
    '/connect?session_token=none',
  ]
}

function headerCases({ path, seen }: Opened): Case[] {
  const name = path.split('?')[0]
  const type = seen.headers.get('content-type') ?? 'nothing'
  if (!type.startsWith('text/html')) return [{ name: `${name} is a page`, wrong: `${seen.status}, ${type}` }]
  return demands.map(([header, promise, holds]) => {
    const value = seen.headers.get(header) ?? ''
    return { name: `${name} ${promise}`, wrong: holds(value) ? null : `${header} is "${value}"` }
  })
}

/** A cookie under https goes to this host only, is hidden from scripts, and is not sent along from other sites. */
function cookieCase(cookie: string): Case {
  const kept = /^__Host-[\w-]+=.*; Path=\/;/.test(cookie)
  const guarded = ['Secure', 'HttpOnly'].every((word) => cookie.includes(`; ${word}`))
  const own = /; SameSite=(Lax|Strict)/.test(cookie)
  return {
    name: `the cookie ${cookie.split('=')[0]} is guarded`,
    wrong: kept && guarded && own ? null : cookie.replace(/=[^;]*/, '=…'),
  }
}
