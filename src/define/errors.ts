/**
 * A refusal that the wire knows: a status, and the body `{ "error": text, … }` (v2-behaviour.md section 7).
 * Thrown anywhere, turned into a reply in one place; every other exception is a bug and becomes a 500.
 */
export class ApiError extends Error {
  readonly status: number
  /** What is wrong, by attribute, where the refusal is about values. */
  readonly problems: Problems | null
  readonly headers: Readonly<Record<string, string>>
  readonly #extra: Readonly<Record<string, unknown>>

  constructor(status: number, message: string, { problems = null, extra = {}, headers = {} }: Details = {}) {
    super(message)
    this.status = status
    this.problems = problems
    this.headers = headers
    this.#extra = extra
  }

  /** The JSON body of the reply; the sentence stands under `error` even where an attribute has that name. */
  body(style: ErrorStyle = 'compat'): Record<string, unknown> {
    const error = this.message
    if (this.problems && style === 'hash') return { ...this.problems }
    return Object.assign({ error }, this.#extra, style === 'compat' && this.problems, { error })
  }
}

interface Details {
  readonly problems?: Problems | null
  /** Members of the body beside `error`. */
  readonly extra?: Readonly<Record<string, unknown>>
  readonly headers?: Readonly<Record<string, string>>
}

/**
 * How wrong values are told: as a sentence under `error` (`flat`), by attribute (`hash`), or both (`compat`), as
 * upstream has both (v2-behaviour.md section 7.1).
 */
export const errorStyles = ['compat', 'flat', 'hash'] as const
export type ErrorStyle = (typeof errorStyles)[number]

/** What is wrong with a body, by attribute; `base` for the record as a whole. */
export type Problems = Record<string, string[]>

export const badRequest = (message: string): ApiError => new ApiError(400, `Bad request: ${message}`)

export const missingParameter = (name: string): ApiError =>
  badRequest(`param is missing or the value is empty: ${name}`)

export const unauthorized = (): ApiError =>
  new ApiError(401, 'API key missing or invalid', { headers: { 'www-authenticate': 'Bearer' } })

export const forbidden = (message = 'You are not authorized to perform this action.'): ApiError =>
  new ApiError(403, message)

export const notFound = (): ApiError => new ApiError(404, 'Not found: Record missing')

export const noSuchRoute = (): ApiError => new ApiError(404, 'No such route')

export const conflict = (message: string): ApiError => new ApiError(409, message)

/**
 * 422 with a sentence, and what is wrong by attribute (v2-behaviour.md section 18.1, row 1). A plain string is a
 * problem of the record as a whole.
 */
export function invalid(problems: Problems | string): ApiError {
  const hash = typeof problems === 'string' ? { base: [problems] } : problems
  const sentences = Object.entries(hash).flatMap(([name, messages]) =>
    messages.map((message) => (name === 'base' ? message : `${humanName(name)} ${message}`)),
  )
  return new ApiError(422, `Request unprocessable: ${sentences.join(', ')}`, { problems: hash })
}

export const tooLarge = (bytesMax: number): ApiError =>
  new ApiError(413, `Bad request: HTTP body is larger than ${bytesMax / 1024 / 1024} MiB`)

export const unsupportedType = (): ApiError =>
  new ApiError(415, 'Bad request: the Content-Type header is malformed; send application/json')

export const tooMany = (retryAfterS: number): ApiError =>
  new ApiError(429, `Too many requests. Try again in ${retryAfterS} seconds.`, {
    extra: { hint: null, retry_after: retryAfterS },
    headers: { 'retry-after': String(retryAfterS) },
  })

export const unavailable = (message: string, retryAfterS = 1): ApiError =>
  new ApiError(503, message, { headers: { 'retry-after': String(retryAfterS) } })

/** `email_address` as a person reads it: `Email address`; a reference loses its `_id`, as in Rails messages. */
export function humanName(name: string): string {
  const words = name.replace(/_id$/, '').replaceAll('_', ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}
