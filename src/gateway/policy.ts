import type { GatewayError } from './gateway-error.ts'

/** What a gateway key may do. Every member narrows; an empty object allows everything its team has. */
export type KeyPolicy = {
  apps?: string[]
  /** Ids of connections. */
  connections?: string[]
  methods?: string[]
  /**
   * Patterns of paths as callers write them, with the app: `/clickfunnels/api/v2/contacts/*`. `*` stands for anything
   * within one segment, `**` for anything.
   */
  paths?: string[]
  /** GET, HEAD, OPTIONS and QUERY only; connections cannot be made or deleted. */
  read_only?: boolean
}

/** One request as its policy sees it. `path` is the provider's raw path and query. */
export type PolicyRequest = { app: string; method: string; path: string }

const readMethods: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS', 'QUERY'])
const membersMax = 200
const textLengthMax = 500

/** Refuses a request that the key may not make, with the rule it broke. */
export function refuseByPolicy(policy: KeyPolicy, request: PolicyRequest): GatewayError | undefined {
  const { app, method, path } = request
  if (policy.apps && !policy.apps.includes(app)) return denied(`This key may not use ${app}.`)
  if (policy.read_only && !readMethods.has(method)) {
    return denied(`This key may only read; ${method} is not allowed.`)
  }
  if (policy.methods && !policy.methods.includes(method)) {
    return denied(`This key may use ${policy.methods.join(', ')}; ${method} is not among them.`)
  }
  if (limitsMethods(policy) && overridesMethod(path)) {
    return denied('This key is limited by method, so _method must not stand in the query.')
  }
  return policy.paths ? refusePath(policy.paths, app, path) : undefined
}

/** Whether headers that change the method behind our back must be taken out. */
export const limitsMethods = (policy: KeyPolicy): boolean => Boolean(policy.read_only || policy.methods)

/** Whether a key may use a connection, as far as its app and id decide. */
export const mayUse = (policy: KeyPolicy, connection: { id: string; app: string }): boolean =>
  (!policy.apps || policy.apps.includes(connection.app)) &&
  (!policy.connections || policy.connections.includes(connection.id))

/** Reads a policy somebody sent: the policy, or a sentence that says what is wrong with it. */
export function parsePolicy(value: unknown): KeyPolicy | string {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'policy must be an object.'
  const policy: Record<string, unknown> = {}
  for (const [name, member] of Object.entries(value)) {
    if (member === null || member === undefined) continue
    if (name === 'read_only') {
      if (typeof member !== 'boolean') return 'policy.read_only must be true or false.'
      policy.read_only = member
      continue
    }
    const pattern = listMembers[name]
    if (!pattern)
      return `policy.${name} is not known; known are ${[...Object.keys(listMembers), 'read_only'].join(', ')}.`
    if (!Array.isArray(member) || member.length > membersMax) {
      return `policy.${name} must be a list of at most ${membersMax} texts.`
    }
    const wrong = member.find(
      (one) => typeof one !== 'string' || one.length > textLengthMax || !pattern.test(one),
    )
    if (wrong !== undefined)
      return `policy.${name} holds ${JSON.stringify(wrong)}, which does not belong there.`
    policy[name] = name === 'methods' ? member.map((one: string) => one.toUpperCase()) : member
  }
  return policy
}

const listMembers: Readonly<Record<string, RegExp>> = {
  apps: /^[a-z0-9]+(-[a-z0-9]+)*$/,
  connections: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
  methods: /^[A-Za-z]{1,20}$/,
  paths: /^\/[\x21-\x7e]*$/,
}

/** A path is allowed only if every way a server may read it is: as it stands, decoded, with slashes joined. */
function refusePath(patterns: readonly string[], app: string, rawPath: string): GatewayError | undefined {
  const query = rawPath.indexOf('?')
  const path = `/${app}${query === -1 ? rawPath : rawPath.slice(0, query)}`
  const allowed = (reading: string) => patterns.some((pattern) => compiled(pattern).test(reading))
  if (readings(path).every(allowed)) return undefined
  return denied(`This key may not use the path ${path}.`)
}

function readings(path: string): string[] {
  const found = new Set([path])
  for (let reading = path, round = 0; round < 3; round++) {
    const next = reading.replace(/%([0-9a-f]{2})/gi, (_, hex) =>
      String.fromCharCode(Number.parseInt(hex, 16)),
    )
    if (next === reading) break
    found.add(next)
    reading = next
  }
  for (const reading of [...found]) found.add(reading.replaceAll(/\/{2,}/g, '/').replaceAll(/;[^/]*/g, ''))
  return [...found]
}

const patterns = new Map<string, RegExp>()
const patternsMax = 10_000

function compiled(pattern: string): RegExp {
  const known = patterns.get(pattern)
  if (known) return known
  if (patterns.size >= patternsMax) patterns.clear()
  const source = pattern
    .split(/(\*+)/)
    .map((part) =>
      part === '*' ? '[^/]*' : /^\*\*+$/.test(part) ? '[^]*' : part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'),
    )
    .join('')
  const expression = new RegExp(`^${source}$`)
  patterns.set(pattern, expression)
  return expression
}

/** Rack and its kin read this parameter of a POST as the real method. */
function overridesMethod(path: string): boolean {
  const query = path.split('?')[1] ?? ''
  return query.split('&').some((pair) => /^_method(=|$|\[)/i.test(decoded(pair)))
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

function denied(message: string): GatewayError {
  return { code: 'policy_denied', message }
}
