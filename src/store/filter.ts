import { type RawBuilder, sql } from 'kysely'
import type { Resolve } from '../define/kind.ts'
import type { Operation } from '../define/operations.ts'
import { fieldSql } from '../define/shape.ts'
import { lookedUp } from './indexes.ts'
import { parameter, raw, spliced } from './statement.ts'

/** The condition of a list's filter: any of the alternatives in the parameter `filter:NAME`. */
export function filterCondition(operation: Operation, name: string, resolve: Resolve): RawBuilder<unknown> {
  const { kind, where } = filterOf(operation, name)
  const mark = '\u0001'
  const expression = name in operation.resource.fields ? fieldSql(operation.resource, name, 'r', resolve) : ''
  const text = where
    ? where.replaceAll('$', mark)
    : kind.condition(expression, mark, 'r', resolve, operation.resource)
  return spliced(text, mark, parameter(`filter:${name}`, kind.array))
}

function filterOf({ id, filters }: Operation, name: string) {
  const filter = filters[name]
  const kind = filter?.field.kind.filter
  if (!filter || !kind) throw new Error(`${id} has no filter ${name}`)
  return { kind, where: filter.where }
}

interface Page {
  readonly descending: boolean
  readonly after: boolean
  readonly direction: RawBuilder<unknown>
  readonly limit: RawBuilder<unknown>
}

/** The filter a list goes along. */
interface Lead {
  readonly name: string
  /** The page's rows, as a select that may be put into a `from`. */
  rows(conditions: readonly RawBuilder<unknown>[], page: Page): RawBuilder<unknown>
}

/**
 * The filter along whose index a list in the order of ids is read: for each alternative one page of the rows that have
 * it, then the first page of them all. Asked for all alternatives at once, Postgres would either sort every row that
 * matches or walk the workspace until it has found enough, and both grow with the workspace. Null where no index of a
 * filter begins with the collection, or where a unique filter leaves few rows anyhow.
 */
export function leadOf(operation: Operation, names: readonly string[], resolve: Resolve): Lead | null {
  const { resource, parent, filters } = operation
  if (parent?.key !== 'workspace_id' || names.includes('id')) return null
  if (names.some((name) => resource.fields[name]?.options.unique)) return null
  const leads = names.flatMap((name) => leadBy(operation, name, resolve) ?? [])
  const few = (name: string): boolean => filters[name]?.field.kind.filter?.few === true
  return leads.find(({ name }) => !few(name)) ?? leads[0] ?? null
}

function leadBy(operation: Operation, name: string, resolve: Resolve): Lead | null {
  const { resource } = operation
  const { kind, where } = filterOf(operation, name)
  const between = where ? undefined : kind.between?.('r', resolve, resource)
  const alternatives = sql`(select distinct unnest(${parameter(`filter:${name}`, kind.array)}) as value) v`
  if (between) {
    const row = sql`select r.* from ${sql.table(resource.table)} r`
    return {
      name,
      rows: (conditions, page) =>
        pages(alternatives, page, {
          // `offset 0`: joined otherwise, all rows of the workspace may be read up to the first that is named.
          from: sql`${sql.table(between.table)} f, lateral (${row}
            where ${sql.join([...conditions, raw(between.names)], sql` and `)} offset 0) r`,
          conditions: [
            sql`f.workspace_id = ${parameter('parent', 'bigint')}`,
            raw(`f.${between.to} = v.value`),
            // The same as for `r`: Postgres does not conclude it, and the index stands on `f`.
            ...(page.after
              ? [
                  sql`${raw(`f.${between.by} ${page.descending ? '<' : '>'}`)} ${parameter('after', 'bigint')}`,
                ]
              : []),
          ],
          id: raw(`f.${between.by}`),
        }),
    }
  }
  const column = where ? /^r\.(\w+) = any\(\$\)$/.exec(where)?.[1] : name
  if (column === undefined || !lookedUp(resource).includes(column)) return null
  const value = raw(`${fieldSql(resource, column, 'r', resolve)} = v.value`)
  return {
    name,
    rows: (conditions, page) =>
      pages(alternatives, page, {
        from: sql`${sql.table(resource.table)} r`,
        conditions: [...conditions, value],
        id: raw('r.id'),
      }),
  }
}

/** One page for each alternative, then the first page of those; a row that has two alternatives is one row. */
function pages(
  alternatives: RawBuilder<unknown>,
  { direction, limit }: Page,
  {
    from,
    conditions,
    id,
  }: { from: RawBuilder<unknown>; conditions: RawBuilder<unknown>[]; id: RawBuilder<unknown> },
): RawBuilder<unknown> {
  return sql`select distinct on (m.id) m.* from ${alternatives} cross join lateral
    (select r.* from ${from} where ${sql.join(conditions, sql` and `)} order by ${id} ${direction} limit ${limit}) m
    order by m.id ${direction} limit ${limit}`
}
