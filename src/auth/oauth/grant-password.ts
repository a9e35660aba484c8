import type { Site } from '../pages/site.ts'
import type { Application } from './application.ts'
import { isSecret } from './client-authentication.ts'
import { issueToken } from './issue-token.ts'
import { OAuthError } from './oauth-error.ts'
import { type Parameters, required } from './parameters.ts'
import { requestedScopes } from './scope.ts'

/**
 * The password grant of confidential applications (v2-behaviour.md section 4.3): user name and password are the
 * application's own id and secret, and the token acts as its agent, in its whole team. Never for people, and never
 * for applications that registered themselves: those belong to no team of their own.
 */
export async function password(
  site: Site,
  application: Application,
  parameters: Parameters,
): Promise<Record<string, unknown>> {
  const username = required(parameters, 'username')
  const secret = required(parameters, 'password')
  if (!application.confidential || application.registered || application.classic)
    throw new OAuthError('unauthorized_client', 'The application may not use this grant type.')
  if (username !== application.uid || !isSecret(application, secret))
    throw new OAuthError(
      'invalid_grant',
      "The user name and password must be the application's id and secret.",
    )
  const scopes = requestedScopes(parameters.get('scope'), application)
  const { user_id, team_id } = application
  return issueToken(
    site.sql,
    { application, user_id, team_id, workspace_id: null, scopes, grant_id: null },
    site,
  )
}
