import { invalid } from './errors.ts'
import type { Resource, States } from './resource.ts'

/** What a write brings by the declared machines of its resource: one step per field that enters another state. */
export interface Entering {
  /** Columns to write beside the values: filled where empty, or cleared. */
  readonly sets: Readonly<Record<string, unknown>>
  /** Events of the entered states, in the order they are declared. */
  readonly emits: readonly string[]
  readonly steps: readonly { readonly field: string; readonly state: string }[]
}

type Columns = Readonly<Record<string, unknown>>

/** Whether clients own the steps of some field: then every write has to know the row as it was. */
export const hasOpenStates = (resource: Resource): boolean =>
  (resource.states ?? []).some(({ enters }) => enters !== undefined)

/** Every word a machine knows. */
export function wordsOfStates({ initial, transitions, enters }: States): string[] {
  const steps = Object.values(transitions ?? {}).flatMap(({ from, to }) => [...from, to])
  return [...new Set([initial, ...steps, ...Object.keys(enters ?? {})])]
}

/**
 * The steps a write takes; `before` is null for a new row, which starts in the initial state. 422 where a word is
 * not one of the machine's.
 */
export function entering(resource: Resource, before: Columns | null, values: Columns, now: string): Entering {
  const sets: Record<string, unknown> = {}
  const emits: string[] = []
  const steps: { field: string; state: string }[] = []
  const row = { ...before, ...values }
  for (const { field, initial, of = {}, enters } of resource.states ?? []) {
    if (!enters || values[field] === undefined || !matches(row, of)) continue
    const state = String(values[field] ?? initial)
    const from = String(before?.[field] ?? initial)
    const entry = Object.hasOwn(enters, state) ? enters[state] : undefined
    if (!entry) throw invalid({ [field]: ['is not included in the list'] })
    if (state === from) continue
    steps.push({ field, state })
    for (const name of entry.clears ?? []) if (values[name] === undefined) sets[name] = null
    for (const [name, value] of Object.entries(entry.sets ?? {})) {
      if (values[name] === undefined && isEmpty(before?.[name])) sets[name] = value === 'now' ? now : value
    }
    for (const emission of entry.emits ?? []) {
      const rule = typeof emission === 'string' ? { id: emission } : emission
      if (rule.from && !rule.from.includes(from)) continue
      if (matches(row, rule.of ?? {}) && (!rule.unless || isEmpty(before?.[rule.unless]))) emits.push(rule.id)
    }
  }
  return { sets, emits, steps }
}

const isEmpty = (value: unknown): boolean => value === null || value === undefined

const matches = (row: Columns, wanted: Readonly<Record<string, string>>): boolean =>
  Object.entries(wanted).every(([name, value]) => row[name] === value)
