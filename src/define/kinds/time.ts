import Type from 'typebox'
import { Problem, use } from '../kind.ts'
import { timeZoneName } from '../time-zones.ts'
import { readText, textKindOf } from './text.ts'

const isoPattern = /^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})?)?$/i

/** Postgres prints `2026-01-09 15:27:56.6+00`; the wire has `2026-01-09T15:27:56.600Z` (section 12.1). */
export function isoTime(text: string): string {
  const fraction = text.length > 19 && text.charAt(19) === '.' ? text.slice(20, text.indexOf('+', 20)) : ''
  return `${text.slice(0, 10)}T${text.slice(11, 19)}.${fraction.padEnd(3, '0')}Z`
}

/** Reads ISO 8601 with an offset; without one it is UTC. Years 0001 to 9999. */
export function readTime(value: unknown): string {
  const text = readText(value).trim()
  const time = isoPattern.test(text)
    ? new Date(/[T ]/i.test(text) && !/(Z|[+-]\d{2}:?\d{2})$/i.test(text) ? `${text}Z` : text)
    : null
  if (!time || !isDay(text.slice(0, 10)) || !(time.getTime() >= earliest && time.getTime() <= latest)) {
    throw new Problem('must be an ISO8601 date or datetime')
  }
  return time.toISOString()
}

const earliest = Date.parse('0001-01-01T00:00:00Z')
const latest = Date.parse('9999-12-31T23:59:59.999Z')

/** Whether the calendar has that day: `Date` takes February 30 for March 2. */
const isDay = (text: string): boolean => {
  const day = new Date(text)
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text)
}

/** SQL that prints a timestamp as the wire has it; sessions run in UTC. */
export const timeJson = (expression: string): string =>
  `to_char(${expression}, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`

/** A moment, with milliseconds, in UTC. */
export const timestamp = use<string>({
  name: 'timestamp',
  control: 'datetime-local',
  schema: () => Type.String({ format: 'date-time' }),
  column: 'timestamptz(3)',
  json: timeJson,
  write: (text) => `"${isoTime(text)}"`,
  decode: isoTime,
  read: readTime,
  bind: (value) => value,
})

/** A Rails time-zone name; an IANA id is stored under its friendly name (sections 12.2 and 17). */
export const timeZone = use(
  textKindOf({
    name: 'time_zone',
    schema: () => Type.String({ examples: ['London'] }),
    control: 'time-zone',
    read(value) {
      const name = timeZoneName(readText(value))
      if (name === undefined) throw new Problem('is not included in the list')
      return name
    },
  }),
)
