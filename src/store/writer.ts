import type { Field } from '../define/kind.ts'

/** A row as it comes from the store: Postgres texts in the order of the select list. */
export type TextRow = readonly (string | null)[]

/** Splices a text row into JSON. */
export type RowWriter = (row: TextRow) => string

/** Compiles the writer of a select list, which has these fields in this order. */
export function rowWriter(fields: readonly (readonly [string, Field])[]): RowWriter {
  const parts = fields.map(([name, { kind }], index) => ({
    before: `${index === 0 ? '{' : ','}${JSON.stringify(name)}:`,
    write: kind.write,
    empty: kind.empty ?? 'null',
  }))
  return (row) => {
    let json = ''
    for (let index = 0; index < parts.length; index++) {
      const part = parts[index] as (typeof parts)[number]
      const text = row[index]
      json += part.before
      json += text === null || text === undefined ? part.empty : part.write(text)
    }
    return `${json}}`
  }
}

/** Compiles the reader that gives behavior its values. */
export function rowReader(
  fields: readonly (readonly [string, Field])[],
): (row: TextRow) => Record<string, unknown> {
  return (row) =>
    Object.fromEntries(
      fields.map(([name, { kind }], index) => {
        const text = row[index]
        return [name, text === null || text === undefined ? null : kind.decode(text)]
      }),
    )
}
