import { accountRoutes } from './account.ts'
import { invitationRoutes } from './invitation.ts'
import { signInRoutes } from './sign-in.ts'
import { teamRoutes } from './team.ts'
import type { PageRoute } from './visit.ts'

/** Every page of the site. */
export const pages: readonly PageRoute[] = [
  ...signInRoutes,
  ...accountRoutes,
  ...teamRoutes,
  ...invitationRoutes,
]
