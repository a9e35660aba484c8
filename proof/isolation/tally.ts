import type { Outcome } from '../proof.ts'

/** What was asked, as `METHOD path`, and the name of the cell: who asked, or for what. */
export interface Cell {
  readonly asked: string
  readonly cell: string
}

/** Counts cells, with a line for each that failed and the number of those that do not apply, by reason. */
export interface Tally {
  /** A cell whose answer must be one of these statuses. */
  status(cell: Cell, expected: readonly number[], got: number): boolean
  /** A cell that holds or not. */
  holds(cell: Cell, expected: string, got: string | null): boolean
  /** A cell that cannot be asked for, with the reason of a named table. */
  without(asked: string, reason: string): void
  figure(name: string, value: string | number): void
  outcome(): Outcome
}

export function openTally(): Tally {
  const failures: string[] = []
  const figures: Record<string, string | number> = {}
  const reasons = new Map<string, number>()
  let cases = 0
  const record = ({ asked, cell }: Cell, right: boolean, expected: string, got: string): boolean => {
    cases += 1
    if (!right) failures.push(`${asked}: ${cell} expected ${expected} got ${got}`)
    return right
  }
  return {
    status: (cell, expected, got) => record(cell, expected.includes(got), expected.join(' or '), String(got)),
    holds: (cell, expected, got) => record(cell, got === null, expected, got ?? ''),
    without: (_asked, reason) => void reasons.set(reason, (reasons.get(reason) ?? 0) + 1),
    figure(name, value) {
      figures[name] = value
    },
    outcome: () => ({
      cases,
      failures,
      figures: {
        ...figures,
        ...Object.fromEntries([...reasons].map(([reason, count]) => [`does not apply: ${reason}`, count])),
      },
    }),
  }
}

/** Runs work on each, so many at once. */
export async function each<T>(
  all: readonly T[],
  atOnce: number,
  work: (one: T) => Promise<void>,
): Promise<void> {
  const waiting = [...all]
  const worker = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await work(next)
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
}
