/** A relative date: so many days before or after the moment of evaluation. */
export interface RelativeDate {
  readonly days: number
  readonly modifier: 'ago' | 'from_now'
}

/** The stored forms of a value: a text, texts of options, ids or dates, a relative date, or none. */
export type Value = string | readonly string[] | RelativeDate | null

export type Reading = { readonly value: Value } | { readonly problem: string }

const optionsMax = 500
const textLengthMax = 1000
const daysMax = 36_500
const datePattern = /^\d{4}-\d{2}-\d{2}/
const isoPattern = /^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})?)?$/i

/** One text that is not empty. */
export function readText(value: unknown): Reading {
  const [only, ...more] = Array.isArray(value) ? value : [value]
  if (typeof only !== 'string' || only === '' || more.length > 0) return { problem: 'must be a text' }
  if (only.length > textLengthMax || only.includes('\u0000') || !only.isWellFormed())
    return { problem: `must be a text of at most ${textLengthMax} characters` }
  return { value: only }
}

/** Options, ids among them: always a list of texts; `one` where the clause compares with one. */
export function readOptions(value: unknown, one: boolean, missing: string): Reading {
  const entries = (Array.isArray(value) ? value : [value]).filter(
    (entry) => entry !== null && entry !== undefined,
  )
  const texts = entries.map(String).filter((text) => text !== '')
  if (entries.some((entry) => typeof entry === 'object') || texts.length === 0) return { problem: missing }
  if (texts.some((text) => text.includes('\u0000') || !text.isWellFormed())) return { problem: missing }
  if (one && texts.length > 1) return { problem: 'must be one value for this clause' }
  if (texts.length > optionsMax) return { problem: `must not have more than ${optionsMax} entries` }
  return { value: texts }
}

/** `true` or `false`, as options are written. */
export function readBoolean(value: unknown, one: boolean): Reading {
  const read = readOptions(value, one, "must be 'true' or 'false'")
  if ('problem' in read || !Array.isArray(read.value)) return read
  const words = read.value.map((word: string) => (word === '1' ? 'true' : word === '0' ? 'false' : word))
  return words.every((word) => word === 'true' || word === 'false')
    ? { value: words }
    : { problem: "must be 'true' or 'false'" }
}

/** A day, or two of them for a range. Moments are cut to their day in UTC. */
export function readDates(value: unknown, count: 1 | 2): Reading {
  const entries = Array.isArray(value) ? value : [value]
  const dates = entries.map(dayOf)
  if (entries.length !== count || dates.some((date) => date === null))
    return {
      problem: `${count === 2 ? 'must hold two dates, each of which ' : ''}must be an ISO8601 date or datetime`,
    }
  const days = dates.map(String)
  if (count === 1) return { value: days[0] ?? '' }
  return { value: days.sort() }
}

/** `{ days, modifier }`; null where the value is no object, and so may be a date. */
export function readRelative(value: unknown): Reading | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null
  const { days, modifier } = value as Record<string, unknown>
  const count = typeof days === 'string' && /^\d{1,5}$/.test(days) ? Number(days) : days
  if (typeof count !== 'number' || !Number.isInteger(count) || count < 0 || count > daysMax)
    return { problem: `must have days from 0 to ${daysMax}` }
  if (modifier !== 'ago' && modifier !== 'from_now')
    return { problem: "must have a modifier 'ago' or 'from_now'" }
  return { value: { days: count, modifier } }
}

function dayOf(entry: unknown): string | null {
  if (typeof entry !== 'string' || !isoPattern.test(entry) || !datePattern.test(entry)) return null
  const zoned = /(Z|[+-]\d{2}:?\d{2})$/i.test(entry)
  const time = new Date(entry.length > 10 && !zoned ? `${entry}Z` : entry)
  if (Number.isNaN(time.getTime()) || time.getUTCFullYear() < 1 || time.getUTCFullYear() > 9999) return null
  return time.toISOString().slice(0, 10)
}
