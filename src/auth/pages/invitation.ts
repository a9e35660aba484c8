import { nobody } from '../../define/behavior.ts'
import { forbidden, notFound } from '../../define/errors.ts'
import { inputField, postForm } from '../../pages/form.ts'
import { html } from '../../pages/html.ts'
import type { Unit } from '../../store/unit.ts'
import { setCookie } from '../cookie.ts'
import { hashPassword } from '../password.ts'
import { hashOf } from '../secret.ts'
import { openSession, sessionS } from '../session.ts'
import { checkedPassword, newPasswordField } from './account.ts'
import { isSecure } from './site.ts'
import { type Answer, openPage, type PageRoute, sessionCookie, type Visit } from './visit.ts'

export const invitationRoutes: readonly PageRoute[] = [
  openPage('GET', '/invitation', showInvitation),
  openPage('POST', '/invitation', acceptInvitation),
]

interface Invitation {
  readonly id: string
  readonly team_id: string
  readonly team: string
  readonly email: string
  readonly role: string
  /** The person with this address, where there is one with a password. */
  readonly user_id: string | null
}

/** An invitation ends with its time, and with the powers of whoever made it: nobody leaves a way back in behind. */
async function openInvitation({ site, query }: Visit): Promise<Invitation> {
  const [row] = await site.sql`
    select i.id, i.team_id, t.name as team, i.email, i.role, (select u.id from users u where lower(u.email) = lower(i.email)) as user_id
    from invitations i join teams t on t.id = i.team_id
    where i.token_hash = ${hashOf(query.get('token') ?? '')} and i.accepted_at is null and i.expires_at > now()
      and exists (select 1 from memberships m where m.team_id = i.team_id and m.user_id = i.invited_by_id and m.role_ids ? 'admin')`
  if (!row) throw notFound()
  return row as unknown as Invitation
}

async function showInvitation(visit: Visit): Promise<Answer> {
  const { team, email, user_id } = await openInvitation(visit)
  const { session, formToken, path: action } = visit
  if (user_id && session?.user_id !== user_id)
    return { to: `/users/sign_in?return_to=${encodeURIComponent(action)}` }
  const content = user_id
    ? html`<button>Join ${team}</button>`
    : html`${inputField({ name: 'first_name', label: 'First name', autocomplete: 'given-name' })}${newPasswordField}<button>Join ${team}</button>`
  return {
    page: {
      title: `Join ${team}`,
      narrow: true,
      body: html`<p>You are invited as <strong>${email}</strong>.</p>${postForm(action, formToken, content)}`,
    },
  }
}

/** Whoever has an account joins signed in; whoever has none chooses a password and is signed in. */
async function acceptInvitation(visit: Visit): Promise<Answer> {
  const { site, session, form, client } = visit
  const invitation = await openInvitation(visit)
  if (invitation.user_id) {
    if (session?.user_id !== invitation.user_id) throw forbidden(`Sign in as ${invitation.email} first.`)
    await join(visit, invitation, async () => Number(invitation.user_id))
    return { to: '/account' }
  }
  const hash = await hashPassword(checkedPassword(form.get('password')))
  const first_name = (form.get('first_name') ?? '').trim().slice(0, 100)
  const userId = await join(visit, invitation, async (unit) => {
    const { id } = await unit.create(
      site.store.registry.resolve('User'),
      { workspace_id: 0 },
      { email: invitation.email, first_name },
    )
    await unit.sql`insert into passwords (user_id, password_hash) values (${id}, ${hash})`
    return id
  })
  const cookie = await openSession(site.sql, String(userId), hash, client)
  if (!cookie) return { to: '/users/sign_in' }
  return { to: '/account', cookies: [setCookie(sessionCookie, cookie, isSecure(site), sessionS)] }
}

/** Uses the invitation up and makes the membership, or neither. */
async function join(
  { site }: Visit,
  { id, team_id, email, role }: Invitation,
  person: (unit: Unit) => Promise<number>,
): Promise<number> {
  return site.store.transact({ ...nobody, team_ids: [team_id] }, async (unit) => {
    const used = await unit.sql`update invitations set accepted_at = now()
      where id = ${id} and accepted_at is null returning id`
    if (used.length === 0) throw notFound()
    const user_id = await person(unit)
    await unit.create(
      site.store.registry.resolve('Membership'),
      { workspace_id: 0, parent_id: Number(team_id) },
      { user_id, user_email: email, role_ids: [role] },
    )
    return user_id
  })
}
