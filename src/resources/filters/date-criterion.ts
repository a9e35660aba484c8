import { bound, type Condition, condition, fixed } from '../../define/condition.ts'
import { type Reading, type RelativeDate, readDates, readRelative, type Value } from './values.ts'

/** Clauses that compare with a number of days before or after now. */
const relativeClauses = ['gt', 'lt', 'exct']

export const dateClauses = ['eq', 'dne', 'gt', 'gte', 'lt', 'lte', 'btwn', 'nbtwn', 'exct', 'st', 'nst']

/** Days as `YYYY-MM-DD`, two for a range; `gt`, `lt` and `exct` take a relative date as well. */
export function readDate(clause: string, value: unknown): Reading {
  if (clause === 'st' || clause === 'nst') return { value: null }
  const relative = relativeClauses.includes(clause) ? readRelative(value) : null
  return relative ?? readDates(value, clause === 'btwn' || clause === 'nbtwn' ? 2 : 1)
}

/**
 * Whole days in UTC. `gt` of a day means after it has ended, of `{5, ago}` longer than five days ago; `lt` of
 * `{5, ago}` means within the last five days, as the app words it. Clauses that negate hold for empty values too.
 */
export function dateCondition(expression: string, clause: string, value: Value): Condition {
  const moment = fixed(`(${expression})`)
  if (isRelative(value)) return relativeCondition(moment, clause, value)
  const [first = '', last = first] = Array.isArray(value) ? value : [String(value)]
  const start = condition`(${bound(first, 'text')}::timestamp at time zone 'UTC')`
  const end = condition`((${bound(last, 'text')}::timestamp + interval '1 day') at time zone 'UTC')`
  const within = condition`${moment} >= ${start} and ${moment} < ${end}`
  if (clause === 'gt') return condition`${moment} >= ${end}`
  if (clause === 'gte') return condition`${moment} >= ${start}`
  if (clause === 'lt') return condition`${moment} < ${start}`
  if (clause === 'lte') return condition`${moment} < ${end}`
  if (clause === 'dne' || clause === 'nbtwn') return condition`(${within}) is not true`
  return within
}

function relativeCondition(moment: Condition, clause: string, { days, modifier }: RelativeDate): Condition {
  const past = modifier === 'ago'
  const distance = condition`make_interval(days => ${bound(String(days), 'int')})`
  const then = past ? condition`now() - ${distance}` : condition`now() + ${distance}`
  if (clause === 'exct') {
    return condition`(${moment} at time zone 'UTC')::date = ((${then}) at time zone 'UTC')::date`
  }
  if (clause === 'gt') return past ? condition`${moment} < ${then}` : condition`${moment} > ${then}`
  return past
    ? condition`${moment} >= ${then} and ${moment} <= now()`
    : condition`${moment} <= ${then} and ${moment} >= now()`
}

const isRelative = (value: Value): value is RelativeDate =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
