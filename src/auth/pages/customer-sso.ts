import { notice, postButton } from '../../pages/form.ts'
import { type Html, html } from '../../pages/html.ts'
import type { Page } from '../../pages/layout.ts'
import { newToken } from '../secret.ts'
import { secretPlace } from '../sso/sso.ts'
import { managedTeam } from '../team.ts'
import { accountPage } from './account-page.ts'
import { type Answer, type PageRoute, type SignedVisit, signedPage } from './visit.ts'

/** The secret with which a workspace's own site signs its customers in. */
export const customerSsoRoutes: readonly PageRoute[] = [
  signedPage('GET', '/account/customers', async (visit) => ({ page: await customersPage(visit) })),
  signedPage('POST', '/account/customers', makeSecret),
]

async function currentWorkspace({ site, session }: SignedVisit) {
  const team = await managedTeam(site.sql, session)
  return team.workspaces.find(({ id }) => id === session.workspace_id) ?? team.workspaces[0]
}

async function customersPage(visit: SignedVisit, top?: Html): Promise<Page> {
  const space = await currentWorkspace(visit)
  if (!space) return accountPage(visit, 'Customers', html`<p>The team has no workspace yet.</p>`)
  const host = new URL(visit.site.workspaceUrl(space.subdomain)).hostname
  const [there] = await visit.site
    .sql`select to_char(created_at, 'YYYY-MM-DD') as since from sso_secrets where workspace_id = ${space.id}`
  return accountPage(
    visit,
    'Customers',
    html`${top}<section class="card"><h2>Sign-in from your own site (${space.name})</h2>
<p>Your site signs a token (JWT, HS256) with the secret, and sends the customer here with it. The customer must be a contact of the workspace already.</p>
<dl><dt>Claims</dt><dd><code>sub</code>: <code>{e-mail}:${host}</code>; <code>iat</code>, <code>nbf</code>, <code>exp</code>: seconds, an hour apart</dd>
<dt>Address</dt><dd><code>${visit.site.workspaceUrl(space.subdomain)}/sso?strategy=email&identifier={e-mail}&token={token}</code></dd>
<dt>Secret</dt><dd>${there ? `made on ${there.since}` : 'none yet, so nobody can come in this way'}</dd></dl>
${there ? html`<p>A new secret replaces the old one at once: tokens signed with that are refused.</p>` : ''}
${postButton('/account/customers', visit.formToken, there ? 'Make a new secret' : 'Make a secret', there ? 'danger' : 'plain')}</section>`,
  )
}

async function makeSecret(visit: SignedVisit): Promise<Answer> {
  const space = await currentWorkspace(visit)
  if (!space) return { to: '/account/customers' }
  const secret = newToken()
  const sealed = visit.site.store.vault.encrypt(secret, secretPlace(space.id))
  await visit.site.sql`insert into sso_secrets (workspace_id, secret) values (${space.id}, ${sealed})
    on conflict (workspace_id) do update set secret = excluded.secret, created_at = now()`
  const top = notice(
    html`<p><strong>The secret is shown only now.</strong></p><span class="secret">${secret}</span>`,
  )
  return { page: await customersPage(visit, top), status: 201 }
}
