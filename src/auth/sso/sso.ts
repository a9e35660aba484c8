import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { html } from '../../pages/html.ts'
import { pageHeaders, renderPage } from '../../pages/layout.ts'
import { cookieName, readCookie, setCookie } from '../cookie.ts'
import { isSecure, type Site } from '../pages/site.ts'
import { hashOf, newToken } from '../secret.ts'
import { type Claims, verifiedClaims } from './jwt.ts'

const contactCookie = 'tundish_customer'
const contactSessionS = 24 * 3600
const center = '/customer_center'

/** The column that holds a workspace's secret, as the vault seals it. */
export const secretPlace = (workspaceId: string) => ({
  table: 'sso_secrets',
  row: workspaceId,
  column: 'secret',
})

/** Lets contacts in who were signed in elsewhere (v2-behaviour.md section 5). */
export function registerSso(app: FastifyInstance, site: Site): void {
  app.get('/sso', (request, reply) => signIn(site, request, reply))
  app.get(center, (request, reply) => showCenter(site, request, reply))
}

/** Whatever is wrong with a token, the answer is one and the same; the reason is in the log. */
async function signIn(site: Site, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  reply.headers({ 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' })
  const host = hostOf(request)
  const query = new URLSearchParams(request.raw.url?.split('?')[1] ?? '')
  const found = await contactOf(site, host, query)
  if (typeof found === 'string') {
    request.log.info({ reason: found }, 'customer sign-in refused')
    return reply.redirect(`${center}?error=sign_in`, 302)
  }
  const token = newToken()
  await site.sql`insert into contact_sessions (workspace_id, contact_id, token_hash, expires_at)
    values (${found.workspaceId}, ${found.contactId}, ${hashOf(token)}, now() + make_interval(secs => ${contactSessionS}))`
  return reply
    .header('set-cookie', setCookie(contactCookie, token, isSecure(site), contactSessionS))
    .redirect(target(found.claims, host), 302)
}

interface Found {
  readonly workspaceId: string
  readonly contactId: string
  readonly claims: Claims
}

async function contactOf(site: Site, host: string, query: URLSearchParams): Promise<Found | string> {
  const identifier = query.get('identifier') ?? ''
  if (query.get('strategy') !== 'email') return 'the strategy is not email'
  const workspaceId = await workspaceAt(site, host)
  if (!workspaceId) return 'the host is no workspace'
  const [row] = await site.sql`select secret from sso_secrets where workspace_id = ${workspaceId}`
  if (!row?.secret) return 'the workspace has no secret'
  const secret = site.store.vault.decrypt(row.secret, secretPlace(workspaceId))
  const { lifetimeMaxS } = site.sso
  const claims = verifiedClaims(
    query.get('token') ?? '',
    secret,
    Date.now() / 1000,
    lifetimeMaxS ?? undefined,
  )
  if (!claims) return 'the token is malformed, expired, good for too long, or signed otherwise'
  if (claims.sub.toLowerCase() !== `${identifier}:${host}`.toLowerCase())
    return 'the token is for somebody else'
  const [contact] = await site.sql`select id from contacts where workspace_id = ${workspaceId}
    and lower(email_address) = lower(${identifier}) and deleted_at is null and redacted_at is null`
  return contact?.id ? { workspaceId, contactId: contact.id, claims } : 'there is no such contact'
}

const hostOf = ({ headers }: FastifyRequest): string =>
  (headers.host ?? '').toLowerCase().replace(/:\d+$/, '')

/** The workspace whose public address has this host. */
async function workspaceAt({ sql, workspaceUrl }: Site, host: string): Promise<string | null> {
  const subdomain = host.split('.')[0] ?? ''
  if (!/^[a-z0-9-]+$/.test(subdomain) || new URL(workspaceUrl(subdomain)).hostname !== host) return null
  const [row] = await sql`select id from workspaces where subdomain = ${subdomain}`
  return row?.id ?? null
}

/** Where the token says, if that is on the same host; the customer center otherwise. */
function target({ redirect_to }: Claims, host: string): string {
  if (typeof redirect_to !== 'string' || !URL.canParse(redirect_to)) return center
  const url = new URL(redirect_to)
  return /^https?:$/.test(url.protocol) && url.hostname === host && !url.username ? url.href : center
}

async function showCenter(site: Site, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const cookie = readCookie(request.headers.cookie, cookieName(contactCookie, isSecure(site)))
  const [row] = await site.sql`
    select c.email_address, w.name from contact_sessions s join contacts c on c.id = s.contact_id
      join workspaces w on w.id = s.workspace_id
    where s.token_hash = ${hashOf(cookie ?? '')} and s.expires_at > now() and c.deleted_at is null and c.redacted_at is null
      and s.workspace_id = ${await workspaceAt(site, hostOf(request))}`
  const body = row
    ? html`<p>You are signed in to ${row.name} as <strong>${row.email_address}</strong>.</p>`
    : html`<p>You are not signed in. Go back to the site you came from and follow its link again.</p>`
  return reply.headers(pageHeaders()).send(renderPage({ title: 'Customer center', body, narrow: true }))
}
