import type pg from 'pg'
import type { Context } from '../define/behavior.ts'
import { refuseCrowd } from './pool.ts'
import { runObjects } from './prepared.ts'

/** Rows of a statement written where it is used, as objects of Postgres texts: for tables no resource describes. */
export type Sql = Context['sql']

/** Runs such statements one by one, each a transaction of its own. */
export const sqlOn =
  (pool: pg.Pool | pg.ClientBase): Sql =>
  async (strings, ...values) => {
    if ('waitingCount' in pool) refuseCrowd(pool)
    return runObjects(
      pool,
      strings.reduce((whole, part, index) => `${whole}$${index}${part}`),
      values,
    )
  }
