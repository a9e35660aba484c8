import type { Sql } from '../store/sql.ts'

/** A statement whose text is ours, with the values of its `$1`, `$2` and so on beside it. */
export const select = (sql: Sql, text: string, ...values: unknown[]): ReturnType<Sql> => {
  const parts = text.split(/\$\d+/)
  const places = [...text.matchAll(/\$(\d+)/g)].map(([, place]) => values[Number(place) - 1])
  return sql(Object.assign(parts, { raw: parts }) as unknown as TemplateStringsArray, ...places)
}
