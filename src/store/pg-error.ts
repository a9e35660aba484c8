import { ApiError, invalid, unavailable } from '../define/errors.ts'
import type { Registry } from '../define/registry.ts'
import { constraintsOf } from './constraints.ts'

/** What Postgres says of a refused statement; the parts of `pg.DatabaseError` that are used here. */
interface Refusal {
  readonly code?: string
  readonly constraint?: string
  readonly column?: string
}

/** Turns a failed statement into what the wire says of it; a bug stays what it is and becomes a 500. */
export type RefusalReader = (error: unknown) => unknown

/** The second is what `on delete restrict` says from PostgreSQL 18 on. */
const foreignKeyCodes = new Set(['23503', '23001'])

/** A text is more than an index can hold: 2704 bytes, after compression. */
const indexRowTooLarge = '54000'
const searchedLengthMax = 600

const unavailableCodes = /^(08|53|57P|58)/
const transportCodes = new Set([
  'ENOSPC',
  'EDQUOT',
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ENOENT',
  'ETIMEDOUT',
  'EAI_AGAIN',
  'ENOTFOUND',
])

/** Compiles the sentences of every constraint of the definitions. */
export function refusalReader({ resources, resolve }: Registry): RefusalReader {
  const problems = new Map(
    resources.flatMap((resource) => constraintsOf(resource, resolve).map((entry) => [entry.name, entry])),
  )
  return (error) => {
    if (error instanceof ApiError || !(error instanceof Error)) return error
    const { code = '', constraint, column } = error as Refusal
    const known = constraint ? problems.get(constraint) : undefined
    if (code === '23505' && known) return invalid({ [known.field]: ['has already been taken'] })
    if (isForeignKey(error)) return foreignKey(error, known?.field)
    if (code === '23502' && column) return invalid({ [column]: ["can't be blank"] })
    if (code === '22003' || code === '22008') return invalid('A number or date is out of range')
    if (code === indexRowTooLarge)
      return invalid(
        `A text that is searched or unique is too long (${searchedLengthMax} characters always fit)`,
      )
    if (isTimeout(error))
      return unavailable('The request took too long and was stopped. Narrow it, or try again.')
    if (isOutage(error)) return unavailable('The store cannot be reached at the moment. Try again.')
    return error
  }
}

/** Whether a row names another that is not there, or others still name the row that was to go. */
export const isForeignKey = (error: unknown): boolean => foreignKeyCodes.has((error as Refusal).code ?? '')

/** A reference to nothing in this workspace, or a row that others still point at. */
function foreignKey(error: Error, field: string | undefined): ApiError {
  if (/update or delete on table/.test(error.message)) {
    return invalid('Cannot be deleted because other records depend on it')
  }
  return invalid({ [field ?? 'base']: ['must exist'] })
}

/** Whether the store was not there, as opposed to having refused. */
export function isOutage(error: unknown): boolean {
  if (error instanceof ApiError) return error.status === 503
  const code = (error as Refusal).code ?? ''
  if (unavailableCodes.test(code) && code !== '57014') return true
  return (
    transportCodes.has(code) ||
    /Connection terminated|Client was closed|not queryable|timeout exceeded when trying|Query read timeout|timeout expired/i.test(
      String(error),
    )
  )
}

/** Whether a statement ran into its time limit, or waited too long for others to let go of a row. */
export const isTimeout = (error: unknown): boolean =>
  ['57014', '55P03'].includes((error as Refusal).code ?? '')

/** Whether a session did not have a statement prepared. */
export const isForgotten = (error: unknown): boolean => (error as Refusal).code === '26000'

/** Whether a session did not have a statement prepared, or had it already: what was bound to it did not run. */
export const isUnprepared = (error: unknown): boolean =>
  isForgotten(error) || (error as Refusal).code === '42P05'

/** Whether running the transaction again can succeed: a deadlock or a serialization failure. */
export const isTransient = (error: unknown): boolean =>
  ['40001', '40P01'].includes((error as Refusal).code ?? '')

/** Whether a concurrent write took a unique key. */
export const isDuplicate = (error: unknown): boolean => (error as Refusal).code === '23505'
