import type { FastifyRequest } from 'fastify'
import { OAuthError } from './oauth-error.ts'

/** Parameters of a request: each at most once, none empty (RFC 6749 sections 3.1 and 3.2). */
export type Parameters = ReadonlyMap<string, string>

/** Longest value that is read, in characters. */
const valueLengthMax = 4096

/** From a form or a JSON body, as its content type says; parameters in the address do not count. */
export function bodyParameters({ headers, body }: FastifyRequest): Parameters {
  const type = (headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase()
  const text = (body as Buffer | undefined)?.toString('utf8') ?? ''
  if (type === 'application/x-www-form-urlencoded') return once(new URLSearchParams(text))
  if (type === 'application/json') return once(jsonEntries(text))
  if (text === '') return new Map()
  throw new OAuthError(
    'invalid_request',
    'The body must be application/x-www-form-urlencoded or application/json.',
  )
}

/** Throws `invalid_request` where a parameter comes twice or cannot be stored; an empty one counts as absent. */
export function once(entries: Iterable<[string, string]>): Parameters {
  const found = new Map<string, string>()
  for (const [name, value] of entries) {
    if (found.has(name))
      throw new OAuthError('invalid_request', `The parameter ${name.slice(0, 50)} is given twice.`)
    if (value.length > valueLengthMax)
      throw new OAuthError('invalid_request', `The parameter ${name.slice(0, 50)} is too long.`)
    if (value.includes('\0'))
      throw new OAuthError('invalid_request', `The parameter ${name.slice(0, 50)} holds a NUL character.`)
    found.set(name, value)
  }
  for (const [name, value] of found) if (value === '') found.delete(name)
  return found
}

export function required(parameters: Parameters, name: string): string {
  const value = parameters.get(name)
  if (value === undefined) throw new OAuthError('invalid_request', `The parameter ${name} is missing.`)
  return value
}

function jsonEntries(text: string): [string, string][] {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new OAuthError('invalid_request', 'The body is not valid JSON.')
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new OAuthError('invalid_request', 'The body must be a JSON object.')
  return Object.entries(value).map(([name, entry]) => {
    if (typeof entry === 'string') return [name, entry]
    if (entry === null) return [name, '']
    throw new OAuthError('invalid_request', `The parameter ${name.slice(0, 50)} must be a text.`)
  })
}
