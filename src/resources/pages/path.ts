import { invalid } from '../../define/errors.ts'

/** A slug with a leading slash; 422 for anything that is more than one. */
export function checkedPath(path: string): string {
  const slug = path.trim().replace(/^\//, '')
  if (!/^[\p{L}\p{N}._~-]{1,200}$/u.test(slug)) {
    throw invalid({
      current_path: ['must be one path segment of letters, numbers, hyphens, dots or underscores'],
    })
  }
  return `/${slug}`
}
