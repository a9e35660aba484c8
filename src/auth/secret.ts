import { createHash, randomBytes } from 'node:crypto'

/** A new token: 43 URL-safe characters, 256 bits. Only its hash is stored. */
export const newToken = (): string => randomBytes(32).toString('base64url')

/** What is stored of a token: SHA-256 as hex, enough for random secrets of this size. */
export const hashOf = (secret: string): string => createHash('sha256').update(secret).digest('hex')
