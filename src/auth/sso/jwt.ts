import { createHmac, timingSafeEqual } from 'node:crypto'

/** What a token says; times are seconds. */
export interface Claims {
  readonly sub: string
  readonly iat: number
  readonly nbf: number
  readonly exp: number
  readonly redirect_to?: string
}

const tokenLengthMax = 4096

/** How far ahead of ours the clock of who made a token may be, in seconds; it ends at its `exp` all the same. */
const leewayS = 30

/**
 * The claims of a token signed with HS256 and valid now (RFC 7519), or null; no other algorithm is known here. One made
 * for longer than `lifetimeMaxS` is not valid at any time.
 */
export function verifiedClaims(
  token: string,
  secret: string,
  nowS: number,
  lifetimeMaxS = Number.POSITIVE_INFINITY,
): Claims | null {
  const [head = '', payload = '', signature = '', rest] = token.split('.')
  if (token.length > tokenLengthMax || rest !== undefined) return null
  if (decoded(head)?.alg !== 'HS256') return null
  const wanted = createHmac('sha256', secret).update(`${head}.${payload}`).digest()
  const given = Buffer.from(signature, 'base64url')
  if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) return null
  const claims = decoded(payload)
  if (!claims || typeof claims.sub !== 'string') return null
  const { iat, nbf, exp } = claims
  if (![iat, nbf, exp].every((time) => typeof time === 'number' && Number.isFinite(time))) return null
  if (Number(exp) <= nowS || Number(nbf) > nowS + leewayS || Number(iat) > nowS + leewayS) return null
  return Number(exp) - Number(iat) > lifetimeMaxS ? null : (claims as unknown as Claims)
}

function decoded(part: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'))
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null
  } catch {
    return null
  }
}
