/** Most redirect URIs of one application, and the longest. */
export const redirectUrisMax = 20
const lengthMax = 2000

/**
 * Why an address cannot be a redirect URI, or null where it can: absolute, without a fragment (RFC 6749
 * section 3.1.2), and https except for the host `localhost` (v2-behaviour.md section 4.2).
 */
export function redirectUriProblem(text: string): string | null {
  if (text.length > lengthMax) return `has more than ${lengthMax} characters`
  if (!/^[\x21-\x7e]+$/.test(text)) return 'contains a space or a character outside ASCII'
  if (!URL.canParse(text)) return 'is not an absolute address'
  const url = new URL(text)
  if (text.includes('#')) return 'must not have a fragment'
  if (url.username || url.password) return 'must not carry a user name or password'
  if (url.protocol === 'https:') return null
  if (url.protocol === 'http:' && url.hostname === 'localhost') return null
  return 'must be https; plain http is for the host localhost only'
}

/** Adds parameters to a redirect URI, keeping the bytes and the query it has. */
export function withParameters(
  uri: string,
  parameters: Readonly<Record<string, string | undefined>>,
): string {
  const given = Object.entries(parameters).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  )
  const joint = uri.includes('?') ? (/[?&]$/.test(uri) ? '' : '&') : '?'
  return `${uri}${joint}${new URLSearchParams(given)}`
}
