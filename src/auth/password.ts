import { argon2, randomBytes, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'

/** Shortest and longest password that is accepted, in characters. */
export const passwordLengthMin = 10
export const passwordLengthMax = 200

/** Cost of a hash: 19 MiB, two passes, one lane (the OWASP recommendation for argon2id). */
const cost = { memory: 19_456, passes: 2, parallelism: 1 }
const tagBytes = 32

const derive = promisify(argon2) as (
  algorithm: 'argon2id',
  parameters: { message: Buffer; nonce: Buffer; tagLength: number } & typeof cost,
) => Promise<Buffer>

/** The hash of a password in PHC string form, with a salt of its own. */
export async function hashPassword(password: string): Promise<string> {
  const nonce = randomBytes(16)
  const tag = await derive('argon2id', { message: bytesOf(password), nonce, tagLength: tagBytes, ...cost })
  const { memory, passes, parallelism } = cost
  return `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${base64(nonce)}$${base64(tag)}`
}

/**
 * Whether a password is the one that was hashed. Without a hash it does the same work and says no, so that the
 * time it takes does not tell whether an account exists.
 */
export async function passwordMatches(password: string, hash: string | null): Promise<boolean> {
  const parts = phc.exec(hash ?? nobodys)
  if (!parts) throw new Error('A stored password hash is not in PHC string form')
  const [, memory, passes, parallelism, nonce = '', tag = ''] = parts
  const wanted = Buffer.from(tag, 'base64')
  const found = await derive('argon2id', {
    message: bytesOf(password),
    nonce: Buffer.from(nonce, 'base64'),
    tagLength: wanted.length,
    memory: Number(memory),
    passes: Number(passes),
    parallelism: Number(parallelism),
  })
  return timingSafeEqual(found, wanted) && hash !== null
}

const phc = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([\w+/]+)\$([\w+/]+)$/

const base64 = (bytes: Buffer): string => bytes.toString('base64').replace(/=+$/, '')

/** The hash that accounts without a password are compared with; no password leads to it. */
const nobodys = `$argon2id$v=19$m=${cost.memory},t=${cost.passes},p=${cost.parallelism}$${base64(Buffer.alloc(16, 1))}$${base64(Buffer.alloc(tagBytes))}`

/** The same characters in another composition are the same password (NIST SP 800-63B section 3.1.1.2). */
const bytesOf = (password: string): Buffer => Buffer.from(password.normalize('NFKC'))
