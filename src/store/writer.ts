import type { Field } from '../define/kind.ts'

/** A row as it comes from the store: Postgres texts in the order of the select list. */
export type TextRow = readonly (string | null)[]

/** Splices a text row into JSON. */
export type RowWriter = (row: TextRow) => string

/** Opens a sealed text that stands in a column of the row with this id. */
export type Opener = (sealed: string, row: string, column: string) => string

/** Compiles the writer of a select list, which has these fields in this order. */
export function rowWriter(fields: readonly (readonly [string, Field])[], open: Opener): RowWriter {
  const id = fields.findIndex(([name]) => name === 'id')
  const parts = fields.map(([name, { kind }], index) => ({
    before: `${index === 0 ? '{' : ','}${JSON.stringify(name)}:`,
    write: kind.write,
    sealed: kind.sealed ? name : null,
    empty: kind.empty ?? 'null',
  }))
  return (row) => {
    let json = ''
    for (let index = 0; index < parts.length; index++) {
      const part = parts[index] as (typeof parts)[number]
      const text = row[index]
      json += part.before
      if (text === null || text === undefined) json += part.empty
      else json += part.write(part.sealed ? open(text, row[id] ?? '', part.sealed) : text)
    }
    return `${json}}`
  }
}

/** Compiles the reader that gives behavior its values. */
export function rowReader(
  fields: readonly (readonly [string, Field])[],
  open: Opener,
): (row: TextRow) => Record<string, unknown> {
  const id = fields.findIndex(([name]) => name === 'id')
  return (row) =>
    Object.fromEntries(
      fields.map(([name, { kind }], index) => {
        const text = row[index]
        if (text === null || text === undefined) return [name, null]
        return [name, kind.decode(kind.sealed ? open(text, row[id] ?? '', name) : text)]
      }),
    )
}
