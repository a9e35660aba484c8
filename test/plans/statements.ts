import { subscribe } from 'node:diagnostics_channel'
import pg from 'pg'
import type { Resolve } from '../../src/define/kind.ts'
import type { Operation } from '../../src/define/operations.ts'
import { listStatement } from '../../src/store/select.ts'
import type { Statement } from '../../src/store/statement.ts'

/** A statement, and what to call it in a report. */
export interface Named {
  readonly name: string
  readonly text: string
}

/** A list's statement, with the columns its rows are narrowed by. */
export interface NamedList extends Named {
  readonly operation: Operation
}

/**
 * Hears of every statement that is compiled from now on, and of every text that a session is given to run, whoever
 * wrote it. Begun before the modules that compile statements when they are loaded.
 */
export function hearStatements(): () => Named[] {
  const heard = new Map<string, string>()
  subscribe('tundish:statement', (message) => {
    const { name, text } = message as Statement
    heard.set(text, name.replace(/_\d+$/, ''))
  })
  const run = pg.Client.prototype.query as (...args: unknown[]) => unknown
  pg.Client.prototype.query = function (this: pg.Client, ...args: unknown[]) {
    const [query] = args
    const text = typeof query === 'string' ? query : String((query as { text?: string }).text)
    if (plannable.test(text) && !heard.has(text)) heard.set(text, text.replace(/\s+/g, ' ').trim())
    return run.apply(this, args)
  } as never
  return () => [...heard].map(([text, name]) => ({ name, text }))
}

const plannable = /^\s*(select|with|insert|update|delete)\b/i

/** Every list in both directions, by every sort, on the first page and a later one, with each filter. */
export function listStatements(operations: readonly Operation[], resolve: Resolve): NamedList[] {
  return operations
    .filter(({ kind }) => kind === 'index')
    .flatMap((operation) =>
      shapesOf(operation).map((shape) => ({
        operation,
        name: `${operation.id} by ${shape.sort}${shape.descending ? ' descending' : ''}${shape.after ? ' after' : ''}${shape.filters.map((name) => ` with ${name}`)}`,
        text: listStatement(operation, shape, resolve).text,
      })),
    )
}

function shapesOf({ sorts, filters, resource }: Operation) {
  const narrowed = [[], ...Object.keys(filters).map((name) => [name])]
  const page = { limit: 21, expanded: [], all: false }
  return sorts
    .filter((sort) => sort in resource.fields)
    .flatMap((sort) =>
      [false, true].flatMap((descending) =>
        [false, true].flatMap((after) =>
          narrowed.map((names) => ({ ...page, sort, descending, after, filters: names })),
        ),
      ),
    )
}

/** The columns whose values may be few: those that lists of a table are filtered by, without unique ones. */
export function filteredColumns(operations: readonly Operation[], table: string): string[] {
  const own = operations.filter(({ kind, resource }) => kind === 'index' && resource.table === table)
  return own.flatMap(({ resource: { fields }, filters }) =>
    Object.entries(filters)
      .map(([name, { where }]) => /^r\.(\w+) = any/.exec(where ?? '')?.[1] ?? name)
      .filter((column) => column !== 'id' && !fields[column]?.options.unique),
  )
}
