import { createHash } from 'node:crypto'
import { OAuthError } from './oauth-error.ts'
import type { Parameters } from './parameters.ts'

/** The challenge of an authorization request: S256 only, `plain` protects nothing (RFC 7636 section 4.3). */
export function readChallenge(parameters: Parameters): string | null {
  const challenge = parameters.get('code_challenge')
  const method = parameters.get('code_challenge_method')
  if (challenge === undefined) {
    if (method === undefined) return null
    throw new OAuthError('invalid_request', 'The parameter code_challenge is missing.')
  }
  if (method !== 'S256') throw new OAuthError('invalid_request', 'The code_challenge_method must be S256.')
  if (!/^[\w-]{43}$/.test(challenge))
    throw new OAuthError('invalid_request', 'The code_challenge must be 43 characters of base64url.')
  return challenge
}

/**
 * Whether the verifier of a token request answers the challenge (RFC 7636 section 4.6). A verifier without a
 * challenge is refused too: somebody may have cut the challenge out of the request before.
 */
export function answersChallenge(challenge: string | null, verifier: string | undefined): boolean {
  if (challenge === null || verifier === undefined) return challenge === null && verifier === undefined
  if (!/^[\w.~-]{43,128}$/.test(verifier)) return false
  return createHash('sha256').update(verifier).digest('base64url') === challenge
}
