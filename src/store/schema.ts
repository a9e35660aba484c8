import type { Resolve } from '../define/kind.ts'
import { publicIdSql } from '../define/public-id.ts'
import type { Registry } from '../define/registry.ts'
import type { Resource } from '../define/resource.ts'
import { siteUrlSql } from '../define/site-url.ts'
import { adaptedSql } from './adapted.ts'
import { constraintsOf } from './constraints.ts'
import { indexesOf } from './indexes.ts'

/** The schema that follows from the definitions, as data: what `npm run generate` compares and writes. */
export interface Schema {
  readonly functions: Readonly<Record<string, string>>
  readonly tables: Readonly<Record<string, Table>>
}

export interface Table {
  readonly firstId: number
  readonly columns: Readonly<Record<string, string>>
  /** Constraints added after all tables exist. */
  readonly constraints: Readonly<Record<string, string>>
  /** The SQL behind `create index NAME on TABLE`, or behind `create unique index`. */
  readonly indexes: Readonly<Record<string, { readonly unique: boolean; readonly sql: string }>>
}

export function schemaOf({ resources, resolve }: Registry): Schema {
  return {
    functions: { public_id: publicIdSql, site_url: siteUrlSql, adapted: adaptedSql },
    tables: Object.fromEntries(resources.map((resource) => [resource.table, tableOf(resource, resolve)])),
  }
}

function tableOf(resource: Resource, resolve: Resolve): Table {
  const constraints = constraintsOf(resource, resolve)
  return {
    firstId: resource.firstId,
    columns: columnsOf(resource),
    constraints: Object.fromEntries(
      constraints.filter(({ kind }) => kind === 'foreign key').map(({ name, sql }) => [name, sql]),
    ),
    indexes: {
      ...Object.fromEntries(
        constraints
          .filter(({ kind }) => kind === 'unique')
          .map(({ name, sql }) => [name, { unique: true, sql }]),
      ),
      ...indexesOf(resource),
    },
  }
}

function columnsOf(resource: Resource): Record<string, string> {
  const stored = Object.entries(resource.fields).filter(
    ([name, { kind, options }]) => name !== 'id' && kind.column && !options.input && !options.from,
  )
  return Object.fromEntries(
    stored.map(([name, { kind, options }]) => {
      const always = options.required || options.default !== undefined
      return [
        name,
        `${kind.column}${always ? ' not null' : ''}${options.default ? ` default ${options.default}` : ''}`,
      ]
    }),
  )
}
