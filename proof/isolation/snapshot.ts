import { product } from '../../src/resources/index.ts'
import type { World } from './world.ts'

/** Tables the background writes by itself: what is under way to receivers. */
const underWay: readonly string[] = ['webhooks_outgoing_deliveries', 'webhooks_outgoing_attempts']

/** Columns the background writes in tables that clients write. */
const byBackground: readonly string[] = ['failing_since', 'disabled_at', 'disabled_reason', 'expires_at']

const tables = product.resources.map(({ table }) => table).filter((table) => !underWay.includes(table))

const statement = tables
  .map((table) => {
    const row = `to_jsonb(t) - array[${byBackground.map((name) => `'${name}'`).join(', ')}]`
    return `select '${table}' as name, md5(string_agg((${row})::text, '|' order by t.id)) as hash from ${table} t`
  })
  .join(' union all ')

/** A hash of every row of every resource, by table. */
export type Snapshot = ReadonlyMap<string, string>

export async function snapshot({ api }: World): Promise<Snapshot> {
  const { rows } = await api.platform.store.pool.query({ name: 'isolation_snapshot', text: statement })
  return new Map(rows.map(({ name, hash }) => [name, hash ?? '']))
}

/** The tables that differ, as a sentence; null where none does. */
export function difference(before: Snapshot, after: Snapshot): string | null {
  const changed = [...after].filter(([name, hash]) => before.get(name) !== hash).map(([name]) => name)
  return changed.length === 0 ? null : `changes in ${changed.join(', ')}`
}
