import { randomInt } from 'node:crypto'
import type { Context } from '../define/behavior.ts'

/** Paths tried with a number counted up; a title that is used more often gets a number at random. */
const countedMax = 20

const randomNumberMax = 1_000_000_000

/**
 * The path, or the first of `path-2`, `path-3`, … that is not taken. Transactions that want the same path wait for each
 * other, so that none of them is refused for a path it did not ask for.
 */
export async function freePath(
  ctx: Pick<Context, 'sql'>,
  path: string,
  isTaken: (path: string) => Promise<boolean>,
): Promise<string> {
  await ctx.sql`select pg_advisory_xact_lock(hashtextextended(${path}, 0))`
  for (let suffix = 1; ; suffix++) {
    const number = suffix <= countedMax ? suffix : randomInt(countedMax, randomNumberMax)
    const candidate = suffix === 1 ? path : `${path}-${number}`
    if (!(await isTaken(candidate))) return candidate
  }
}
