/** Text as a path segment: `My Workspace's First Product` becomes `my-workspace-s-first-product`. */
export const slug = (text: string): string =>
  text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-|-$/g, '')

/** A `prepare` hook: a create that brings no `current_path` gets the one that follows from its name. */
export function pathFromName<
  V extends { readonly name?: string | null; readonly current_path?: string | null },
>(values: V, on: 'create' | 'update'): V {
  if (on === 'update' || values.current_path || !values.name) return values
  return { ...values, current_path: `/${slug(values.name)}` }
}
