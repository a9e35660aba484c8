import type { Outcome } from './proof.ts'

/** What a proof has found so far. */
export interface Checks {
  /** One case; the sentence says what should have been. */
  check(should: string, right: boolean): void
  figure(label: string, value: string | number): void
  outcome(): Outcome
}

export function openChecks(): Checks {
  let cases = 0
  const failures: string[] = []
  const figures: Record<string, string | number> = {}
  return {
    check(should, right) {
      cases += 1
      if (!right) failures.push(should)
    },
    figure(label, value) {
      figures[label] = value
    },
    outcome: () => ({ cases, failures, figures }),
  }
}
