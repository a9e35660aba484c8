import { appended, leading, trailing } from './implicit-fields.ts'
import type { Field, Fields, ValueOf } from './kind.ts'
import { firstIdOf, parentKeyOf, pathOf, rootOf, tableOf, topicOf } from './names.ts'
import { type PublicIdCodec, publicIdCodec } from './public-id.ts'

/** The operations every resource may have by rule. */
export type StandardOperation = 'index' | 'show' | 'create' | 'update' | 'delete'

/** Which of the caller's reaches decides whether a row is visible, and by which column. */
export interface Tenant {
  readonly by: 'workspace' | 'team' | 'user'
  readonly column: string
}

export interface RawBody {
  readonly bytesMax: number
  readonly types: readonly string[]
}

/** Something a client can ask of a resource beyond the five standard operations; its effect is behavior. */
export interface Action {
  /** `member` acts on one row under `{id}`; `collection` stands beside the list, under the parent. */
  readonly on: 'member' | 'collection'
  readonly method: 'get' | 'post' | 'put' | 'patch' | 'delete'
  /** A collection below another parent than the resource's own, and the path parameter that names it. */
  readonly under?: { readonly parent: string; readonly by: string }
  /** The path segment; the action's name where absent, `''` for none. A leading slash makes it a path from the root. */
  readonly path?: string
  readonly operationId?: string
  readonly summary?: string
  /** The operationId of a second spelling, with the member below its parent's path. */
  readonly alsoNested?: string
  /** Body properties, under the resource's body root or, with `root: null`, at the top; `create` for those of a create. */
  readonly body?: Fields | 'create' | 'update'
  readonly root?: string | null
  /** The body is bytes of one of these types, for the behavior's `outside`. */
  readonly raw?: RawBody
  /** Query parameters beyond those of the standard operations. */
  readonly query?: Fields
  /** `row` replies with the resource, `none` with nothing, fields with that object. */
  readonly reply?: 'row' | 'rows' | 'none' | Fields
  /** What a reply of its own may hold beyond the rest, when asked for with `expand[]`. */
  readonly expands?: readonly string[]
  readonly status?: number
  /** Further success statuses the reply may have. */
  readonly also?: readonly number[]
  readonly errors?: readonly number[]
  /** Runs once more when a concurrent write took a unique key first. */
  readonly retries?: boolean
  /** The reply is a list of such objects. */
  readonly many?: boolean
  readonly surface?: Surface
  /** Beyond the documented API: kept out of the document's conformance, never shadowing an upstream path. */
  readonly extra?: boolean
}

/** Where operations stand, and below which path: what upstream has, and what an operator of Tundish has besides. */
export const surfaces = { api: '/api/v2', operator: '/operator' } as const

export type Surface = keyof typeof surfaces

/** One step of a state machine: from which states, to which, and the events it emits. */
export interface Transition {
  readonly from: readonly string[]
  readonly to: string
  readonly emits?: readonly string[]
}

/** An event of an entered state, with its conditions. */
export interface Emission {
  readonly id: string
  /** Only when the row comes from one of these states; a new row comes from the initial one. */
  readonly from?: readonly string[]
  /** Only for rows whose columns equal these. */
  readonly of?: Readonly<Record<string, string>>
  /** Only where this column was empty before. */
  readonly unless?: string
}

/** What entering a state brings, from wherever: events, and columns. What a body says itself stays. */
export interface Entry {
  readonly emits?: readonly (string | Emission)[]
  /** Columns filled where they are empty; `now` is the moment of the request. */
  readonly sets?: Readonly<Record<string, string>>
  readonly clears?: readonly string[]
}

/**
 * A state machine over one field. Ours are closed: rows move along `transitions` only, by `ctx.transition`.
 * Where clients own the steps, it is open: any state of `enters` may follow any other, by an ordinary write.
 */
export interface States {
  readonly field: string
  readonly initial: string
  /** The rows it governs, where a field has different machines for different rows. */
  readonly of?: Readonly<Record<string, string>>
  readonly transitions?: Readonly<Record<string, Transition>>
  readonly enters?: Readonly<Record<string, Entry>>
}

/** An event with a condition over the new row `r` and the old row `o` (all null on create). */
export interface EventRule {
  readonly id: string
  readonly on: readonly ('create' | 'update' | 'delete')[]
  readonly when?: string
}

/** A list filter that is no field of the row. */
export interface ListFilter {
  readonly field: Field
  /** SQL over the row alias `r` and the parameter `$`; the field's own filter condition where absent. */
  readonly where?: string
}

export interface Irregular {
  readonly path?: string
  readonly root?: string
  readonly ids?: Readonly<Partial<Record<StandardOperation, string>>>
  readonly updateMethod?: 'put' | 'patch'
  /** A create without any property makes an empty row. */
  readonly createsEmpty?: boolean
  /** A list inside an object: the member that holds it. */
  readonly wrapper?: string
  /** No `after` and no page limit; or pages from the first request that carries `after`. */
  readonly unpaged?: boolean | 'until after'
  /** Members under the parent's path as well: `/funnels/{funnel_id}/split_test_steps/{id}`. */
  readonly nested?: boolean
  /** Operations on a member that are answered under the parent's path as well, with their operationId there. */
  readonly alsoNested?: Readonly<Partial<Record<StandardOperation, string>>>
  readonly parentKey?: string
  readonly schemaName?: string
  readonly deleteQuery?: Fields
}

export interface ResourceSpec<F extends Fields, P extends string | null = string | null> {
  /** Upstream's class name: `Contacts::Tag`. */
  readonly name: string
  /** The resource whose path holds the collection; null for collections at the root. */
  readonly parent: P
  /** Permission category, or `public`; the verb gives read, write or delete. */
  readonly access: string
  readonly tenant?: Tenant
  readonly fields: F
  /** One row for each parent, addressed by the parent's path alone: show and update, no list. */
  readonly singular?: boolean
  /** An append-only log: rows never change, so they have no `updated_at`, and no foreign key slows an append. */
  readonly log?: boolean
  /** How it looks inside another resource. */
  readonly short?: readonly string[]
  readonly operations?: readonly StandardOperation[]
  readonly list?: {
    /** Sort properties beside `id` and `updated_at`. */
    readonly sorts?: readonly string[]
    /** SQL condition over `r` that hides rows from lists. */
    readonly only?: string
    /** The query parameter that, as `true`, shows the rows `only` hides. */
    readonly onlyUnless?: string
    /** Query parameters that name a stored condition; the behavior's `selection` turns them into one. */
    readonly selection?: Fields
    readonly filters?: Readonly<Record<string, ListFilter>>
    /** No sorting by `updated_at`: for ledgers, whose rows come by the thousand. */
    readonly unsorted?: boolean
    /** Filter by `id`. */
    readonly byId?: boolean
    /** Further collections that list the same rows: a parent, the column that names it, an operationId. */
    readonly also?: readonly {
      readonly parent: string
      readonly by: string
      readonly path?: string
      readonly operationId: string
    }[]
  }
  /** Event ids, or rules; an id ending in created, updated or deleted is emitted with that operation. */
  readonly events?: readonly (string | EventRule)[]
  /** The fields that show the page and the funnel its events come from, for endpoints that narrow by them. */
  readonly origin?: { readonly page?: string; readonly funnel?: string }
  readonly states?: readonly States[]
  readonly actions?: Readonly<Record<string, Action>>
  /** Columns over which rows are unique, and the message of a duplicate; see also `unique` of a field. */
  readonly unique?: readonly {
    readonly columns: readonly string[]
    readonly field: string
    readonly where?: string
  }[]
  /** Indexes beyond those that follow from parents, filters and sorts: SQL of the column list, optionally a condition. */
  readonly indexes?: readonly { readonly columns: string; readonly where?: string }[]
  /** SQL over `r` of the currency its amounts of money are in; the field `currency` where absent. */
  readonly currency?: string
  /** Implicit fields that replies leave out: `workspace_id`, `created_at`, … */
  readonly hides?: readonly string[]
  /** Where the ids of the table begin; derived from the name where absent. */
  readonly firstId?: number
  readonly doc?: string
  readonly irregular?: Irregular
  /** Where its operations stand: the API clients know, or beside it for operators. */
  readonly surface?: Surface
}

export interface Resource<F extends Fields = Fields, P extends string | null = string | null>
  extends Omit<ResourceSpec<F, P>, 'fields' | 'events'> {
  /** All fields, the implicit ones included, in the order of replies. */
  readonly fields: Readonly<Record<string, Field>>
  readonly declared: F
  readonly path: string
  readonly root: string
  readonly table: string
  readonly topic: string
  readonly parentKey: string | null
  readonly tenant: Tenant
  readonly short: readonly string[]
  readonly hides: readonly string[]
  readonly standard: readonly StandardOperation[]
  readonly firstId: number
  readonly events: readonly EventRule[]
  readonly publicId: PublicIdCodec
  readonly irregular: Irregular
}

/** A definition of any fields and parent. */
export type AnyResource = Resource<any, any>

/** A loaded row, as behavior sees it: its stored fields, without what is embedded in replies. */
export type Row<R> =
  R extends Resource<infer F, infer P>
    ? { readonly [K in keyof F]: ValueOf<F[K]> } & { readonly [K in ParentKey<P>]: number } & {
        readonly id: number
        readonly public_id: string
        readonly workspace_id: number
        readonly created_at: string
        readonly updated_at: string
      }
    : never

/** `Courses::FieldSet` gives `field_set_id`, as `parentKeyOf` does. */
type ParentKey<P> = P extends `${string}::${infer Rest}`
  ? ParentKey<Rest>
  : P extends string
    ? `${Snake<P>}_id`
    : never

type Snake<S extends string> = S extends `${infer First}${infer Rest}`
  ? `${Lowercase<First>}${SnakeRest<Rest>}`
  : ''

type SnakeRest<S extends string> = S extends `${infer First}${infer Rest}`
  ? `${First extends Lowercase<First> ? First : `_${Lowercase<First>}`}${SnakeRest<Rest>}`
  : ''

/** Values for a write: any of the fields; absent ones are untouched, null clears. */
export type Values<R> = R extends Resource<infer F, any> ? { [K in keyof F]?: ValueOf<F[K]> | null } : never

const everyOperation: readonly StandardOperation[] = ['index', 'show', 'create', 'update', 'delete']

/** Completes a definition with what follows from it by rule. */
export function resource<const F extends Fields, const P extends string | null>(
  spec: ResourceSpec<F, P>,
): Resource<F, P> {
  const irregular = spec.irregular ?? {}
  const tenant = spec.tenant ?? { by: 'workspace', column: 'workspace_id' }
  const publicId = publicIdCodec(spec.name)
  const table = tableOf(spec.name)
  const firstId = spec.firstId ?? firstIdOf(table)
  const parentKey = spec.parent ? (irregular.parentKey ?? parentKeyOf(spec.parent)) : null
  return {
    ...spec,
    fields: {
      ...leading({ ...spec, firstId }, tenant, parentKey, publicId),
      ...spec.fields,
      ...(spec.log ? appended : trailing),
    },
    declared: spec.fields,
    path: irregular.path ?? pathOf(spec.name),
    root: irregular.root ?? rootOf(spec.name),
    table,
    topic: topicOf(spec.name),
    parentKey,
    tenant,
    short: spec.short ?? ['id', 'public_id', 'name'],
    hides: [
      ...(tenant.column === 'workspace_id' && parentKey !== 'workspace_id' && !spec.fields.workspace_id
        ? ['workspace_id']
        : []),
      ...(spec.hides ?? []),
    ],
    firstId,
    standard: spec.operations ?? (spec.singular ? ['show', 'update'] : everyOperation),
    events: (spec.events ?? []).map(eventRule),
    publicId,
    irregular,
  }
}

/** `contact.created` is emitted on create, and so on; other ids are for behavior and transitions. */
function eventRule(rule: string | EventRule): EventRule {
  if (typeof rule !== 'string') return rule
  const verb = rule.split('.').at(-1)
  const on =
    ({ created: ['create'], updated: ['update'], deleted: ['delete'] } as const)[verb as 'created'] ?? []
  return { id: rule, on }
}
