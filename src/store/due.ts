import { nobody } from '../define/behavior.ts'
import type { Resource } from '../define/resource.ts'
import type { Store } from './store.ts'
import type { AnyRow } from './unit.ts'

/** Most rows of one resource taken in one transaction. */
const batchRowsMax = 100

/**
 * Handles every row whose time has come, by the `due` hooks of behavior; answers how many there were. Rows are taken
 * with `skip locked`, so several processes may do this at once.
 */
export async function handleDue(store: Store): Promise<number> {
  let handled = 0
  for (const resource of store.registry.resources) {
    let taken = 0
    do {
      taken = await handleBatch(store, resource)
      handled += taken
    } while (taken === batchRowsMax)
  }
  return handled
}

async function handleBatch(store: Store, resource: Resource): Promise<number> {
  const { due } = store.registry.behaviorOf(resource)
  if (!due) return 0
  const text = `select r.id, w.team_id from ${resource.table} r join workspaces w on w.id = r.workspace_id
    where ${due.where} order by r.${due.at} limit ${batchRowsMax} for update of r skip locked`
  return store.transact(nobody, async (unit) => {
    const rows = await unit.sql(Object.assign([text], { raw: [text] }))
    unit.reach([...new Set(rows.map(({ team_id }) => Number(team_id)))])
    for (const { id } of rows) {
      const row = (await unit.find(resource, Number(id))) as unknown as AnyRow
      await due.run(unit, row as never)
    }
    return rows.length
  })
}
