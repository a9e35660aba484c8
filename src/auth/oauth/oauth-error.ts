export type OAuthErrorCode =
  | 'invalid_request'
  | 'invalid_client'
  | 'invalid_grant'
  | 'unauthorized_client'
  | 'unsupported_grant_type'
  | 'unsupported_response_type'
  | 'invalid_scope'
  | 'access_denied'
  | 'invalid_token'
  | 'invalid_redirect_uri'
  | 'invalid_client_metadata'

/** A refusal of an OAuth endpoint: `{ error, error_description }` (RFC 6749 section 5.2). */
export class OAuthError extends Error {
  readonly code: OAuthErrorCode
  readonly status: number
  /** The scheme of the `WWW-Authenticate` header, where the answer is 401. */
  readonly scheme: 'Basic' | 'Bearer'

  constructor(
    code: OAuthErrorCode,
    description: string,
    status: 400 | 401 | 403 | 404 | 429 = 400,
    scheme: 'Basic' | 'Bearer' = 'Bearer',
  ) {
    super(description)
    this.code = code
    this.status = status
    this.scheme = scheme
  }
}
