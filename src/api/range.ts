import type { ByteRange } from '../store/files.ts'

/** Reads `Range` (RFC 9110 section 14): the part asked for, `all` to ignore the header, or `none` for a 416. */
export function readRange(header: string | undefined, size: number): ByteRange | 'all' | 'none' {
  const match = header === undefined ? null : /^bytes=\s*(\d*)-(\d*)\s*$/i.exec(header)
  // Several ranges at once may be ignored (section 14.2), and so is what cannot be read.
  if (!match || (match[1] === '' && match[2] === '')) return 'all'
  const [, first = '', last = ''] = match
  const start = first === '' ? Math.max(0, size - Number(last)) : Number(first)
  const end = first === '' || last === '' ? size - 1 : Math.min(Number(last), size - 1)
  if (first !== '' && last !== '' && Number(last) < Number(first)) return 'all'
  return start < size && start <= end ? { start, end } : 'none'
}

/** Whether a validator list (`If-None-Match`) names this strong tag; compared weakly, as section 13.1.2 says. */
export function namesTag(header: string | undefined, tag: string): boolean {
  if (header === undefined) return false
  return header.split(',').some((entry) => ['*', tag].includes(entry.trim().replace(/^W\//, '')))
}
