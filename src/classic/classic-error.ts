import { ApiError, humanName, type Problems } from '../define/errors.ts'
import { isOutage } from '../store/pg-error.ts'
import { classicName } from './names.ts'

/** A refusal of the Classic API: always `{ error }`, and only statuses its page lists (classic-v1.md section 4). */
export class ClassicError extends Error {
  readonly status: number
  readonly extra: Readonly<Record<string, unknown>>

  constructor(status: number, message: string, extra: Record<string, unknown> = {}) {
    super(message)
    this.status = status
    this.extra = extra
  }
}

export const missing = (): ClassicError => new ClassicError(404, 'Not found')

/** What this account had and deleted (classic-v1.md section 8, decision 4). */
export const gone = (): ClassicError => new ClassicError(410, 'Gone: this record was deleted')

/** What is wrong with the values of a body: 400, a sentence, and the attributes under `errors`, in the words of Classic. */
export function invalidValues(problems: Problems): ClassicError {
  const errors = Object.fromEntries(
    Object.entries(problems).map(([name, texts]) => [classicName(name), texts]),
  )
  const sentences = Object.entries(errors).flatMap(([name, texts]) =>
    texts.map((text) => (name === 'base' ? text : `${humanName(name)} ${text}`)),
  )
  return new ClassicError(400, sentences.join(', '), { errors })
}

/** A refusal of the engine in Classic words: validation is 400 there, with the attributes under `errors`. */
export function classicError(error: unknown): ClassicError | null {
  if (error instanceof ClassicError) return error
  if (isOutage(error)) return new ClassicError(503, 'The store cannot be reached at the moment. Try again.')
  if (!(error instanceof ApiError)) return unreadable(error)
  if (error.status === 404) return missing()
  if (error.problems) return invalidValues(error.problems)
  return new ClassicError(documented(error.status), error.message)
}

const statuses = [400, 401, 403, 404, 410, 500, 503]

/** The status of Classic's page for one that it does not list: too much is 403 there, all else 400. */
const documented = (status: number): number =>
  statuses.includes(status) ? status : status === 429 ? 403 : 400

/** What the HTTP server itself refuses: bodies that are too large, types that are malformed. */
function unreadable(error: unknown): ClassicError | null {
  const { statusCode = 0, message } = error as { statusCode?: number; message?: string }
  return statusCode >= 400 && statusCode < 500
    ? new ClassicError(documented(statusCode), message ?? 'Bad request')
    : null
}
