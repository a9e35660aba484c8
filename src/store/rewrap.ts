import type pg from 'pg'
import type { Registry } from '../define/registry.ts'
import type { Vault } from './vault.ts'

/** A column of sealed texts. */
export interface SealedColumn {
  readonly table: string
  readonly column: string
  /** The column that tells its rows apart; `id` where absent. */
  readonly key?: string
}

export interface Rewrapped {
  /** Values wrapped by the primary key now that were not before. */
  readonly wrapped: number
  /** Values that no key at hand opens. */
  readonly unreadable: number
}

const batchRowsMax = 200

/** The sealed columns of all resources. */
export const sealedColumns = ({ resources }: Registry): SealedColumn[] =>
  resources.flatMap(({ table, fields }) =>
    Object.entries(fields)
      .filter(([, { kind }]) => kind.sealed)
      .map(([column]) => ({ table, column })),
  )

/**
 * Wraps every value again whose key is not the primary one, in small batches beside ordinary traffic. Only the wrapping of
 * the data key changes, so that a value read before is the same value after. Begun again, it goes on where work is left.
 */
export async function rewrapAll(
  pool: pg.Pool,
  vault: Vault,
  columns: readonly SealedColumn[],
): Promise<Rewrapped> {
  const total = { wrapped: 0, unreadable: 0 }
  for (const { table, column, key = 'id' } of columns) {
    const place = { table: `"${table}"`, column: `"${column}"`, key: `"${key}"` }
    for (let after: string | null = null; ; ) {
      const batch = await nextBatch(pool, vault, place, after)
      const changed = batch.flatMap(({ id, value }) => {
        const next = rewrapped(vault, value)
        if (next === undefined) total.unreadable += 1
        return next === undefined ? [] : [{ id, value, next }]
      })
      total.wrapped += await write(pool, place, changed)
      if (batch.length < batchRowsMax) break
      after = batch.at(-1)?.id ?? null
    }
  }
  return total
}

async function nextBatch(
  pool: pg.Pool,
  vault: Vault,
  { table, column, key }: Required<SealedColumn>,
  after: string | null,
): Promise<{ id: string; value: string }[]> {
  const { rows } = await pool.query(
    `select ${key}::text as id, ${column} as value from ${table}
      where ${column} is not null and not starts_with(${column}, $1) ${after === null ? '' : `and ${key} > $3`}
      order by ${table}.${key} limit $2`,
    [vault.prefix, batchRowsMax, ...(after === null ? [] : [after])],
  )
  return rows
}

function rewrapped(vault: Vault, value: string): string | undefined {
  try {
    return vault.rewrap(value)
  } catch {
    return undefined
  }
}

/** A value somebody changed meanwhile is left alone: it was sealed by the primary key. */
async function write(
  pool: pg.Pool,
  { table, column, key }: Required<SealedColumn>,
  changed: readonly { id: string; value: string; next: string }[],
): Promise<number> {
  if (changed.length === 0) return 0
  const { rowCount } = await pool.query(
    `update ${table} t set ${column} = c.next
      from unnest($1::text[], $2::text[], $3::text[]) as c (id, value, next)
      where t.${key}::text = c.id and t.${key} = any($4) and t.${column} = c.value`,
    [
      changed.map(({ id }) => id),
      changed.map(({ value }) => value),
      changed.map(({ next }) => next),
      changed.map(({ id }) => id),
    ],
  )
  return rowCount ?? 0
}
