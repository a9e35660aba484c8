import type { Progress, Totals } from '../store/backup/layout.ts'
import type { Screen } from './demo/progress.ts'

const everyMs = 1_000

/** Says where a backup or restore stands: a line each second, drawn over itself on a terminal. */
export function transferProgress(title: string, out: Screen): { show(at: Progress): void; end(): void } {
  let shownAt = performance.now()
  let drawn = false
  return {
    show(at) {
      const now = performance.now()
      if (now - shownAt < everyMs) return
      shownAt = now
      drawn = out.isTTY === true
      const line = `${title}: ${at.part}, ${counts(at)}`
      out.write(out.isTTY ? `\r\u001b[K${line}` : `${line}\n`)
    },
    end() {
      if (drawn) out.write('\r\u001b[K')
    },
  }
}

/** `97 tables, 1,204,332 rows, 12 files, 35.1 MB`. */
export function counts({ tables, rows, files, bytes }: Totals): string {
  const number = (value: number): string => value.toLocaleString('en-US')
  return `${number(tables)} tables, ${number(rows)} rows, ${number(files)} files, ${(bytes / 1e6).toFixed(1)} MB`
}
