import { isGatewayHeader } from '../forward-headers.ts'
import type { Provider, ProviderVariable } from './provider.ts'
import { providerShape } from './provider-shape.ts'
import { fits, isWellFormed, templateVariables, type Variables } from './template.ts'

/** First path segments that belong to this server and can be no provider's slug. */
export const reservedSlugs: ReadonlySet<string> = new Set([
  'account',
  'admin',
  'api',
  'assets',
  'connect',
  'connections',
  'docs',
  'files',
  'gateway',
  'healthz',
  'invitation',
  'login',
  'metrics',
  'oauth',
  'operator',
  'readyz',
  'sso',
  'triggers',
  'users',
])

/** Values every provider may refer to: the public origin of this server, and its base domain. */
export const serverVariables: Variables = { server_url: { kind: 'origin' }, server_domain: { kind: 'host' } }

/** Reads the text of a provider file. Gives the provider, or one sentence for each thing that is wrong. */
export function parseProvider(
  source: string,
  fileSlug: string,
): { provider: Provider } | { problems: string[] } {
  let value: unknown
  try {
    value = JSON.parse(source)
  } catch (error) {
    return { problems: [`The file is not JSON: ${(error as Error).message}.`] }
  }
  const problems: string[] = []
  providerShape(value, '', (sentence) => problems.push(sentence))
  if (problems.length > 0) return { problems }
  const provider = value as Provider
  lintProvider(provider, fileSlug, (sentence) => problems.push(sentence))
  return problems.length > 0 ? { problems } : { provider }
}

/** All variables of a provider by name; `access_token` exists for OAuth only. */
export function providerVariables(provider: Provider): Variables {
  const token: Variables = provider.auth.kind === 'oauth2' ? { access_token: { kind: 'secret' } } : {}
  return { ...serverVariables, ...provider.settings, ...provider.inputs, ...provider.captured, ...token }
}

/** Whether a host name is one of the patterns: exact names, or `*.` and a name. */
export function matchesHost(hostname: string, patterns: readonly string[]): boolean {
  return patterns.some((pattern) =>
    pattern.startsWith('*.') ? hostname.endsWith(pattern.slice(1)) : hostname === pattern,
  )
}

type Say = (sentence: string) => void

function lintProvider(provider: Provider, fileSlug: string, say: Say): void {
  if (provider.slug !== fileSlug) say(`slug is ${provider.slug}, but the file is named ${fileSlug}.json.`)
  if (reservedSlugs.has(provider.slug))
    say(`slug ${provider.slug} is a path of this server; choose another one.`)
  lintVariables(provider, say)
  lintUrls(provider, say)
  lintAllowedHosts(provider, say)
  lintInjection(provider, say)
  lintAuth(provider, say)
}

function lintVariables(provider: Provider, say: Say): void {
  const declared = [provider.settings, provider.inputs, provider.captured].flatMap((group) =>
    Object.keys(group ?? {}),
  )
  for (const name of new Set(declared)) {
    if (declared.filter((other) => other === name).length > 1) say(`The variable ${name} is declared twice.`)
    if (name === 'access_token' || Object.hasOwn(serverVariables, name))
      say(`The variable name ${name} is taken.`)
  }
  const variables = providerVariables(provider)
  for (const [name, variable] of Object.entries(variables)) {
    if (variable.pattern !== undefined && !isPattern(variable.pattern)) {
      say(`The pattern of ${name} is not a regular expression.`)
    }
  }
  for (const [name, setting] of Object.entries(provider.settings ?? {})) {
    const used = templateVariables(setting.default)
    if (used.some((one) => !Object.hasOwn(serverVariables, one))) {
      say(`settings.${name}.default may refer only to server_url and server_domain.`)
    } else if (used.length === 0 && !safelyFits(setting.default, setting)) {
      say(`settings.${name}.default does not have the form of its kind ${setting.kind}.`)
    }
  }
  for (const [name, input] of Object.entries(provider.inputs ?? {})) {
    for (const value of [input.default || undefined, input.example, ...(input.options ?? [])]) {
      if (value !== undefined && !safelyFits(value, input)) {
        say(`inputs.${name}: ${JSON.stringify(value)} does not have the form it asks for.`)
      }
    }
  }
}

function lintUrls(provider: Provider, say: Say): void {
  const { auth, target } = provider
  const urls: [string, string | undefined][] = [
    ['target.base_url', target.base_url],
    ['target.fallback_base_url', target.fallback_base_url],
    ...(target.routes ?? []).map((route, index): [string, string] => [
      `target.routes[${index}].base_url`,
      route.base_url,
    ]),
  ]
  if (auth.kind === 'oauth2') {
    for (const name of ['authorize_url', 'token_url', 'refresh_url', 'revoke_url'] as const) {
      urls.push([`auth.${name}`, auth[name]])
    }
  }
  if (provider.verify) urls.push(['verify.base_url', provider.verify.base_url])
  for (const [at, template] of urls) {
    if (template === undefined) continue
    lintUrl(at, template, providerVariables(provider), say)
    const literal = at.startsWith('target.') && !template.includes('{') && URL.canParse(template)
    if (literal && !matchesHost(new URL(template).hostname, target.allowed_hosts)) {
      say(`${at} leads to a host that target.allowed_hosts does not name.`)
    }
  }
}

function lintUrl(at: string, template: string, variables: Variables, say: Say): void {
  if (!lintTemplate(at, template, variables, say)) return
  const whole = /^\{([a-z0-9_]+)\}(.*)$/.exec(template)
  const kind = whole && variables[whole[1] ?? '']?.kind
  if (kind === 'url' && whole?.[2] === '') return
  const parts =
    kind === 'origin' ? [template, '', whole?.[2] ?? ''] : /^https:\/\/([^/]*)(.*)$/.exec(template)
  if (!parts) {
    say(`${at} must begin with https:// or with a variable of kind origin.`)
    return
  }
  const [, host = '', path = ''] = parts
  for (const name of templateVariables(host)) {
    if (!['label', 'host'].includes(variables[name]?.kind ?? '')) {
      say(`${at} puts ${name} into the host; only variables of kind label or host may stand there.`)
    }
  }
  if (/[@?#\\\s]/.test(host)) say(`${at} has a character in its host that does not belong there.`)
  for (const name of templateVariables(path)) {
    if (!['label', 'id'].includes(variables[name]?.kind ?? '')) {
      say(`${at} puts ${name} into the path; only variables of kind label or id may stand there.`)
    }
  }
  if (path !== '' && !path.startsWith('/')) say(`${at} must have a slash between host and path.`)
  if (/[#\\\s]/.test(path) || path.split('/').some((part) => part === '..' || part === '.')) {
    say(`${at} has a path that is not plain.`)
  }
}

function lintAllowedHosts(provider: Provider, say: Say): void {
  for (const [index, pattern] of provider.target.allowed_hosts.entries()) {
    const at = `target.allowed_hosts[${index}]`
    if (pattern === '*') {
      if (!provider.target.customer_host) say(`${at} is *, which needs target.customer_host.`)
    } else if (templateVariables(pattern).some((name) => name !== 'server_domain')) {
      say(`${at} may refer only to server_domain.`)
    } else if (!/^(\*\.)?[a-z0-9{}_-]+(\.[a-z0-9{}_-]+)*$/.test(pattern)) {
      say(`${at} must be a host name, or *. and a host name, without scheme, port or path.`)
    } else if (/^\*\.[a-z0-9-]+$/.test(pattern)) {
      say(`${at} opens a whole top-level domain.`)
    }
  }
}

function lintInjection(provider: Provider, say: Say): void {
  const { inject, verify } = provider
  const variables = providerVariables(provider)
  const secrets = Object.entries(variables).filter(([, variable]) => variable.kind === 'secret')
  const places: [string, Record<string, string> | undefined][] = [
    ['inject.headers', inject.headers],
    ['inject.query', inject.query],
    ['inject.path_segments', inject.path_segments],
  ]
  const used = new Set<string>()
  for (const [at, group] of places) {
    for (const [name, template] of Object.entries(group ?? {})) {
      for (const one of templateVariables(template)) used.add(one)
      lintTemplate(`${at}.${name}`, template, variables, say)
    }
  }
  if (secrets.length > 0 && !secrets.some(([name]) => used.has(name))) {
    say('inject uses no secret, so that requests would go out without a credential.')
  }
  for (const name of [...Object.keys(inject.headers ?? {}), ...Object.keys(inject.default_headers ?? {})]) {
    if (lintTemplate(`The header name ${name}`, name, variables, say) && isGatewayHeader(name)) {
      say(`inject sets the header ${name}, which the gateway sets itself.`)
    }
  }
  for (const [name, value] of Object.entries(inject.default_headers ?? {})) {
    if (templateVariables(value).length > 0) say(`inject.default_headers.${name} must not hold variables.`)
  }
  if (verify && templateVariables(verify.path).length > 0) say('verify.path must not hold variables.')
}

function lintAuth(provider: Provider, say: Say): void {
  const { auth } = provider
  const secretInputs = Object.values(provider.inputs ?? {}).filter((input) => input.kind === 'secret')
  if (auth.kind !== 'oauth2') {
    if (secretInputs.length === 0) say(`auth.kind is ${auth.kind}, which needs an input of kind secret.`)
    if (Object.values(provider.captured ?? {}).some((one) => one.from !== 'verify')) {
      say('captured values can come only from the verification, since there is no token answer.')
    }
    return
  }
  if (auth.pkce === 'off' && auth.client_auth === 'none') {
    say('auth has neither a client secret nor PKCE; anybody could redeem its codes.')
  }
  for (const name of ['state', 'redirect_uri', 'client_id', 'response_type', 'code_challenge']) {
    if (auth.authorize_params?.[name] !== undefined)
      say(`auth.authorize_params.${name} is set by the gateway.`)
  }
  if (auth.scope_separator && !auth.default_scopes?.length) return
  for (const scope of auth.default_scopes ?? []) {
    if (scope.includes(auth.scope_separator ?? ' '))
      say(`The scope ${JSON.stringify(scope)} contains the separator.`)
  }
}

function lintTemplate(at: string, template: string, variables: Variables, say: Say): boolean {
  if (!isWellFormed(template)) {
    say(`${at} has a brace that belongs to no variable.`)
    return false
  }
  const unknown = templateVariables(template).filter((name) => !Object.hasOwn(variables, name))
  for (const name of unknown) say(`${at} refers to ${name}, which is not declared.`)
  return unknown.length === 0
}

function isPattern(pattern: string): boolean {
  try {
    return Boolean(new RegExp(`^(?:${pattern})$`))
  } catch {
    return false
  }
}

function safelyFits(value: string, variable: ProviderVariable): boolean {
  return variable.pattern !== undefined && !isPattern(variable.pattern) ? true : fits(value, variable)
}
