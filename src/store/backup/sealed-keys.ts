import { createCipheriv, createDecipheriv, randomBytes, scrypt } from 'node:crypto'
import { promisify } from 'node:util'
import { StartupError } from '../startup-error.ts'

/** Secret keys inside a backup, closed by a passphrase: scrypt (RFC 7914) and AES-256-GCM. Bytes are base64. */
export interface SealedKeys {
  readonly salt: string
  readonly nonce: string
  readonly tag: string
  readonly keys: string
}

export const passphraseLengthMin = 12

const cost = { N: 2 ** 17, r: 8, p: 1, maxmem: 256 * 1024 * 1024 }
const algorithm = 'aes-256-gcm'

export async function sealKeys(keys: readonly string[], passphrase: string): Promise<SealedKeys> {
  const [salt, nonce] = [randomBytes(16), randomBytes(12)]
  const cipher = createCipheriv(algorithm, await derived(passphrase, salt), nonce)
  const closed = Buffer.concat([cipher.update(keys.join('\n'), 'utf8'), cipher.final()])
  const text = (bytes: Buffer): string => bytes.toString('base64')
  return { salt: text(salt), nonce: text(nonce), tag: text(cipher.getAuthTag()), keys: text(closed) }
}

export async function openKeys(sealed: SealedKeys, passphrase: string): Promise<string[]> {
  const [salt, nonce, tag, closed] = [sealed.salt, sealed.nonce, sealed.tag, sealed.keys].map((text) =>
    Buffer.from(String(text), 'base64'),
  ) as [Buffer, Buffer, Buffer, Buffer]
  try {
    const decipher = createDecipheriv(algorithm, await derived(passphrase, salt), nonce).setAuthTag(tag)
    return Buffer.concat([decipher.update(closed), decipher.final()])
      .toString('utf8')
      .split('\n')
  } catch {
    throw new StartupError('TUNDISH_BACKUP_PASSPHRASE does not open the keys in this backup.')
  }
}

const derived = (passphrase: string, salt: Buffer): Promise<Buffer> =>
  (promisify(scrypt) as (...of: unknown[]) => Promise<Buffer>)(passphrase.normalize('NFKC'), salt, 32, cost)
