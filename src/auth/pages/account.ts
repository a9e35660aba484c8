import { invalid, notFound } from '../../define/errors.ts'
import { choiceField, inputField, notice, postButton, postForm, problem } from '../../pages/form.ts'
import { type Html, html } from '../../pages/html.ts'
import { dataTable } from '../../pages/table.ts'
import { hashPassword, passwordLengthMax, passwordLengthMin, passwordMatches } from '../password.ts'
import { endSessionsOf } from '../session.ts'
import { currentTeam, teamsOf } from '../team.ts'
import { accountPage } from './account-page.ts'
import { browserName } from './browser-name.ts'
import { type Answer, type PageRoute, type SignedVisit, signedPage } from './visit.ts'

export const accountRoutes: readonly PageRoute[] = [
  signedPage('GET', '/account', async (visit) => ({ page: await overview(visit) })),
  signedPage('POST', '/account/workspace', chooseWorkspace),
  signedPage('GET', '/account/password', async (visit) => ({ page: passwordPage(visit) })),
  signedPage('POST', '/account/password', changePassword),
]

async function overview(visit: SignedVisit) {
  const { site, session, formToken, query } = visit
  const teams = await teamsOf(site.sql, session.user_id)
  const team = currentTeam(teams, session.workspace_id)
  const chosen = team?.workspaces.find(({ id }) => id === session.workspace_id) ?? team?.workspaces[0]
  const choices = teams.flatMap(({ name, workspaces }) =>
    workspaces.map((space) => ({
      value: space.id,
      text: space.name,
      hint: name,
      on: space.id === chosen?.id,
    })),
  )
  return accountPage(
    visit,
    'Account',
    html`${query.has('password') && notice('Your password is changed. Other sessions have ended.')}
<section class="card"><h2>You</h2><dl><dt>E-mail</dt><dd>${session.email}</dd><dt>Team</dt><dd>${team?.name ?? 'none'}${team && ` (${team.role.toLowerCase()})`}</dd></dl>
<a class="button plain" href="/account/password">Change password</a></section>
<section class="card"><h2>Team and workspace</h2>${
      choices.length > 1
        ? postForm(
            '/account/workspace',
            formToken,
            html`${choiceField('workspace_id', 'Work in', choices)}<button>Switch</button>`,
          )
        : html`<p>${chosen ? `You work in ${chosen.name}.` : 'You belong to no workspace yet.'}</p>`
    }</section>
<section class="card"><h2>Signed in on</h2>${await sessionTable(visit)}
${postButton('/users/sign_out_everywhere', formToken, 'Sign out everywhere', 'danger')}</section>`,
  )
}

async function sessionTable({ site, session }: SignedVisit): Promise<Html> {
  const rows = await site.sql`
    select id, address, user_agent, to_char(created_at, 'YYYY-MM-DD HH24:MI') as since from sessions
    where user_id = ${session.user_id} and revoked_at is null and expires_at > now() order by id desc limit 50`
  return dataTable(
    ['Browser', 'Address', 'Since (UTC)'],
    rows.map(({ id, address, user_agent, since }) => [
      html`${browserName(user_agent ?? '')}${id === session.id && html` <strong>(this one)</strong>`}`,
      address,
      since,
    ]),
  )
}

async function chooseWorkspace({ site, session, form }: SignedVisit): Promise<Answer> {
  const teams = await teamsOf(site.sql, session.user_id)
  const space = teams
    .flatMap(({ workspaces }) => workspaces)
    .find(({ id }) => id === form.get('workspace_id'))
  if (!space) throw notFound()
  await site.sql`update sessions set workspace_id = ${space.id} where id = ${session.id}`
  return { to: '/account' }
}

const passwordPage = (visit: SignedVisit, wrong?: string) =>
  accountPage(
    visit,
    'Change password',
    html`${wrong && problem(wrong)}<section class="card">${postForm(
      '/account/password',
      visit.formToken,
      html`${inputField({ name: 'current', label: 'Current password', type: 'password', autocomplete: 'current-password', autofocus: true })}
${newPasswordField}<button>Change password</button>`,
    )}</section>`,
  )

/** Where a new password is typed. */
export const newPasswordField = inputField({
  name: 'password',
  label: 'New password',
  type: 'password',
  autocomplete: 'new-password',
  lengthMin: passwordLengthMin,
  hint: `At least ${passwordLengthMin} characters. A few unrelated words are good.`,
})

/** Throws a sentence where a new password cannot be used. */
export function checkedPassword(text: string | null): string {
  if (!text || text.length < passwordLengthMin)
    throw invalid(`The password needs at least ${passwordLengthMin} characters.`)
  if (text.length > passwordLengthMax)
    throw invalid(`The password may have at most ${passwordLengthMax} characters.`)
  return text
}

async function changePassword(visit: SignedVisit): Promise<Answer> {
  const { site, session, form } = visit
  const verdict = await site.limit(`password:${session.user_id}`, { max: 10, windowS: 900 })
  if (!verdict.allowed)
    return { page: passwordPage(visit, 'Too many attempts. Try again later.'), status: 429 }
  const [row] = await site.sql`select password_hash from passwords where user_id = ${session.user_id}`
  if (!(await passwordMatches(form.get('current') ?? '', row?.password_hash ?? null)))
    return { page: passwordPage(visit, 'The current password is wrong.'), status: 422 }
  const hash = await hashPassword(checkedPassword(form.get('password')))
  await site.sql`update passwords set password_hash = ${hash}, changed_at = now() where user_id = ${session.user_id}`
  await endSessionsOf(site.sql, session.user_id, session.id)
  return { to: '/account?password=changed' }
}
