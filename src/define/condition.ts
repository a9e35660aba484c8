/** A value of a condition as parameter text, and the Postgres type it is read as. */
export interface ConditionValue {
  readonly value: string
  readonly type: string
}

/**
 * A condition over the row alias `r`, made at request time from stored data. Its values stay apart from its text:
 * `parts` stand around them, so there is one part more than values.
 */
export interface Condition {
  readonly parts: readonly string[]
  readonly values: readonly ConditionValue[]
  /** It names rows by a unique key, so there are few. */
  readonly few?: boolean
}

/** Writes a condition; only other conditions and values can be put into the text. */
export function condition(
  strings: TemplateStringsArray,
  ...inserted: readonly (Condition | ConditionValue)[]
): Condition {
  return inserted.reduce<Condition>(
    (whole, entry, index) => joined(joined(whole, pieceOf(entry)), fixed(strings[index + 1] ?? '')),
    fixed(strings[0] ?? ''),
  )
}

/** A value of a condition: `condition\`r.name = ${bound('Ada', 'text')}\``. */
export const bound = (value: string, type: string): ConditionValue => ({ value, type })

/** True where all of them are; true without any. */
export function allOf(conditions: readonly Condition[]): Condition {
  if (conditions.length === 0) return fixed('true')
  const all = conditions.reduce((whole, next) => condition`${whole} and (${next})`, fixed('true'))
  return { ...all, few: conditions.some(({ few }) => few) }
}

/** SQL that stands in a definition; never text of a request. */
export const fixed = (sql: string): Condition => ({ parts: [sql], values: [] })

const pieceOf = (entry: Condition | ConditionValue): Condition =>
  'parts' in entry ? entry : { parts: ['', ''], values: [entry] }

function joined(left: Condition, right: Condition): Condition {
  const seam = `${left.parts.at(-1) ?? ''}${right.parts[0] ?? ''}`
  return {
    parts: [...left.parts.slice(0, -1), seam, ...right.parts.slice(1)],
    values: [...left.values, ...right.values],
  }
}
