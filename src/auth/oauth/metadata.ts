import type { Site } from '../pages/site.ts'
import { scopesSupported } from './scope.ts'

const authentication = ['none', 'client_secret_post', 'client_secret_basic']

/** What this server can do, for clients to read (RFC 8414). Introspection is served but not advertised. */
export const metadata = ({ origin, oauth }: Site): Record<string, unknown> => ({
  issuer: origin,
  authorization_endpoint: `${origin}/oauth/authorize`,
  token_endpoint: `${origin}/oauth/token`,
  ...(oauth.registration && { registration_endpoint: `${origin}/oauth/register` }),
  revocation_endpoint: `${origin}/oauth/revoke`,
  scopes_supported: scopesSupported,
  response_types_supported: ['code'],
  grant_types_supported: ['authorization_code', ...(oauth.tokenS === null ? [] : ['refresh_token'])],
  resource_indicators_supported: true,
  code_challenge_methods_supported: ['S256'],
  token_endpoint_auth_methods_supported: authentication,
  revocation_endpoint_auth_methods_supported: authentication,
})
