import type { Resource } from '../define/resource.ts'
import { arrayOf, type Bindings } from './statement.ts'

/** Values of a write as the parameters of insert and update statements. */
export function fieldBindings(
  resource: Resource,
  writable: readonly string[],
  values: Readonly<Record<string, unknown>>,
): Bindings {
  const bindings: Record<string, string | null> = {
    given: arrayOf(writable.map((name) => (values[name] === undefined ? 'f' : 't'))),
  }
  for (const name of writable) {
    const value = values[name]
    const kind = resource.fields[name]?.kind
    bindings[`field:${name}`] =
      value === undefined || value === null ? null : kind?.bind ? kind.bind(value) : String(value)
  }
  return bindings
}
