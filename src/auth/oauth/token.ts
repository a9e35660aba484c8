import type { FastifyRequest } from 'fastify'
import type { Site } from '../pages/site.ts'
import type { Application } from './application.ts'
import { authenticateClient } from './client-authentication.ts'
import { authorizationCode } from './grant-authorization-code.ts'
import { password } from './grant-password.ts'
import { refreshToken } from './grant-refresh-token.ts'
import { OAuthError } from './oauth-error.ts'
import { bodyParameters, type Parameters, required } from './parameters.ts'

/** What a grant needs: the authenticated client and the parameters of the request. */
export type Grant = (
  site: Site,
  application: Application,
  parameters: Parameters,
) => Promise<Record<string, unknown>>

/** The token endpoint (RFC 6749 section 3.2). */
export async function token(site: Site, request: FastifyRequest): Promise<Record<string, unknown>> {
  const parameters = bodyParameters(request)
  const grant = grantOf(site, required(parameters, 'grant_type'))
  const application = await authenticateClient(site.sql, request.headers.authorization, parameters)
  return grant(site, application, parameters)
}

function grantOf({ oauth }: Site, type: string): Grant {
  if (type === 'authorization_code') return authorizationCode
  if (type === 'password') return password
  if (type === 'refresh_token' && oauth.tokenS !== null) return refreshToken
  throw new OAuthError('unsupported_grant_type', 'The grant type is not supported.')
}
