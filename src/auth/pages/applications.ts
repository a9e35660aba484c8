import { invalid, notFound } from '../../define/errors.ts'
import { notice } from '../../pages/form.ts'
import { type Html, html } from '../../pages/html.ts'
import type { Page } from '../../pages/layout.ts'
import { dataTable } from '../../pages/table.ts'
import { redirectUriProblem, redirectUrisMax } from '../oauth/redirect-uri.ts'
import { scopesSupported } from '../oauth/scope.ts'
import { hashOf, newToken } from '../secret.ts'
import { managedTeam, principalIn, type TeamOf } from '../team.ts'
import { accountPage } from './account-page.ts'
import { type ApplicationRow, applicationForm, applicationPage } from './application-page.ts'
import { type Answer, type PageRoute, type SignedVisit, signedPage } from './visit.ts'

/** The developer portal: applications of the team, their secrets and tokens. */
export const applicationRoutes: readonly PageRoute[] = [
  signedPage('GET', '/oauth/applications', async (visit) => ({ page: await listPage(visit) })),
  signedPage('GET', '/oauth/applications/new', async (visit) => ({
    page: accountPage(visit, 'New application', applicationForm(visit, null)),
  })),
  signedPage('POST', '/oauth/applications', create),
  signedPage('GET', '/oauth/applications/:id', async (visit) => ({ page: await shown(visit) })),
  signedPage('POST', '/oauth/applications/:id', update),
  signedPage('POST', '/oauth/applications/:id/secret', rotateSecret),
  signedPage('POST', '/oauth/applications/:id/activate', activate),
  signedPage('POST', '/oauth/applications/:id/delete', remove),
  signedPage('POST', '/oauth/applications/:id/tokens', createToken),
  signedPage('POST', '/oauth/applications/:id/tokens/:token/revoke', revokeToken),
]

async function listPage(visit: SignedVisit): Promise<Page> {
  const team = await managedTeam(visit.site.sql, visit.session)
  const rows = await visit.site.sql`
    select id, name, uid, classic, registered_by from platform_applications where team_id = ${team.id} order by id limit 500`
  const list = rows.map(({ id, name, uid, classic, registered_by }) => [
    html`<a href="/oauth/applications/${id}">${name}</a>${classic === 't' && html` <span class="soft">Classic</span>`}${registered_by && html` <span class="soft">registered itself</span>`}`,
    html`<code>${uid}</code>`,
  ])
  return accountPage(
    visit,
    'Developer portal',
    html`<p>Applications of ${team.name} that use the API or let people connect.</p>
<p><a class="button" href="/oauth/applications/new">New application</a></p>
<section class="card">${list.length > 0 ? dataTable(['Name', 'Client id'], list) : html`<p>There is none yet.</p>`}</section>`,
  )
}

async function shown(visit: SignedVisit, top?: Html): Promise<Page> {
  const { application } = await named(visit)
  const tokens = await visit.site.sql`
    select t.id, t.name, array_to_string(t.scopes, ' ') as scopes, to_char(t.created_at, 'YYYY-MM-DD HH24:MI') as since,
      w.name as workspace, t.grant_id from access_tokens t left join workspaces w on w.id = t.workspace_id
    where t.application_id = ${application.id} and t.team_id = ${application.team_id} and t.revoked_at is null order by t.id limit 500`
  return applicationPage(visit, application, tokens, top)
}

async function create(visit: SignedVisit): Promise<Answer> {
  const { site, session } = visit
  const team = await managedTeam(site.sql, session)
  const values = readForm(visit)
  const secret = values.confidential ? newToken() : null
  const { resolve } = site.store.registry
  const id = await site.store.transact(principalIn([team], session.user_id), async (unit) => {
    const email = `agent-${newToken().slice(0, 20).toLowerCase()}@platform.invalid`
    const agent = await unit.create(resolve('User'), { workspace_id: 0 }, { email, first_name: values.name })
    const inTeam = { workspace_id: 0, parent_id: Number(team.id) }
    const made = await unit.create(resolve('Platform::Application'), inTeam, {
      ...values,
      user_id: agent.id,
      secret_hash: secret && hashOf(secret),
      activated_at: values.classic ? null : unit.now(),
    })
    await unit.create(resolve('Membership'), inTeam, {
      user_id: agent.id,
      user_email: email,
      platform_agent_of_id: made.id,
    })
    return made.id
  })
  const top = secret ? secretNotice('The client secret', secret) : notice('The application is made.')
  return { page: await shown({ ...visit, params: { id: String(id) } }, top), status: 201 }
}

const secretNotice = (what: string, secret: string): Html =>
  notice(
    html`<p><strong>${what} is shown only now.</strong> Keep it where only your software reads it.</p><span class="secret">${secret}</span>`,
  )

async function update(visit: SignedVisit): Promise<Answer> {
  const { team, application } = await named(visit)
  const { classic: _, confidential: __, ...values } = readForm(visit)
  await write(visit, team, application, values)
  return { to: `/oauth/applications/${application.id}` }
}

async function rotateSecret(visit: SignedVisit): Promise<Answer> {
  const { team, application } = await named(visit)
  if (!application.confidential) throw invalid('A public application has no secret.')
  const secret = newToken()
  await write(visit, team, application, { secret_hash: hashOf(secret) })
  return { page: await shown(visit, secretNotice('The new client secret', secret)) }
}

async function activate(visit: SignedVisit): Promise<Answer> {
  const { team, application } = await named(visit)
  if (application.redirect_uris.length === 0) throw invalid('Give the application a redirect URI first.')
  await write(visit, team, application, { activated_at: new Date().toISOString() })
  return { to: `/oauth/applications/${application.id}` }
}

async function remove(visit: SignedVisit): Promise<Answer> {
  const { team, application } = await named(visit)
  const { store } = visit.site
  await store.transact(principalIn([team], visit.session.user_id), (unit) =>
    unit.remove(store.registry.resolve('Platform::Application'), { id: Number(application.id) }),
  )
  return { to: '/oauth/applications' }
}

/** A token of the portal: acts as the application's agent, in the whole team. */
async function createToken(visit: SignedVisit): Promise<Answer> {
  const { application } = await named(visit)
  const token = newToken()
  const name = (visit.form.get('name') ?? '').trim().slice(0, 100) || application.name
  await visit.site.sql`insert into access_tokens (token_hash, application_id, user_id, team_id, name)
    values (${hashOf(token)}, ${application.id}, ${application.user_id}, ${application.team_id}, ${name})`
  return { page: await shown(visit, secretNotice('The access token', token)), status: 201 }
}

async function revokeToken(visit: SignedVisit): Promise<Answer> {
  const { application } = await named(visit)
  const id = numeric(visit.params.token)
  const rows = await visit.site.sql`update access_tokens set revoked_at = now()
    where id = ${id} and application_id = ${application.id} and team_id = ${application.team_id} and revoked_at is null
    returning id`
  if (rows.length === 0) throw notFound()
  return { to: `/oauth/applications/${application.id}` }
}

const numeric = (text = ''): string => (/^\d{1,18}$/.test(text) ? text : '0')

/** The application in the address, of the team the person manages; otherwise there is no such page. */
async function named({
  site,
  session,
  params,
}: SignedVisit): Promise<{ team: TeamOf; application: ApplicationRow }> {
  const team = await managedTeam(site.sql, session)
  const [row] = await site.sql`
    select id, team_id, user_id, name, uid, confidential, classic, activated_at, redirect_uris, scopes, registered_by
    from platform_applications where id = ${numeric(params.id)} and team_id = ${team.id}`
  if (!row) throw notFound()
  const application = {
    ...row,
    confidential: row.confidential === 't',
    classic: row.classic === 't',
    redirect_uris: JSON.parse(row.redirect_uris ?? '[]'),
    scopes: JSON.parse(row.scopes ?? '[]'),
  } as unknown as ApplicationRow
  return { team, application }
}

async function write(
  { site, session }: SignedVisit,
  team: TeamOf,
  { id }: ApplicationRow,
  values: Readonly<Record<string, unknown>>,
): Promise<void> {
  const { store } = site
  await store.transact(principalIn([team], session.user_id), (unit) =>
    unit.update(store.registry.resolve('Platform::Application'), { id: Number(id) }, values),
  )
}

function readForm({ form }: SignedVisit) {
  const name = (form.get('name') ?? '').trim()
  if (name === '' || name.length > 100) throw invalid('The name needs 1 to 100 characters.')
  const redirect_uris = (form.get('redirect_uris') ?? '').split(/\s+/).filter(Boolean)
  if (redirect_uris.length > redirectUrisMax) throw invalid(`Give at most ${redirectUrisMax} redirect URIs.`)
  for (const uri of redirect_uris) {
    const problem = redirectUriProblem(uri)
    if (problem) throw invalid(`The redirect URI ${uri.slice(0, 100)} ${problem}.`)
  }
  const scopes = form.getAll('scopes').filter((scope) => scopesSupported.includes(scope))
  const kind = form.get('kind')
  return { name, redirect_uris, scopes, confidential: kind !== 'public', classic: kind === 'classic' }
}
