import type { GatewayError } from './gateway-error.ts'

/**
 * Splits the raw target of a request (`/slack/api/chat.postMessage?x=1`) into the app and the provider's own path and
 * query, untouched. A target without a path behind the app gets `/`.
 */
export function splitTarget(rawTarget: string): { app: string; path: string } | GatewayError {
  const refusal = refusePath(rawTarget)
  if (refusal) return refusal
  const end = rawTarget.slice(1).search(/[/?]/)
  const app = end === -1 ? rawTarget.slice(1) : rawTarget.slice(1, end + 1)
  const rest = end === -1 ? '' : rawTarget.slice(end + 1)
  const path = rest.startsWith('/') ? rest : `/${rest}`
  return refusePath(path) ?? { app, path }
}

/**
 * Refuses a path that two servers may read differently: dot segments in any spelling, backslashes, control characters,
 * an authority where a path belongs, absolute form, a fragment. The query is not looked at: it may hold anything.
 */
export function refusePath(rawTarget: string): GatewayError | undefined {
  const path = pathOf(rawTarget)
  if (!rawTarget.startsWith('/')) return refused('The target must be a path that begins with a slash.')
  if (rawTarget.includes('#')) return refused('The target must not hold a fragment; send # as %23.')
  if (path.startsWith('//')) return refused('The path must not begin with two slashes.')
  // Nearly every path ends here: nothing in it can be read as anything else.
  if (!suspicious.test(path)) return undefined
  const readings = decodings(path)
  if (readings.some((reading) => reading.includes('\\'))) {
    return refused('The path must not hold a backslash, nor %5C.')
  }
  if (readings.some(hasControlCharacter))
    return refused('The path must not hold control characters, encoded or not.')
  if (overlong.test(path)) return refused('The path holds an overlong encoding of a dot or slash.')
  if (readings.some((reading) => reading.split('/').some(isDotSegment))) {
    return refused('The path must not hold . or .. segments, encoded or not.')
  }
  return undefined
}

/**
 * Sets query parameters that carry a credential: every parameter of that name is taken out, however it is encoded, and
 * ours is added at the end. The rest of the query keeps its bytes.
 */
export function withQuery(rawTarget: string, parameters: readonly (readonly [string, string])[]): string {
  const path = pathOf(rawTarget)
  const names = new Set(parameters.map(([name]) => name.toLowerCase()))
  const kept = rawTarget
    .slice(path.length + 1)
    .split('&')
    .filter((pair) => pair !== '' && !names.has(decodedName(pair)))
  const added = parameters.map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
  return `${path}?${[...kept, ...added].join('&')}`
}

function pathOf(rawTarget: string): string {
  const query = rawTarget.indexOf('?')
  return query === -1 ? rawTarget : rawTarget.slice(0, query)
}

const suspicious = /[%\\]|\/\.|[^\x21-\x7e]/

// UTF-8 decoders of old read these as a dot, a slash and a backslash.
const overlong = /%(25)*c0%(25)*(ae|af)|%(25)*c1%(25)*9c|%(25)*e0%(25)*80%(25)*(ae|af)/i

const decodingRoundsMax = 3

/** The path as it stands and as servers see it that decode once, twice or three times. */
function decodings(path: string): string[] {
  const readings = [path]
  for (let reading = path, round = 0; round < decodingRoundsMax; round++) {
    const next = reading.replace(/%u00([0-9a-f]{2})|%([0-9a-f]{2})/gi, (_, wide, plain) =>
      String.fromCharCode(Number.parseInt(wide ?? plain, 16)),
    )
    if (next === reading) break
    readings.push(next)
    reading = next
  }
  return readings
}

/** Also `..;x`, which some Java servers read as `..`. */
function isDotSegment(segment: string): boolean {
  return /^\.\.?(;.*)?$/.test(segment)
}

function hasControlCharacter(text: string): boolean {
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index)
    if (code < 0x20 || code === 0x7f) return true
  }
  return false
}

function decodedName(pair: string): string {
  const name = (pair.split('=')[0] ?? '').replaceAll('+', ' ')
  return (decodings(name).at(-1) ?? name).toLowerCase()
}

function refused(message: string): GatewayError {
  return { code: 'path_refused', message }
}
