import { notFound } from '../../define/errors.ts'
import { postButton } from '../../pages/form.ts'
import { html } from '../../pages/html.ts'
import { dataTable } from '../../pages/table.ts'
import { principalIn, teamsOf } from '../team.ts'
import { accountPage } from './account-page.ts'
import { type Answer, type PageRoute, type SignedVisit, signedPage } from './visit.ts'

export const connectedRoutes: readonly PageRoute[] = [
  signedPage('GET', '/oauth/authorized_applications', async (visit) => ({
    page: await connectedPage(visit),
  })),
  signedPage('POST', '/oauth/authorized_applications/:id/revoke', revokeConnection),
]

/** Connections a person may end: their own consents, and installations in workspaces they administer. */
const connections = async ({ site, session }: SignedVisit) => {
  const teams = await teamsOf(site.sql, session.user_id)
  const spaces = teams
    .filter(({ admin }) => admin)
    .flatMap(({ workspaces }) => workspaces.map(({ id }) => id))
  return site.sql`
    select a.id || '-' || coalesce(g.workspace_id, 0) as id, a.id as application_id, g.workspace_id, a.name,
      min(w.name) as workspace, to_char(min(t.created_at), 'YYYY-MM-DD') as since,
      string_agg(distinct array_to_string(t.scopes, ' '), ' ') as scopes
    from access_tokens t join authorization_grants g on g.id = t.grant_id
      join platform_applications a on a.id = t.application_id left join workspaces w on w.id = g.workspace_id
    where t.revoked_at is null and (t.expires_at is null or t.expires_at > now() or t.refresh_token_hash is not null)
      and case when g.workspace_id is null then g.user_id = ${session.user_id} else g.workspace_id = any(${spaces}::bigint[]) end
    group by a.id, a.name, g.workspace_id order by a.name limit 500`
}

async function connectedPage(visit: SignedVisit) {
  const rows = await connections(visit)
  const body =
    rows.length === 0
      ? html`<p>No application has access to your data.</p>`
      : dataTable(
          ['Application', 'Where', 'Since'],
          rows.map(({ id, name, workspace, since, scopes }) => [
            html`<strong>${name}</strong><span class="hint">${scopes}</span>`,
            workspace ?? 'Wherever you have access',
            since,
            postButton(
              `/oauth/authorized_applications/${id}/revoke`,
              visit.formToken,
              `Disconnect ${name}`,
              'danger',
            ),
          ]),
          'End access',
        )
  return accountPage(visit, 'Connected apps', html`<section class="card">${body}</section>`)
}

/** Ends the consents behind a connection and what came of them, and tells the workspaces it reached. */
async function revokeConnection(visit: SignedVisit): Promise<Answer> {
  const { site, session, params } = visit
  const found = (await connections(visit)).find(({ id }) => id === params.id)
  if (!found) throw notFound()
  const teams = await teamsOf(site.sql, session.user_id)
  const spaces = teams.flatMap(({ workspaces }) => workspaces.map(({ id }) => id))
  await site.store.transact(principalIn(teams, session.user_id), async (unit) => {
    const ended = await unit.sql`
      with ended as (update authorization_grants set revoked_at = coalesce(revoked_at, now())
        where application_id = ${found.application_id} and case when ${found.workspace_id}::bigint is null
          then workspace_id is null and user_id = ${session.user_id} else workspace_id = ${found.workspace_id} end
        returning id)
      update access_tokens set revoked_at = now() where grant_id in (select id from ended) and revoked_at is null
      returning id`
    if (ended.length === 0) return
    const application = { id: Number(found.application_id) }
    for (const space of found.workspace_id ? [found.workspace_id] : spaces)
      unit.emit(disconnected, site.store.registry.resolve('Platform::Application'), application, {
        workspace_id: Number(space),
      })
  })
  return { to: '/oauth/authorized_applications' }
}

const disconnected = 'platform_application.disconnected'
