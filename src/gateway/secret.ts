import { createHash, randomBytes } from 'node:crypto'

/** A new random secret: 43 URL-safe characters, 256 bits. */
export const newSecret = (): string => randomBytes(32).toString('base64url')

/** What is stored of a secret that need not come back: SHA-256 as hex, enough for 256 random bits. */
export const secretHash = (secret: string): string => createHash('sha256').update(secret).digest('hex')

/** The challenge of a PKCE verifier by S256 (RFC 7636 section 4.2). */
export const pkceChallenge = (verifier: string): string =>
  createHash('sha256').update(verifier).digest('base64url')
