import type fc from 'fast-check'
import type { Fields } from '../../src/define/kind.ts'
import type { Fixtures } from '../../test/contract/fixtures.ts'
import type { Reply } from './connection.ts'

/** Something a client can send requests to: an operation of an API, or one route of a protocol. */
export interface Target {
  /** The operationId, or the method and path of a route. */
  readonly name: string
  /** Fields its body may carry below the root key; empty where there is none. */
  readonly fields: Fields
  readonly root: string | null | undefined
  /** Names of query parameters it reads. */
  readonly queries: readonly string[]
  /** Whether an accepted request uses its example up, so that the next one needs a new one. */
  readonly consumes: boolean
  /** Set where no request of ours is ever accepted. */
  readonly refuses?: boolean
  /** A request that is accepted, on rows that are there. */
  example(kit: Kit): Promise<Draft>
  /** What is wrong with the reply, beyond what is wrong anywhere; null where nothing is. */
  judge(draft: Draft, reply: Reply): string | null
}

/** What examples are made with. */
export interface Kit {
  readonly fixtures: Fixtures
}

/** A request that is being put together. */
export interface Draft {
  method: string
  /** The path, in pieces between slashes. */
  segments: string[]
  /** Which of the pieces are ids. */
  ids: readonly number[]
  /** Pairs of the query string, as they go out. */
  query: string[]
  headers: [name: string, value: string][]
  /** A JSON value, or pairs of a form, until `bytes` takes its place. */
  body: unknown
  form: boolean
  bytes: Buffer | null
  /** The path or the method is no longer the target's own. */
  rerouted: boolean
  /** Broken as HTTP, so that the statuses of HTTP itself are right answers. */
  broken: boolean
}

/** One step away from an example, and how to say it in a word or two. */
export interface Change {
  readonly says: string
  apply(draft: Draft): void
}

export type Changes = fc.Arbitrary<readonly Change[]>

/** A request for a path with nothing else; `{id}` pieces are marked by their place. */
export function draftOf(method: string, path: string, headers: readonly [string, string][]): Draft {
  return {
    method,
    segments: path.replace(/^\//, '').split('/'),
    ids: [],
    query: [],
    headers: [...headers],
    body: undefined,
    form: false,
    bytes: null,
    rerouted: false,
    broken: false,
  }
}

/** A copy that changes can be applied to. */
export const copyOf = (draft: Draft): Draft => structuredClone(draft)

/** JSON text that `JSON.stringify` cannot write, such as `1e400`, given as a value. */
export const rawJson = (text: string): string => `@raw ${Buffer.from(text).toString('base64')}@`

/** The bytes of the body. */
export function bodyOf({ body, form, bytes }: Draft): Buffer | null {
  if (bytes) return bytes
  if (body === undefined) return null
  if (form) return Buffer.from(formOf(body))
  const text = JSON.stringify(body) ?? ''
  return Buffer.from(
    text.replace(/"@raw ([\w+/=]*)@"/g, (_, raw: string) => Buffer.from(raw, 'base64').toString()),
  )
}

/** Pairs of an object, texts as they are and other values as JSON; of anything else just the text. */
function formOf(body: unknown): string {
  const text = (value: unknown): string => (typeof value === 'string' ? value : (JSON.stringify(value) ?? ''))
  if (typeof body !== 'object' || body === null) return text(body)
  const pairs = Object.entries(body).map(([name, value]): [string, string] => [name, text(value)])
  return new URLSearchParams(pairs).toString()
}

export const addressOf = ({ segments, query }: Draft): string =>
  `/${segments.join('/')}${query.length > 0 ? `?${query.join('&')}` : ''}`

/** The request as it goes over the wire. */
export function wireOf(draft: Draft, host: string): Buffer {
  const body = bodyOf(draft)
  const own = new Set(draft.headers.map(([name]) => name.toLowerCase()))
  const implied: [string, string][] = [
    ['host', host],
    ...(body && !own.has('transfer-encoding')
      ? [['content-length', String(body.length)] as [string, string]]
      : []),
  ]
  const headers = [...implied.filter(([name]) => !own.has(name)), ...draft.headers]
  const lines = [
    `${draft.method} ${addressOf(draft)} HTTP/1.1`,
    ...headers.map(([name, value]) => `${name}: ${value}`),
  ]
  return Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), body ?? Buffer.alloc(0)])
}

const shownBytesMax = 2000

/** The request as a command that can be pasted into a shell. */
export function curlOf(draft: Draft, origin: string): string {
  const body = bodyOf(draft)
  const quoted = (text: string): string =>
    /[^\x20-\x7e]|'/.test(text)
      ? `$'${text.replace(/[\\']/g, '\\$&').replace(/[^\x20-\x7e]/g, (letter) => escaped(letter))}'`
      : `'${text}'`
  const data = body === null ? [] : ['--data-binary', quoted(body.toString('latin1').slice(0, shownBytesMax))]
  const headers = draft.headers.flatMap(([name, value]) => [
    '-H',
    quoted(`${name}: ${value}`.slice(0, shownBytesMax)),
  ])
  const cut = body && body.length > shownBytesMax ? [`# body cut, ${body.length} bytes`] : []
  const address = quoted(`${origin}${addressOf(draft)}`.slice(0, shownBytesMax))
  return [
    'curl',
    '-gi',
    '--path-as-is',
    '-X',
    quoted(draft.method),
    address,
    ...headers,
    ...data,
    ...cut,
  ].join(' ')
}

const escaped = (letter: string): string => `\\x${letter.charCodeAt(0).toString(16).padStart(2, '0')}`
