import type { Site } from '../pages/site.ts'
import { type Application, findApplication } from './application.ts'
import { OAuthError } from './oauth-error.ts'
import { once, type Parameters } from './parameters.ts'
import { readChallenge } from './pkce.ts'
import { requestedScopes } from './scope.ts'

/** An authorization request whose client and redirect URI can be trusted (RFC 6749 section 4.1.1). */
export interface AuthorizationRequest {
  readonly application: Application
  readonly redirect_uri: string
  readonly state: string | undefined
  readonly scopes: readonly string[]
  readonly code_challenge: string | null
  /** Whether the token is to be bound to one workspace (`new_installation=true`). */
  readonly installation: boolean
}

/** What a request comes to: `page` is shown and never redirects, `refused` goes back to the client. */
export type Reading =
  | { readonly request: AuthorizationRequest }
  | { readonly page: string }
  | { readonly refused: OAuthError; readonly redirect_uri: string; readonly state: string | undefined }

export async function readAuthorizationRequest(site: Site, query: string): Promise<Reading> {
  const parameters = parametersOf(query)
  if (parameters instanceof OAuthError) return { page: parameters.message }
  const client = await trustedClient(site, parameters)
  if ('page' in client) return client
  const { application, redirect_uri } = client
  const state = parameters.get('state')
  try {
    refuseOtherResponses(parameters)
    const code_challenge = readChallenge(parameters)
    if (site.oauth.pkce && !application.confidential && !code_challenge)
      throw new OAuthError('invalid_request', 'The parameter code_challenge is missing.')
    const scopes = requestedScopes(parameters.get('scope'), application)
    const installation = parameters.get('new_installation') === 'true'
    return { request: { application, redirect_uri, state, scopes, code_challenge, installation } }
  } catch (error) {
    if (error instanceof OAuthError) return { refused: error, redirect_uri, state }
    throw error
  }
}

function parametersOf(query: string): Parameters | OAuthError {
  try {
    return once(new URLSearchParams(query))
  } catch (error) {
    if (error instanceof OAuthError) return error
    throw error
  }
}

/** Client and redirect URI; until both are known to belong together, nobody is sent anywhere. */
async function trustedClient(
  { sql }: Site,
  parameters: Parameters,
): Promise<{ application: Application; redirect_uri: string } | { page: string }> {
  const application = await findApplication(sql, parameters.get('client_id') ?? '')
  if (!application) return { page: 'No application has this client_id. Check the link you came from.' }
  if (application.classic && !application.activated)
    return { page: `${application.name} is not activated yet. Its developer can activate it in the portal.` }
  const redirect_uri = parameters.get('redirect_uri')
  if (redirect_uri === undefined) return { page: 'The parameter redirect_uri is missing.' }
  if (!application.redirect_uris.includes(redirect_uri))
    return { page: `The redirect_uri is not one that ${application.name} has registered, byte for byte.` }
  return { application, redirect_uri }
}

function refuseOtherResponses(parameters: Parameters): void {
  const type = parameters.get('response_type')
  if (type === undefined) throw new OAuthError('invalid_request', 'The parameter response_type is missing.')
  if (type !== 'code') throw new OAuthError('unsupported_response_type', 'The response_type must be code.')
}
