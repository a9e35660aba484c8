import type { ForwardTarget } from '../forward.ts'
import { isGatewayHeader } from '../forward-headers.ts'
import type { GatewayError } from '../gateway-error.ts'
import { refusePath } from '../request-target.ts'
import type { Provider, ProviderTarget } from './provider.ts'
import { matchesHost, providerVariables, serverVariables } from './provider-lint.ts'
import { render, templateVariables, type Values } from './template.ts'

/**
 * This server as provider files see it. `settings` are the operator's values of the provider's own settings;
 * `development` lets plain http and unusual ports through, for providers played by a test.
 */
export type ServerContext = {
  server_url: string
  server_domain: string
  settings?: Values
  development?: boolean
}

/** Gives the target of one request of a prepared connection. */
export type TargetOf = (rawPath: string) => ForwardTarget | GatewayError

/**
 * Prepares a provider with the values of one connection (inputs, captured values, `access_token`) for any number of
 * requests; prepare again when a value changes. Every value is judged here, whoever stored it, and the host that comes
 * out is compared with the hosts the provider may reach.
 */
export function prepareTarget(
  provider: Provider,
  server: ServerContext,
  connection: Values,
): TargetOf | GatewayError {
  const values = allValues(provider, server, connection)
  const headers = renderAll(provider, provider.inject.headers ?? {}, values)
  const query = renderAll(provider, provider.inject.query ?? {}, values)
  if ('code' in headers) return headers
  if ('code' in query) return query
  const fixed = {
    headersToSet: headers.entries,
    headersByDefault: provider.inject.default_headers,
    headersToDrop: provider.inject.drop_headers,
    queryToSet: Object.entries(query.entries),
    secrets: secretsOf(provider, values, headers.entries),
  }
  const bases = new Map<string, ReturnType<typeof providerBase>>()
  return (rawPath) => {
    const path = replaceSegments(provider, values, rawPath)
    if (typeof path !== 'string') return path
    const refusal = refusePath(path)
    if (refusal) return refusal
    const template = routeOf(provider, path)
    const base = bases.get(template) ?? providerBase(provider, server, connection, template)
    bases.set(template, base)
    return 'code' in base ? base : { ...fixed, origin: base.origin, path: base.pathPrefix + path }
  }
}

/** The target of a single request; see `prepareTarget`. */
export function providerTarget(
  provider: Provider,
  server: ServerContext,
  connection: Values,
  rawPath: string,
): ForwardTarget | GatewayError {
  const prepared = prepareTarget(provider, server, connection)
  return typeof prepared === 'function' ? prepared(rawPath) : prepared
}

function routeOf(provider: Provider, path: string): string {
  const { target } = provider
  return target.routes?.find((one) => path.startsWith(one.path_prefix))?.base_url ?? target.base_url
}

function providerBase(
  provider: Provider,
  server: ServerContext,
  connection: Values,
  template: string,
): { origin: string; pathPrefix: string } | GatewayError {
  let found = providerUrl(provider, server, connection, template)
  const { fallback_base_url } = provider.target
  if ('missing' in found && fallback_base_url) {
    const fallback = providerUrl(provider, server, connection, fallback_base_url)
    if (!('missing' in fallback)) found = fallback
  }
  if ('missing' in found) return missingValue(provider, found.missing)
  if ('code' in found) return found
  return { origin: found.url.origin, pathPrefix: found.url.pathname.replace(/\/$/, '') }
}

/** Renders any address of a provider file, its OAuth endpoints included, and judges where it leads. */
export function providerUrl(
  provider: Provider,
  server: ServerContext,
  connection: Values,
  template: string,
): { url: URL } | { missing: string } | GatewayError {
  const values = allValues(provider, server, connection)
  const rendered = render(template, values, providerVariables(provider))
  if ('missing' in rendered) return rendered
  if ('refused' in rendered) return blocked(rendered.refused)
  if (!URL.canParse(rendered.text)) return blocked(`${provider.name} gives no address that can be read.`)
  const url = new URL(rendered.text)
  const literal = !template.includes('{')
  if (!literal && !isAllowedHost(url, provider.target, server)) {
    return blocked(`${url.host} is not a host that ${provider.name} may reach.`)
  }
  return { url }
}

/** Inputs left at their default, the connection's values, and over both the settings, which no connection can change. */
function allValues(provider: Provider, server: ServerContext, connection: Values): Values {
  const own = { server_url: server.server_url, server_domain: server.server_domain }
  const values: Record<string, string | undefined> = {}
  for (const [name, input] of Object.entries(provider.inputs ?? {})) values[name] = input.default
  Object.assign(values, connection, own)
  for (const [name, setting] of Object.entries(provider.settings ?? {})) {
    const rendered = render(setting.default, own, serverVariables)
    values[name] = server.settings?.[name] ?? ('text' in rendered ? rendered.text : undefined)
  }
  return values
}

function isAllowedHost(url: URL, target: ProviderTarget, server: ServerContext): boolean {
  const { hostname } = url
  const ownHost = matchesHost(hostname, [server.server_domain, `*.${server.server_domain}`])
  const own = ownHost && url.port === new URL(server.server_url).port
  // This server itself may run without TLS and on any port.
  const plain = url.protocol === 'https:' && (url.port === '' || target.customer_host)
  if (!own && !plain && !server.development) return false
  if (target.customer_host && target.allowed_hosts.includes('*')) return true
  const patterns = target.allowed_hosts.map((one) => one.replaceAll('{server_domain}', server.server_domain))
  return matchesHost(hostname, patterns)
}

function replaceSegments(provider: Provider, values: Values, rawPath: string): string | GatewayError {
  const replacements = Object.entries(provider.inject.path_segments ?? {})
  if (replacements.length === 0) return rawPath
  const query = rawPath.indexOf('?')
  const segments = (query === -1 ? rawPath : rawPath.slice(0, query)).split('/')
  const variables = providerVariables(provider)
  for (const [segment, template] of replacements) {
    const at = segments.indexOf(segment)
    // A secret goes nowhere but to the front, where the provider expects it: elsewhere it could be stored or echoed.
    const secret = templateVariables(template).some((name) => variables[name]?.kind === 'secret')
    if (at === -1 || (secret && at !== 1)) continue
    const rendered = render(template, values, variables, encodeSegment)
    if ('missing' in rendered) return missingValue(provider, rendered.missing)
    if ('refused' in rendered) return blocked(rendered.refused)
    segments[at] = rendered.text
  }
  return segments.join('/') + (query === -1 ? '' : rawPath.slice(query))
}

function encodeSegment(value: string): string {
  return encodeURIComponent(value).replaceAll('%3A', ':')
}

function renderAll(
  provider: Provider,
  templates: Readonly<Record<string, string>>,
  values: Values,
): { entries: Record<string, string> } | GatewayError {
  const variables = providerVariables(provider)
  const entries: Record<string, string> = {}
  for (const pair of Object.entries(templates)) {
    const [name, value] = pair.map((template) => render(template, values, variables))
    for (const part of [name, value]) {
      if (part && 'refused' in part) return blocked(part.refused)
      if (part && 'missing' in part) return missingValue(provider, part.missing)
    }
    if (name && value && 'text' in name && 'text' in value) {
      if (isGatewayHeader(name.text)) return blocked(`${provider.name} must not set ${name.text}.`)
      entries[name.text] = value.text
    }
  }
  return { entries }
}

/** The secrets in every form in which they are sent, so that each can be masked. */
function secretsOf(provider: Provider, values: Values, headers: Readonly<Record<string, string>>): string[] {
  const plain = Object.entries(providerVariables(provider)).flatMap(([name, variable]) => {
    const value = values[name]
    return variable.kind === 'secret' && value ? [value] : []
  })
  const basic = Object.values(headers).flatMap((value) => /^Basic (.+)$/.exec(value)?.[1] ?? [])
  return [...new Set([...plain, ...plain.map(encodeURIComponent), ...basic])]
}

function missingValue(provider: Provider, name: string): GatewayError {
  return {
    code: 'needs_reauth',
    message: `This connection has no value for ${name}, which ${provider.name} needs; connect it again.`,
  }
}

function blocked(message: string): GatewayError {
  return { code: 'blocked_destination', message }
}
