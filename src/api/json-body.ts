import { badRequest } from '../define/errors.ts'

/** How deep objects and arrays may be nested in a body. */
const depthMax = 64

const decoder = new TextDecoder('utf-8', { fatal: true })

/**
 * Parses a request body as JSON. An empty body is undefined. Refuses, with 400 and a sentence, what is no JSON, is
 * nested deeper than `depthMax`, or names a member of an object twice (v2-behaviour.md section 18.1, row 4).
 */
export function parseJson(bytes: Buffer | undefined): unknown {
  if (!bytes || bytes.length === 0) return undefined
  const text = decodeText(bytes)
  if (text.trim() === '') return undefined
  const members = countMembers(text)
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw badRequest('HTTP body must be valid JSON')
  }
  if (membersOf(value) !== members)
    throw badRequest('HTTP body must be valid JSON: an object names a member twice')
  return value
}

function decodeText(bytes: Buffer): string {
  try {
    return decoder.decode(bytes)
  } catch {
    throw badRequest('HTTP body must be valid JSON in UTF-8')
  }
}

/** Members in the text: a colon outside strings stands for each. Watches the depth on the way. */
function countMembers(text: string): number {
  let members = 0
  let depth = 0
  for (let at = 0; at < text.length; at++) {
    const character = text.charCodeAt(at)
    if (character === quote) at = endOfString(text, at)
    else if (character === colon) members += 1
    else if (character === brace || character === bracket) depth += 1
    else if (character === braceEnd || character === bracketEnd) depth -= 1
    if (depth > depthMax) throw badRequest(`HTTP body must not be nested deeper than ${depthMax} levels`)
  }
  return members
}

const [quote, backslash, colon, brace, bracket, braceEnd, bracketEnd] = [34, 92, 58, 123, 91, 125, 93]

function endOfString(text: string, start: number): number {
  let at = start + 1
  while (at < text.length && text.charCodeAt(at) !== quote) at += text.charCodeAt(at) === backslash ? 2 : 1
  return at
}

/** Members in the parsed value, where a repeated name has swallowed an earlier one. */
function membersOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0
  const inner = Array.isArray(value) ? value : Object.values(value)
  let members = Array.isArray(value) ? 0 : inner.length
  for (const entry of inner) members += membersOf(entry)
  return members
}
