import { conflict, invalid, notFound } from '../../define/errors.ts'
import { choiceField, inputField, notice, postButton, postForm } from '../../pages/form.ts'
import { type Html, html } from '../../pages/html.ts'
import { dataTable } from '../../pages/table.ts'
import { roles, roleTitle } from '../roles.ts'
import { hashOf, newToken } from '../secret.ts'
import { managedTeam, principalIn, type TeamOf } from '../team.ts'
import { accountPage } from './account-page.ts'
import { type Answer, type PageRoute, type SignedVisit, signedPage } from './visit.ts'

/** How long an invitation can be accepted, and how many may be open in one team. */
const invitationDays = 7
const invitationsMax = 100

export const teamRoutes: readonly PageRoute[] = [
  signedPage('GET', '/account/team', async (visit) => ({ page: await teamPage(visit) })),
  signedPage('POST', '/account/team/invite', invite),
  signedPage('POST', '/account/team/:id/role', changeRole),
  signedPage('POST', '/account/team/:id/remove', removeMember),
]

async function teamPage(visit: SignedVisit, invitation?: string) {
  const { site, session, formToken } = visit
  const team = await managedTeam(site.sql, session)
  const members = await site.sql`
    select m.id, m.user_id, u.email, m.role_ids ->> 0 as role from memberships m join users u on u.id = m.user_id
    where m.team_id = ${team.id} and m.platform_agent_of_id is null order by m.id limit 500`
  const rows = members.map(({ id, user_id, email, role }) =>
    user_id === session.user_id
      ? [`${email} (you)`, roleTitle(role), '']
      : [email, roleTitle(role), memberForms(`/account/team/${id}`, formToken, role)],
  )
  return accountPage(
    visit,
    `Team: ${team.name}`,
    html`${
      invitation &&
      notice(html`<p><strong>Send this link to the person you invite.</strong> It is shown only now and works once, for ${invitationDays} days.</p>
<span class="secret">${invitation}</span>`)
    }
<section class="card"><h2>People</h2>${dataTable(['E-mail', 'Role'], rows, 'Change')}</section>
<section class="card"><h2>Invite somebody</h2>${postForm(
      '/account/team/invite',
      formToken,
      html`${inputField({ name: 'email', label: 'E-mail', type: 'email' })}
${choiceField('role', 'Role', invitable)}
<button>Make an invitation</button>`,
    )}</section>`,
  )
}

/** The roles to choose from; who is invited is an editor unless somebody says otherwise. */
const invitable = Object.entries(roles).map(([value, { title, does }]) => ({
  value,
  text: title,
  hint: `${does.charAt(0).toUpperCase()}${does.slice(1)}.`,
  on: value === 'editor',
}))

const memberForms = (path: string, token: string, held: string | null | undefined): Html =>
  html`<div class="actions">${postForm(
    `${path}/role`,
    token,
    html`<select name="role" aria-label="Role">${Object.entries(roles).map(
      ([value, { title }]) =>
        html`<option value="${value}"${value === held && html` selected`}>${title}</option>`,
    )}</select><button class="plain">Change</button>`,
  )}${postButton(`${path}/remove`, token, 'Remove', 'danger')}</div>`

async function invite(visit: SignedVisit): Promise<Answer> {
  const { site, session, form } = visit
  const team = await managedTeam(site.sql, session)
  const email = (form.get('email') ?? '').trim()
  if (!/^[^\s@]+@[^\s@]+$/.test(email) || email.length > 254)
    throw invalid('Give the e-mail address of one person.')
  const role = roleOf(form.get('role'))
  const [there] = await site.sql`select 1 as one from memberships m join users u on u.id = m.user_id
    where m.team_id = ${team.id} and lower(u.email) = lower(${email})`
  if (there) throw conflict(`${email} is in the team already.`)
  const token = newToken()
  const made =
    await site.sql`insert into invitations (team_id, email, role, token_hash, invited_by_id, expires_at)
    select ${team.id}, ${email}, ${role}, ${hashOf(token)}, ${session.user_id}, now() + make_interval(days => ${invitationDays})
    where (select count(*) from invitations where team_id = ${team.id} and accepted_at is null and expires_at > now()) < ${invitationsMax}
    returning id`
  if (made.length === 0)
    throw conflict(`The team has ${invitationsMax} open invitations. Wait until some are used or over.`)
  return { page: await teamPage(visit, `${site.origin}/invitation?token=${token}`) }
}

async function changeRole(visit: SignedVisit): Promise<Answer> {
  const { team, member } = await namedMember(visit)
  const role = roleOf(visit.form.get('role'))
  await visit.site.store.transact(principalIn([team], visit.session.user_id), (unit) =>
    unit.update(membershipOf(visit), member, { role_ids: [role] }),
  )
  return { to: '/account/team' }
}

async function removeMember(visit: SignedVisit): Promise<Answer> {
  const { team, member } = await namedMember(visit)
  await visit.site.store.transact(principalIn([team], visit.session.user_id), (unit) =>
    unit.remove(membershipOf(visit), member),
  )
  return { to: '/account/team' }
}

const membershipOf = ({ site }: SignedVisit) => site.store.registry.resolve('Membership')

/** Another person of the team; nobody changes their own membership, so that a team keeps an administrator. */
async function namedMember({
  site,
  session,
  params,
}: SignedVisit): Promise<{ team: TeamOf; member: { id: number } }> {
  const team = await managedTeam(site.sql, session)
  const id = /^\d{1,18}$/.test(params.id ?? '') ? params.id : '0'
  const [row] = await site.sql`select id from memberships where id = ${id} and team_id = ${team.id}
    and user_id <> ${session.user_id} and platform_agent_of_id is null`
  if (!row) throw notFound()
  return { team, member: { id: Number(row.id) } }
}

function roleOf(name: string | null): string {
  if (name === null || !Object.hasOwn(roles, name))
    throw invalid(`A role is one of ${Object.keys(roles).join(', ')}.`)
  return name
}
