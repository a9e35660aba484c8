/**
 * One promise of the product, tried hard enough to give a figure. A file `proof/NAME.ts` exports it as `proof`, and
 * `npm run proof -- NAME` runs it.
 */
export interface Proof {
  /** What is promised, as one sentence; heads the section of `docs/proof.md`. */
  readonly promise: string
  run(options: ProofOptions): Promise<Outcome>
}

export interface ProofOptions {
  /** The short half that runs with every change: minutes at most, smaller counts, the same checks. */
  readonly quick: boolean
  /** What random choices begin from; the same seed makes the same choices. */
  readonly seed: number
  /** Tries only what has this in its name; nothing is recorded then. */
  readonly only?: string
  /** How long a proof that lasts is to last; nothing is recorded then. */
  readonly minutes?: number
  /** A line of progress. */
  say(line: string): void
}

/** What a run found: how many cases it tried, a sentence for each that failed, and figures worth keeping. */
export interface Outcome {
  readonly cases: number
  readonly failures: readonly string[]
  /** Rows of a table: what was measured, and the value with its unit. */
  readonly figures: Readonly<Record<string, string | number>>
}
