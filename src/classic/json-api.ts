/** What a JSON:API document says of itself. */
export const jsonapi = { version: '1.0' } as const

/** A row as JSON:API: its id a text, names with dashes at every level but inside amounts (classic-v1.md section 7.4). */
export const resourceObject = (type: string, { id, ...attributes }: Readonly<Record<string, unknown>>) => ({
  id: String(id),
  type,
  attributes: dashed(attributes),
})

function dashed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(dashed)
  if (typeof value !== 'object' || value === null || isMoney(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, entry]) => [name.replaceAll('_', '-'), dashed(entry)]),
  )
}

const isMoney = (value: object): boolean => Object.keys(value).join() === 'cents,currency_iso'
