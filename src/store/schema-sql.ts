import type { Schema, Table } from './schema.ts'

const none: Schema = { functions: {}, tables: {} }
const noTable: Table = { firstId: 0, columns: {}, constraints: {}, indexes: {} }

/** The statements that lead from one derived schema to the next; all of it, where there was none. */
export function migrationSql(before: Schema | null, after: Schema): string[] {
  const old = before ?? none
  const functions = Object.entries(after.functions).filter(([name, sql]) => old.functions[name] !== sql)
  const pairs = Object.keys({ ...old.tables, ...after.tables }).map((name) => ({
    name,
    from: old.tables[name],
    to: after.tables[name],
  }))
  const kept = pairs.filter(({ to }) => to !== undefined)
  const each = (step: (name: string, from: Table, to: Table) => string[]): string[] =>
    kept.flatMap(({ name, from = noTable, to = noTable }) => step(name, from, to))
  return [
    ...functions.map(([, sql]) => sql),
    ...each(dropConstraints),
    ...each(dropIndexes),
    ...pairs.flatMap(({ name, from, to }) => tableSql(name, from, to)),
    ...each(addIndexes),
    ...each(addConstraints),
  ]
}

function tableSql(name: string, from: Table | undefined, to: Table | undefined): string[] {
  if (!to) return [`drop table ${name};`]
  if (from) return columnSql(name, from, to)
  const columns = Object.entries(to.columns).map(([column, sql]) => `  ${column} ${sql}`)
  const id = `  id bigint generated always as identity (start with ${to.firstId}) primary key`
  return [`create table ${name} (\n${[id, ...columns].join(',\n')}\n);`]
}

/** Added, dropped and changed columns; a changed one is written so that a person can check the conversion. */
function columnSql(table: string, from: Table, to: Table): string[] {
  const { added, dropped, changed } = difference(from.columns, to.columns)
  return [
    ...added.map((column) => `alter table ${table} add column ${column} ${to.columns[column]};`),
    ...changed.flatMap((column) =>
      alterColumn(table, column, from.columns[column] ?? '', to.columns[column] ?? ''),
    ),
    ...dropped.map((column) => `alter table ${table} drop column ${column};`),
  ]
}

function alterColumn(table: string, column: string, from: string, to: string): string[] {
  const [was, is] = [columnParts(from), columnParts(to)]
  const alter = `alter table ${table} alter column ${column}`
  return [
    ...(was.type === is.type ? [] : [`${alter} type ${is.type} using ${column}::${is.type};`]),
    ...(was.default === is.default
      ? []
      : [is.default ? `${alter} set default ${is.default};` : `${alter} drop default;`]),
    ...(!was.required && is.required && is.default
      ? [`update ${table} set ${column} = ${is.default} where ${column} is null;`]
      : []),
    ...(was.required === is.required ? [] : [`${alter} ${is.required ? 'set' : 'drop'} not null;`]),
  ]
}

function columnParts(sql: string): { type: string; required: boolean; default: string | undefined } {
  const [head = '', fallback] = sql.split(' default ')
  return { type: head.replace(' not null', ''), required: head.endsWith(' not null'), default: fallback }
}

/** Gone before their columns go, since Postgres drops what hangs on a column with it. */
function dropIndexes(_table: string, from: Table, to: Table): string[] {
  const { dropped, changed } = difference(indexTexts(from), indexTexts(to))
  return [...dropped, ...changed].map((name) => `drop index ${name};`)
}

function addIndexes(table: string, from: Table, to: Table): string[] {
  const { added, changed } = difference(indexTexts(from), indexTexts(to))
  return [...added, ...changed].map((name) => {
    const index = to.indexes[name]
    return `create ${index?.unique ? 'unique ' : ''}index ${name} on ${table} ${index?.sql};`
  })
}

const indexTexts = ({ indexes }: Table): Record<string, string> =>
  Object.fromEntries(Object.entries(indexes).map(([name, { unique, sql }]) => [name, `${unique} ${sql}`]))

function dropConstraints(table: string, from: Table, to: Table): string[] {
  const { dropped, changed } = difference(from.constraints, to.constraints)
  return [...dropped, ...changed].map((name) => `alter table ${table} drop constraint ${name};`)
}

function addConstraints(table: string, from: Table, to: Table): string[] {
  const { added, changed } = difference(from.constraints, to.constraints)
  return [...added, ...changed].map(
    (name) => `alter table ${table} add constraint ${name} ${to.constraints[name]};`,
  )
}

function difference(from: Readonly<Record<string, string>>, to: Readonly<Record<string, string>>) {
  return {
    added: Object.keys(to).filter((name) => !(name in from)),
    dropped: Object.keys(from).filter((name) => !(name in to)),
    changed: Object.keys(to).filter((name) => name in from && from[name] !== to[name]),
  }
}
