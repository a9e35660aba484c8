import { notFound } from '../../define/errors.ts'
import { authorizeRoutes } from '../oauth/authorize.ts'
import { accountRoutes } from './account.ts'
import { applicationRoutes } from './applications.ts'
import { connectedRoutes } from './connected.ts'
import { customerSsoRoutes } from './customer-sso.ts'
import { invitationRoutes } from './invitation.ts'
import { keyRoutes } from './keys.ts'
import { signInRoutes } from './sign-in.ts'
import { teamRoutes } from './team.ts'
import { openPage, type PageRoute } from './visit.ts'

/** Every page of the site. */
export const pages: readonly PageRoute[] = [
  ...signInRoutes,
  ...accountRoutes,
  ...teamRoutes,
  ...invitationRoutes,
  ...applicationRoutes,
  ...connectedRoutes,
  ...keyRoutes,
  ...customerSsoRoutes,
  ...authorizeRoutes,
  ...['/account/*', '/users/*'].map((path) =>
    openPage('GET', path, () => {
      throw notFound()
    }),
  ),
]
