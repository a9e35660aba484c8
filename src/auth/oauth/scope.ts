import type { Application } from './application.ts'
import { OAuthError } from './oauth-error.ts'

/** What a token may be for, and how a person reads it. */
export const scopeTexts: Readonly<Record<string, string>> = {
  admin: 'Everything, including settings',
  read: 'See your data',
  write: 'Add and change data',
  delete: 'Delete data',
  mcp: 'Work through an assistant (MCP)',
}

export const scopesSupported = Object.keys(scopeTexts)

/** What an application is given that asks for nothing in particular (v2-behaviour.md section 4.3). */
const usual = ['admin', 'read']

/** The scopes a request comes to; `invalid_scope` where it asks for one the application may not have. */
export function requestedScopes(
  asked: string | undefined,
  { scopes, classic }: Pick<Application, 'scopes' | 'classic'>,
): readonly string[] {
  const allowed = classic ? ['public'] : scopes.length > 0 ? scopes : scopesSupported
  const names = (asked ?? '').split(' ').filter(Boolean)
  const refused = names.find((name) => !allowed.includes(name))
  if (refused !== undefined)
    throw new OAuthError('invalid_scope', `The application may ask for: ${allowed.join(' ')}.`)
  if (names.length > 0) return [...new Set(names)]
  return classic || scopes.length > 0 ? allowed : usual
}
