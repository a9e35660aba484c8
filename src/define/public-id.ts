/**
 * Public ids: `id` written as letters, decodable, never stored (v2-behaviour.md section 2).
 *
 * The id is permuted inside a space of 38^6 (38^8 beyond it) and written with a 38 letter alphabet shuffled per
 * resource, without the letters c, f, h, i, s, t, u. The same arithmetic stands in SQL, because event payloads
 * are written by Postgres in the statement that creates the row (docs/decisions/0003-public-ids.md).
 */
const letters = 'abdegjklmnopqrvwxyzABDEGJKLMNOPQRVWXYZ'
const base = letters.length
/** `factor` shares no divisor with `space`; `split` keeps every intermediate product below 2^53. */
const short = { length: 6, space: base ** 6, factor: 1_000_003_813, split: 65_536 }
const long = { length: 8, space: base ** 8, factor: 600_011, split: 1024 }

/** Encodes and decodes the ids of one resource; `alphabet` is what the SQL function takes. */
export interface PublicIdCodec {
  readonly alphabet: string
  encode(id: number | string): string
  /** The id behind the letters, or null where no id has them. */
  decode(text: string): string | null
}

/** The largest id that can be written: far beyond what a table will hold. */
export const idMax = long.space - 1

export function publicIdCodec(salt: string): PublicIdCodec {
  const alphabet = shuffled(letters, salt)
  const digitOf = new Map([...alphabet].map((letter, digit) => [letter, digit]))
  return {
    alphabet,
    encode(id) {
      const number = Number(id)
      const size = number < short.space ? short : long
      const high = (number * Math.floor(size.factor / size.split)) % size.space
      let rest = (high * size.split + number * (size.factor % size.split)) % size.space
      let text = ''
      for (let place = 0; place < size.length; place++) {
        text += alphabet[rest % base]
        rest = Math.floor(rest / base)
      }
      return text
    },
    decode(text) {
      const size = [short, long].find((candidate) => candidate.length === text.length)
      if (!size) return null
      let number = 0
      for (let place = text.length - 1; place >= 0; place--) {
        const digit = digitOf.get(text.charAt(place))
        if (digit === undefined) return null
        number = number * base + digit
      }
      const space = BigInt(size.space)
      const id = Number((BigInt(number) * inverse(BigInt(size.factor), space)) % space)
      return size === long && id < short.space ? null : String(id)
    },
  }
}

/**
 * The SQL function that writes public ids; created by the schema before any table. In plpgsql, because Postgres
 * would unfold an SQL function into each statement, and pay for all its digits every time one starts.
 */
export const publicIdSql = `create or replace function public_id(id bigint, alphabet text) returns text
language plpgsql immutable strict parallel safe as $$
begin
  return case when id < ${short.space} then ${sqlDigits(short)} else ${sqlDigits(long)} end;
end
$$;`

/** One digit after the other. */
function sqlDigits(size: typeof short): string {
  const digits = Array.from({ length: size.length }, (_, place) => {
    const digit = `id * ${size.factor} % ${size.space} / ${base ** place} % ${base}`
    return `substr(alphabet, (${digit})::int + 1, 1)`
  })
  return digits.join(' || ')
}

/** Fisher-Yates with a generator seeded by the salt (FNV-1a), so that each resource has its own order. */
function shuffled(text: string, salt: string): string {
  let state = 0x811c9dc5
  const next = (below: number): number => {
    state = Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9
    return ((state ^ (state >>> 13)) >>> 0) % below
  }
  for (const character of salt) state = Math.imul(state ^ character.charCodeAt(0), 0x01000193)
  const out = [...text]
  for (let last = out.length - 1; last > 0; last--) {
    const other = next(last + 1)
    const kept = out[last] as string
    out[last] = out[other] as string
    out[other] = kept
  }
  return out.join('')
}

/** The number that undoes a multiplication modulo `space` (extended Euclid). */
function inverse(factor: bigint, space: bigint): bigint {
  let [r0, r1, s0, s1] = [space, factor % space, 0n, 1n]
  while (r1 !== 0n) {
    const quotient = r0 / r1
    ;[r0, r1, s0, s1] = [r1, r0 - quotient * r1, s1, s0 - quotient * s1]
  }
  return ((s0 % space) + space) % space
}
