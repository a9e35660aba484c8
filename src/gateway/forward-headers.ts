/** Headers that belong to one connection and never cross a proxy (RFC 9110 section 7.6.1). */
export const hopByHopHeaders: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
])

/** Request headers that are set anew, are meant for the gateway, or tell the provider about the caller's network. */
export const droppedRequestHeaders: ReadonlySet<string> = new Set([
  'host',
  'authorization',
  'cookie',
  'content-length',
  'expect',
  'http2-settings',
  'maton-connection',
  'x-maton-connection',
  'x-maton-connection-id',
  'x-maton-client-user-agent',
  'forwarded',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-port',
  'x-forwarded-prefix',
  'x-forwarded-proto',
  'x-forwarded-server',
  'x-real-ip',
])

/**
 * Response headers that would speak for the gateway's own host, which all providers share: cookies, browser-wide
 * switches, and our own marks, which a provider must not be able to fake.
 */
export const droppedResponseHeaders: ReadonlySet<string> = new Set([
  'set-cookie',
  'alt-svc',
  'clear-site-data',
  'public-key-pins',
  'strict-transport-security',
  'x-tundish-error',
  'x-tundish-retries',
  'x-tundish-masked',
  'x-tundish-connection',
])

/** Headers that change the method behind a policy's back; to be dropped for keys that are limited by method. */
export const methodOverrideHeaders: readonly string[] = [
  'x-http-method-override',
  'x-http-method',
  'x-method-override',
]

/** Whether a header's value is the gateway's alone to decide, so that no provider file or connection may set it. */
export function isGatewayHeader(name: string): boolean {
  const lower = name.toLowerCase()
  if (lower === 'authorization' || lower === 'cookie') return false
  return hopByHopHeaders.has(lower) || droppedRequestHeaders.has(lower)
}

/** What a provider's connection adds to a request. Names compare without case, `_` and `-` count as the same. */
export type HeaderChanges = {
  set: Readonly<Record<string, string>>
  /** Sent only when the caller sent none. */
  default?: Readonly<Record<string, string>>
  drop?: readonly string[]
}

/**
 * The headers of the forwarded request as a flat list, in the caller's order and spelling. `rawHeaders` is Node's flat
 * list of the incoming request.
 */
export function requestHeaders(
  rawHeaders: readonly string[],
  host: string,
  changes: HeaderChanges,
): string[] {
  const named = connectionTokens(rawHeaders)
  const own = new Set([...Object.keys(changes.set), ...(changes.drop ?? [])].map(folded))
  const out = ['host', host]
  const seen = new Set<string>()
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] ?? ''
    const lower = name.toLowerCase()
    if (hopByHopHeaders.has(lower) || droppedRequestHeaders.has(lower) || named?.has(lower)) continue
    if (own.has(folded(lower)) || lower.startsWith('x-tundish-')) continue
    seen.add(lower)
    out.push(name, rawHeaders[index + 1] ?? '')
  }
  for (const [name, value] of Object.entries(changes.default ?? {})) {
    if (!seen.has(name.toLowerCase())) out.push(name, value)
  }
  // Without the header any coding is welcome (RFC 9110 section 12.5.3), but few callers that leave it out can decode one.
  if (!seen.has('accept-encoding')) out.push('accept-encoding', 'identity')
  for (const [name, value] of Object.entries(changes.set)) out.push(name, value)
  return out
}

/** The headers of the answer as a flat list. `raw` holds the bytes as undici read them: name, value, name, value. */
export function responseHeaders(raw: readonly Buffer[], options: { keepCookies?: boolean }): string[] {
  const headers = raw.map((bytes) => bytes.toString('latin1'))
  const named = connectionTokens(headers)
  const out: string[] = []
  let sniffing = true
  let active = false
  for (let index = 0; index < headers.length; index += 2) {
    const name = headers[index] ?? ''
    const value = headers[index + 1] ?? ''
    const lower = name.toLowerCase()
    if (hopByHopHeaders.has(lower) || named?.has(lower)) continue
    if (droppedResponseHeaders.has(lower) && !(lower === 'set-cookie' && options.keepCookies)) continue
    if (lower === 'x-content-type-options') sniffing = false
    if (lower === 'content-type') active = activeContent.test(value)
    out.push(name, value)
  }
  if (sniffing) out.push('X-Content-Type-Options', 'nosniff')
  // A provider's page must not run scripts as the gateway's own host.
  if (active) out.push('Content-Security-Policy', 'sandbox')
  return out
}

/** The value of a header in undici's flat list of bytes; `name` in lower case. */
export function rawValue(raw: readonly Buffer[], name: string): string | undefined {
  for (let index = 0; index < raw.length; index += 2) {
    const bytes = raw[index]
    if (bytes?.length === name.length && bytes.toString('latin1').toLowerCase() === name) {
      return raw[index + 1]?.toString('latin1')
    }
  }
  return undefined
}

/** The value of a header in a flat list of texts. */
export function flatValue(headers: readonly string[], name: string): string | undefined {
  const at = headers.findIndex((text, index) => index % 2 === 0 && text.toLowerCase() === name)
  return at === -1 ? undefined : headers[at + 1]
}

/** A flat list of headers without some; `names` in lower case. */
export function without(headers: readonly string[], names: readonly string[]): string[] {
  return headers.filter((_, index) => !names.includes((headers[index - (index % 2)] ?? '').toLowerCase()))
}

const activeContent = /^\s*(text\/html|application\/xhtml|text\/xml|application\/xml|image\/svg)/i

/** The header names listed in `Connection`, or undefined when there are none. Framing stays ours whatever it says. */
function connectionTokens(headers: readonly string[]): Set<string> | undefined {
  let tokens: Set<string> | undefined
  for (let index = 0; index < headers.length; index += 2) {
    const name = headers[index] ?? ''
    if (name.length !== 10 || name.toLowerCase() !== 'connection') continue
    for (const token of (headers[index + 1] ?? '').toLowerCase().split(',')) {
      const trimmed = token.trim()
      if (trimmed === '' || trimmed === 'keep-alive' || trimmed === 'close' || endToEnd.has(trimmed)) continue
      tokens ??= new Set()
      tokens.add(trimmed)
    }
  }
  return tokens
}

const endToEnd = new Set(['content-length', 'content-type', 'content-encoding'])

function folded(name: string): string {
  const lower = name.toLowerCase()
  return lower.includes('_') ? lower.replaceAll('_', '-') : lower
}
