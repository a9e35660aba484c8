/** A title as a path segment: lower case, accents dropped, everything else a single hyphen. */
export function slugOf(title: string): string {
  const words = title
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
  return words.replace(/^-|-$/g, '') || 'untitled'
}
