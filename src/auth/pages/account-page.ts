import { postButton } from '../../pages/form.ts'
import type { Html } from '../../pages/html.ts'
import type { Page } from '../../pages/layout.ts'
import type { SignedVisit } from './visit.ts'

const links = [
  { href: '/account', text: 'Account' },
  { href: '/account/team', text: 'Team' },
  { href: '/oauth/applications', text: 'Developer portal' },
  { href: '/oauth/authorized_applications', text: 'Connected apps' },
  { href: '/account/keys', text: 'Gateway keys' },
  { href: '/account/customers', text: 'Customers' },
]

/** A page of a signed-in person, with the links between them. */
export function accountPage(visit: SignedVisit, title: string, body: Html): Page {
  const current = [...links].reverse().find(({ href }) => visit.path.startsWith(href))?.href ?? ''
  const end = postButton('/users/sign_out', visit.formToken, 'Sign out')
  return { title, body, navigation: { links, current, end } }
}
