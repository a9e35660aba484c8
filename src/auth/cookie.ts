/** The value of a cookie in a `Cookie` header, or null; of two with one name, the first. */
export function readCookie(header: string | undefined, name: string): string | null {
  for (const pair of (header ?? '').split(';')) {
    const at = pair.indexOf('=')
    if (at > 0 && pair.slice(0, at).trim() === name) return pair.slice(at + 1).trim()
  }
  return null
}

/** Over https a cookie is bound to this host alone (RFC 6265bis section 4.1.3.2). */
export const cookieName = (name: string, secure: boolean): string => (secure ? `__Host-${name}` : name)

/** A `Set-Cookie` header for a value out of URL-safe characters; a `maxAgeS` of 0 removes it. */
export function setCookie(name: string, value: string, secure: boolean, maxAgeS: number): string {
  return `${cookieName(name, secure)}=${value}; Path=/; Max-Age=${maxAgeS}; HttpOnly; SameSite=Lax${secure ? '; Secure' : ''}`
}
