import type { Resource } from '../../src/define/resource.ts'
import { product } from '../../src/resources/index.ts'
import type { Tally } from './tally.ts'
import type { World } from './world.ts'

/** After everything that was tried: no stored row names a row of another tenant, in columns or in lists of ids. */
export async function structureCells({ api }: World, tally: Tally): Promise<void> {
  const columns = product.resources.flatMap(namingColumns)
  for (const { resource, name, statement } of columns) {
    const { rows } = await api.platform.store.pool.query(statement)
    const count = Number(rows[0]?.count)
    const cell = { asked: `every ${resource.name}`, cell: `what ${name} names` }
    tally.holds(cell, 'rows of the same tenant', count === 0 ? null : `${count} of another`)
  }
  const { rows } = await api.platform.store.pool.query(`select count(*) from webhooks_outgoing_deliveries d
    join webhooks_outgoing_events e on e.id = d.event_id join webhooks_outgoing_endpoints n on n.id = d.endpoint_id
    where e.workspace_id <> n.workspace_id or d.workspace_id <> e.workspace_id`)
  const stray = Number(rows[0]?.count)
  const cell = { asked: 'every delivery', cell: 'its event and its endpoint' }
  tally.holds(cell, 'the same workspace', stray === 0 ? null : `${stray} across workspaces`)
}

interface NamingColumn {
  readonly resource: Resource
  readonly name: string
  /** Counts the rows that name one of another tenant. */
  readonly statement: string
}

function namingColumns(resource: Resource): NamingColumn[] {
  const { table, tenant } = resource
  return Object.entries(resource.fields).flatMap(([name, { kind, options }]) => {
    if (!kind.column || options.input || options.from) return []
    const named = kind.references?.resource ?? kind.item?.references?.resource
    if (!named) return []
    const target = product.resolve(named)
    if (target.tenant.by !== tenant.by || target.tenant.by === 'user') return []
    const listed = kind.references
      ? ''
      : ` cross join lateral jsonb_array_elements(coalesce(r.${name}, '[]')) e(id)`
    const id = kind.references ? `r.${name}` : 'e.id::bigint'
    const statement = `select count(*) from ${table} r${listed} join ${target.table} t on t.id = ${id}
      where t.${target.tenant.column} <> r.${tenant.column}`
    return [{ resource, name, statement }]
  })
}
