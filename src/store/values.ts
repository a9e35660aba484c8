import type { Resource } from '../define/resource.ts'
import { arrayOf, type Bindings } from './statement.ts'
import type { Vault } from './vault.ts'

/** Values of a write as the parameters of insert and update statements; secrets are sealed for their row. */
export function fieldBindings(
  resource: Resource,
  writable: readonly string[],
  values: Readonly<Record<string, unknown>>,
  sealing?: { readonly vault: Vault; readonly row: number },
): Bindings {
  const bindings: Record<string, string | null> = {
    given: arrayOf(writable.map((name) => (values[name] === undefined ? 'f' : 't'))),
  }
  for (const name of writable) {
    const value = values[name]
    const kind = resource.fields[name]?.kind
    const text = value === undefined || value === null ? null : kind?.bind ? kind.bind(value) : String(value)
    bindings[`field:${name}`] = text !== null && kind?.sealed ? sealed(resource, name, text, sealing) : text
  }
  return bindings
}

function sealed(
  { table }: Resource,
  column: string,
  text: string,
  sealing: { readonly vault: Vault; readonly row: number } | undefined,
): string {
  if (!sealing) throw new Error(`${table}.${column} is a secret: it is written after the row, by an update`)
  return sealing.vault.encrypt(text, { table, row: sealing.row, column })
}
