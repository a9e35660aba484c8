/** Longest path segment that is made of a title, in characters. */
const slugLengthMax = 200

/** A title as a path segment: lower case, accents dropped, everything else a single hyphen. */
export function slugOf(title: string): string {
  const words = [...title.slice(0, 2 * slugLengthMax)]
    .slice(0, slugLengthMax)
    .join('')
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
  return words.replace(/^-|-$/g, '') || 'untitled'
}

/** A `prepare` hook: a create that brings no `current_path` gets the one that follows from its name. */
export function pathFromName<
  V extends { readonly name?: string | null; readonly current_path?: string | null },
>(values: V, on: 'create' | 'update'): V {
  if (on === 'update' || values.current_path || !values.name) return values
  return { ...values, current_path: `/${slugOf(values.name)}` }
}
