import { postButton } from '../../pages/form.ts'
import type { Html } from '../../pages/html.ts'
import type { Page } from '../../pages/layout.ts'
import type { SignedVisit } from './visit.ts'

const links = [
  { href: '/account', text: 'Account' },
  { href: '/account/team', text: 'Team', managers: true },
  { href: '/oauth/applications', text: 'Developer portal', managers: true },
  { href: '/oauth/authorized_applications', text: 'Connected apps' },
  { href: '/account/keys', text: 'Gateway keys', managers: true },
  { href: '/account/customers', text: 'Customers', managers: true },
]

/** A page of a signed-in person, with links to the others that are for them. */
export function accountPage(visit: SignedVisit, title: string, body: Html): Page {
  const own = links.filter(({ managers }) => !managers || visit.session.manages)
  const current = [...own].reverse().find(({ href }) => visit.path.startsWith(href))?.href ?? ''
  const end = postButton('/users/sign_out', visit.formToken, 'Sign out')
  return { title, body, navigation: { links: own, current, end } }
}
