import type { Totals } from '../store/backup/layout.ts'
import type { Screen } from './demo/progress.ts'

const everyMs = 1_000

/** Says where a long command stands: a line each second, drawn over itself on a terminal. */
export function transferProgress(title: string, out: Screen): { show(say: () => string): void; end(): void } {
  let shownAt = performance.now()
  let drawn = false
  return {
    show(say) {
      const now = performance.now()
      if (now - shownAt < everyMs) return
      shownAt = now
      drawn = out.isTTY === true
      out.write(out.isTTY ? `\r\u001b[K${title}: ${say()}` : `${title}: ${say()}\n`)
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

/** The same for rows of one resource after the other, on standard error. */
export function rowProgress(title: string): { told(name: string, rows: number): void; end(): void } {
  const { show, end } = transferProgress(title, process.stderr)
  return { end, told: (name, rows) => show(() => `${name}, ${rows.toLocaleString('en-US')} rows`) }
}
