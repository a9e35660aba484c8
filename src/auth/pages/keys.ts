import { notFound } from '../../define/errors.ts'
import { inputField, notice, postButton, postForm } from '../../pages/form.ts'
import { type Html, html } from '../../pages/html.ts'
import type { Page } from '../../pages/layout.ts'
import { dataTable } from '../../pages/table.ts'
import { managedTeam } from '../team.ts'
import { accountPage } from './account-page.ts'
import { type Answer, type PageRoute, type SignedVisit, signedPage } from './visit.ts'

/** Keys of the gateway, for people who manage the team; what makes and checks them is handed in. */
export const keyRoutes: readonly PageRoute[] = [
  signedPage('GET', '/account/keys', async (visit) => ({ page: await keysPage(visit) })),
  signedPage('POST', '/account/keys', createKey),
  signedPage('POST', '/account/keys/:id/revoke', revokeKey),
]

async function keysPage(visit: SignedVisit, top?: Html): Promise<Page> {
  const { site, session, formToken } = visit
  const team = await managedTeam(site.sql, session)
  const live = (await site.keys.list(team.id)).filter(({ revoked_at }) => revoked_at === null)
  const rows = live.map(({ id, name, prefix, last_used_at }) => [
    name,
    html`<code>${prefix}…</code>`,
    last_used_at?.slice(0, 10) ?? 'never',
    postButton(`/account/keys/${id}/revoke`, formToken, `Revoke ${name}`, 'danger'),
  ])
  return accountPage(
    visit,
    'Gateway keys',
    html`${top}<p>A key lets your software call the services that ${team.name} has connected. <a href="/account/keys/record">What was done with the keys</a></p>
<section class="card"><h2>Keys</h2>${
      rows.length > 0
        ? dataTable(['Name', 'Begins with', 'Last used'], rows, 'End')
        : html`<p>There is no key yet.</p>`
    }</section>
<section class="card"><h2>New key</h2>${postForm(
      '/account/keys',
      formToken,
      html`${inputField({ name: 'name', label: 'Name of a new key', hint: 'What will use it, so that you know what to end.' })}<button>Make a key</button>`,
    )}</section>`,
  )
}

async function createKey(visit: SignedVisit): Promise<Answer> {
  const { site, session, form } = visit
  const team = await managedTeam(site.sql, session)
  const name = (form.get('name') ?? '').trim().slice(0, 100) || 'Unnamed key'
  const { key } = await site.keys.create(team.id, name)
  const top = notice(
    html`<p><strong>The key is shown only now.</strong> Keep it where only your software reads it.</p><span class="secret">${key}</span>`,
  )
  return { page: await keysPage(visit, top), status: 201 }
}

async function revokeKey({ site, session, params }: SignedVisit): Promise<Answer> {
  const team = await managedTeam(site.sql, session)
  const id = /^\d{1,18}$/.test(params.id ?? '') ? (params.id ?? '0') : '0'
  if (!(await site.keys.revoke(team.id, id))) throw notFound()
  return { to: '/account/keys' }
}
