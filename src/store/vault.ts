import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto'

/** Where a sealed value stands. A value moved to another row, column or table does not open there. */
export interface Place {
  readonly table: string
  readonly row: string | number
  readonly column: string
}

/**
 * Seals secrets that must come back in the clear: webhook secrets, connection tokens. Envelope encryption: each value
 * has a data key of its own, wrapped by a key-encryption key whose id stands beside the value, so that keys can be
 * rotated by wrapping again.
 */
export interface Vault {
  encrypt(plain: string, place: Place): string
  /** Throws where the value was changed, moved, or sealed by a key that is not at hand. */
  decrypt(sealed: string, place: Place): string
  /** The value wrapped by the primary key; the same text where it is already. */
  rewrap(sealed: string): string
  /** How values sealed by the primary key begin. */
  readonly prefix: string
  /** Goes on with other keys: the first seals from now on. */
  use(keyTexts: readonly string[]): void
}

const version = 'v1'
const keyBytes = 32
const nonceBytes = 12
const tagBytes = 16
const algorithm = 'aes-256-gcm'

/** Shortest key text that is accepted: 32 characters, as of 128 random bits in hex. */
export const keyTextLengthMin = 32

/** A new key as text: 256 random bits. */
export const newVaultKey = (): string => randomBytes(keyBytes).toString('base64url')

/** Opens a vault with these keys; the first seals, the others only open what they once sealed. */
export function openVault(keyTexts: readonly string[]): Vault {
  let { primary, byId } = keyRing(keyTexts)
  const keyOf = (id: string): Key => {
    const key = byId.get(id)
    if (!key) {
      throw new Error(
        `A stored secret was sealed by key ${id}, which TUNDISH_SECRET_KEY does not hold; add it after the current one.`,
      )
    }
    return key
  }
  return {
    encrypt(plain, place) {
      const dataKey = randomBytes(keyBytes)
      const wrapped = close(primary.secret, dataKey, primary.id)
      const value = close(dataKey, Buffer.from(plain, 'utf8'), placeText(place))
      return [version, primary.id, wrapped.toString('base64url'), value.toString('base64url')].join('.')
    },
    decrypt(sealed, place) {
      const { id, wrapped, value } = parts(sealed)
      const dataKey = open(keyOf(id).secret, wrapped, id)
      return open(dataKey, value, placeText(place)).toString('utf8')
    },
    rewrap(sealed) {
      const { id, wrapped, value } = parts(sealed)
      if (id === primary.id) return sealed
      const again = close(primary.secret, open(keyOf(id).secret, wrapped, id), primary.id)
      return [version, primary.id, again.toString('base64url'), value.toString('base64url')].join('.')
    },
    get prefix() {
      return `${version}.${primary.id}.`
    },
    use(texts) {
      ;({ primary, byId } = keyRing(texts))
    },
  }
}

function keyRing(keyTexts: readonly string[]): { primary: Key; byId: ReadonlyMap<string, Key> } {
  const keys = keyTexts.map(derivedKey)
  const [primary] = keys
  if (!primary) throw new Error('A vault needs at least one key')
  return { primary, byId: new Map(keys.map((key) => [key.id, key])) }
}

/** The id of a key, which stands beside each value it seals and does not tell the key. */
export const keyIdOf = (text: string): string => derivedKey(text).id

interface Key {
  readonly id: string
  readonly secret: Buffer
}

/** The id follows from the key, so that several servers agree on it without asking each other. */
function derivedKey(text: string): Key {
  const secret = Buffer.from(hkdfSync('sha256', text, 'tundish', 'vault key-encryption key', keyBytes))
  return { id: createHash('sha256').update(secret).digest('hex').slice(0, 12), secret }
}

const placeText = ({ table, row, column }: Place): string => JSON.stringify([table, String(row), column])

/** Nonce, then tag, then ciphertext. */
function close(key: Buffer, plain: Buffer, bound: string): Buffer {
  const nonce = randomBytes(nonceBytes)
  const cipher = createCipheriv(algorithm, key, nonce).setAAD(Buffer.from(bound))
  const body = Buffer.concat([cipher.update(plain), cipher.final()])
  return Buffer.concat([nonce, cipher.getAuthTag(), body])
}

function open(key: Buffer, closed: Buffer, bound: string): Buffer {
  const nonce = closed.subarray(0, nonceBytes)
  const decipher = createDecipheriv(algorithm, key, nonce, { authTagLength: tagBytes })
    .setAAD(Buffer.from(bound))
    .setAuthTag(closed.subarray(nonceBytes, nonceBytes + tagBytes))
  return Buffer.concat([decipher.update(closed.subarray(nonceBytes + tagBytes)), decipher.final()])
}

function parts(sealed: string): { id: string; wrapped: Buffer; value: Buffer } {
  const [head, id, wrapped, value] = sealed.split('.')
  if (head !== version || !id || !wrapped || !value) throw new Error('A stored secret is not readable')
  return { id, wrapped: Buffer.from(wrapped, 'base64url'), value: Buffer.from(value, 'base64url') }
}
