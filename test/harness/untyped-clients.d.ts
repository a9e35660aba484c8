/** What the tests use of client libraries that come without types. */
declare module 'simple-oauth2' {
  export class AuthorizationCode {
    constructor(options: {
      client: { id: string; secret: string }
      auth: { tokenHost: string; tokenPath: string; authorizePath: string; revokePath?: string }
      options?: { authorizationMethod?: 'header' | 'body'; bodyFormat?: 'form' | 'json' }
    })
    authorizeURL(parameters: Record<string, string>): string
    getToken(parameters: Record<string, string>): Promise<{
      token: Record<string, unknown>
      revoke(which: 'access_token'): Promise<void>
    }>
  }
}

declare module 'passport-oauth2' {
  type Verified = (error: unknown, user?: unknown) => void
  export default class Strategy {
    constructor(
      options: Record<string, unknown>,
      verify: (accessToken: string, refreshToken: string, profile: unknown, done: Verified) => void,
    )
    authenticate(request: object, options?: object): void
    redirect: (url: string) => void
    success: (user: unknown) => void
    fail: (challenge: unknown) => void
    error: (error: unknown) => void
  }
}
