/** Where progress is shown: a terminal, or a log. */
export interface Screen {
  readonly isTTY?: boolean
  write(text: string): unknown
}

const barLength = 30
const columnLength = 14

/** A bar for each step: drawn over itself on a terminal, and once, at the end, elsewhere. */
export function progressBar(title: string, total: number, out: Screen) {
  const line = (done: number): string => {
    const filled = total === 0 ? barLength : Math.round((done / total) * barLength)
    return `${title.padEnd(columnLength)} ${'█'.repeat(filled)}${'░'.repeat(barLength - filled)} ${done} of ${total}`
  }
  return {
    show(done: number): void {
      if (out.isTTY) out.write(`\r${line(done)}`)
    },
    end(): void {
      out.write(`${out.isTTY ? '\r' : ''}${line(total)}\n`)
    },
  }
}
