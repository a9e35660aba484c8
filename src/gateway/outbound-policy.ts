import { isIP } from 'node:net'
import { type AddressKind, addressKind, describeKind, parseCidr, privateKinds } from './address-kinds.ts'

/** Which other servers may be reached. Built once by `outboundPolicy()`; the functions below only ask it. */
export type OutboundPolicy = {
  schemes: readonly string[]
  /** `any`, or the list of ports. Allow-listed hosts may use any port. */
  ports: 'any' | readonly number[]
  /** Lets loopback, private and unique-local addresses through, and the name `localhost`. */
  allowPrivate: boolean
  allowsHost: (hostname: string) => boolean
  allowsAddress: (address: string) => boolean
}

/** Why a request was not made, or how it failed: a code that never changes and one sentence for a person. */
export type Refusal<Code extends string = string> = { error: Code; message: string }

/** Codes of what the policy itself refuses. Address codes are `address_` and the kind of the address. */
export type PolicyCode =
  | 'url_invalid'
  | 'scheme_refused'
  | 'userinfo_refused'
  | 'port_refused'
  | 'host_form_refused'
  | 'host_local'
  | `address_${AddressKind}`

/**
 * Builds a policy. Development reaches http and its own network; production only https, the usual ports and public
 * addresses. `allow` opens single hosts (`wiki.corp.example`, `*.corp.example`), addresses or CIDR ranges: it lifts the
 * address and port rules, never the scheme rule. Throws an Error with a sentence when an entry cannot be read.
 */
export function outboundPolicy(options: {
  profile: 'development' | 'production'
  allow?: readonly string[]
  schemes?: readonly string[]
}): OutboundPolicy {
  const development = options.profile === 'development'
  const entries = (options.allow ?? []).map(parseAllowEntry)
  return {
    schemes: options.schemes ?? (development ? ['https:', 'http:'] : ['https:']),
    ports: development ? 'any' : [80, 443, 8080, 8443],
    allowPrivate: development,
    allowsHost: (hostname) => entries.some((entry) => entry.host?.(hostname)),
    allowsAddress: (address) => entries.some((entry) => entry.address?.(address)),
  }
}

/** Reads and judges a URL as text. Names are not resolved here; `checkAddress` judges what they resolve to. */
export function checkUrl(text: string, policy: OutboundPolicy): { url: URL } | Refusal<PolicyCode> {
  // Control characters, spaces and backslashes are read differently by different URL parsers.
  if (hasUnclearCharacter(text) || !URL.canParse(text)) {
    return {
      error: 'url_invalid',
      message: `The URL ${quote(text)} cannot be read; write it as https://host/path.`,
    }
  }
  const url = new URL(text)
  const refusal =
    checkScheme(url, policy) ??
    checkUserinfo(text, url) ??
    checkHost(text, url, policy) ??
    checkPort(url, policy)
  return refusal ?? { url }
}

/** Judges one address: the host itself when it is a literal, or one of the addresses `hostname` resolved to. */
export function checkAddress(
  hostname: string,
  address: string,
  policy: OutboundPolicy,
): Refusal<PolicyCode> | undefined {
  const kind = addressKind(address)
  if (!kind || (policy.allowPrivate && privateKinds.has(kind))) return undefined
  if (policy.allowsAddress(address) || policy.allowsHost(hostname)) return undefined
  const subject = hostname === address ? address : `${hostname} resolves to ${address}, which`
  return {
    error: `address_${kind}`,
    message: `${subject} is ${describeKind(kind)}; only public addresses and those on the allow-list are reached.`,
  }
}

/** The host of a URL without the brackets of IPv6 and without a trailing dot, lower-case. */
export function plainHostname(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '')
}

function checkScheme(url: URL, policy: OutboundPolicy): Refusal<PolicyCode> | undefined {
  if (policy.schemes.includes(url.protocol)) return undefined
  const wanted = policy.schemes.map((scheme) => scheme.slice(0, -1)).join(' or ')
  return {
    error: 'scheme_refused',
    message: `${quote(url.href)} uses ${url.protocol.slice(0, -1)}; only ${wanted} is allowed.`,
  }
}

function checkUserinfo(text: string, url: URL): Refusal<PolicyCode> | undefined {
  if (!url.username && !url.password && !authority(text).includes('@')) return undefined
  return {
    error: 'userinfo_refused',
    message: `The URL for ${url.host} carries a user name or password before the host; remove everything up to the @.`,
  }
}

function checkHost(text: string, url: URL, policy: OutboundPolicy): Refusal<PolicyCode> | undefined {
  const hostname = plainHostname(url)
  const written = authority(text).replace(/:\d*$/, '').toLowerCase()
  if (isIP(hostname) === 4 && written !== hostname) {
    return {
      error: 'host_form_refused',
      message: `${quote(written)} is an unusual spelling of ${hostname}; write addresses as four decimal numbers.`,
    }
  }
  if (written.includes('%')) {
    return {
      error: 'host_form_refused',
      message: `The host ${quote(written)} is percent-encoded; write it in plain letters.`,
    }
  }
  if (isIP(hostname) !== 0) return checkAddress(hostname, hostname, policy)
  if (!isLocalName(hostname) || policy.allowPrivate || policy.allowsHost(hostname)) return undefined
  return { error: 'host_local', message: `${url.hostname} names this machine; use a public host name.` }
}

function checkPort(url: URL, policy: OutboundPolicy): Refusal<PolicyCode> | undefined {
  const port = Number(url.port || (url.protocol === 'https:' ? 443 : 80))
  if (policy.ports === 'any' || policy.ports.includes(port) || policy.allowsHost(plainHostname(url)))
    return undefined
  return {
    error: 'port_refused',
    message: `Port ${port} of ${url.hostname} is not allowed; use one of ${policy.ports.join(', ')}.`,
  }
}

function isLocalName(hostname: string): boolean {
  return hostname === 'localhost' || hostname.endsWith('.localhost')
}

/** What stands between `//` and the path, as the caller wrote it. */
function authority(text: string): string {
  return /^[a-z][a-z0-9+.-]*:\/*([^/?#]*)/i.exec(text)?.[1] ?? ''
}

function hasUnclearCharacter(text: string): boolean {
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index)
    if (code <= 0x20 || code === 0x5c || code === 0x7f) return true
  }
  return false
}

const quotedCharactersMax = 200

function quote(text: string): string {
  const shown = text.length > quotedCharactersMax ? `${text.slice(0, quotedCharactersMax)}…` : text
  return JSON.stringify(shown)
}

type AllowEntry = { host?: (hostname: string) => boolean; address?: (address: string) => boolean }

function parseAllowEntry(text: string): AllowEntry {
  const address = parseCidr(text)
  if (address) return { address }
  const name = text.toLowerCase()
  if (!/^(\*\.)?[a-z0-9_-]+(\.[a-z0-9_-]+)*$/.test(name)) {
    throw new Error(
      `The outbound allow-list entry ${quote(text)} is neither a host name nor an address range.`,
    )
  }
  if (!name.startsWith('*.')) return { host: (hostname) => hostname === name }
  return { host: (hostname) => hostname.endsWith(name.slice(1)) }
}
