import type { Fields, Resolve } from './kind.ts'
import { choice } from './kinds/text.ts'
import { idPartOf, plural, relativePath, wordsOf } from './names.ts'
import type { Action, ListFilter, RawBody, Resource, StandardOperation, Surface } from './resource.ts'

/** One request a client can make, as data: routes, documents, SDK, commands and contract tests read it. */
export interface Operation {
  readonly id: string
  readonly kind: StandardOperation | 'action'
  /** The name of the action, or null for the standard operations. */
  readonly action: string | null
  readonly method: 'get' | 'post' | 'put' | 'patch' | 'delete'
  readonly surface: Surface
  /** Path template below the surface's path, with `{id}` and the parent's key. */
  readonly path: string
  readonly summary: string
  readonly resource: Resource
  /** The resource named by the first path parameter of a collection, and the column that holds its id. */
  readonly parent: { readonly resource: Resource; readonly key: string } | null
  /** Whether the path names a row with `{id}`. */
  readonly member: boolean
  /** Whether the path names the one row of its parent. */
  readonly single: boolean
  /** The body's root key; null where properties stand at the top, undefined where there is no body. */
  readonly root: string | null | undefined
  /** Whether a body, its root, or what is in it may be missing. */
  readonly bodyOptional: boolean
  readonly body: Fields
  /** Set where the body is bytes instead. */
  readonly raw: RawBody | null
  readonly query: Fields
  readonly filters: Readonly<Record<string, ListFilter>>
  readonly sorts: readonly string[]
  readonly expands: readonly string[]
  /** Fields that its reply shows unasked, and no other reply at all. */
  readonly reveals: readonly string[]
  readonly reply: 'row' | 'rows' | 'none' | Fields
  /** Whether the reply is a list of such objects. */
  readonly many: boolean
  readonly wrapper: string | null
  readonly paged: boolean | 'after'
  readonly status: number
  readonly also: readonly number[]
  readonly errors: readonly number[]
  readonly access: { readonly category: string; readonly verb: 'read' | 'write' | 'delete' }
}

/** What a method does to what it names. */
export const verbOf = { get: 'read', post: 'write', put: 'write', patch: 'write', delete: 'delete' } as const

/** The operations of one resource: the standard ones by rule, then its actions. */
export function operationsOf(resource: Resource, resolve: Resolve): Operation[] {
  const standard = resource.standard.map((kind) => standardOperation(resource, kind, resolve))
  const nestedIds: Readonly<Record<string, string | undefined>> = resource.irregular.alsoNested ?? {}
  const lists = (resource.list?.also ?? []).map((extra) => ({
    ...standardOperation(resource, 'index', resolve),
    id: extra.operationId,
    path: `/${resolve(extra.parent).path}/{${extra.by}}/${extra.path ?? relativePath(resource.path, resolve(extra.parent).path)}`,
    parent: { resource: resolve(extra.parent), key: extra.by },
  }))
  const actions = Object.entries(resource.actions ?? {}).map(([name, action]) =>
    actionOperation(resource, name, action, resolve),
  )
  return [
    ...standard,
    ...standard.flatMap((one) => nestedToo(one, nestedIds[one.kind], resolve)),
    ...lists,
    ...actions,
    ...actions.flatMap((one) => nestedToo(one, resource.actions?.[one.action ?? '']?.alsoNested, resolve)),
  ]
}

/** The same operation below its parent's path, beside the flat one. */
function nestedToo(flat: Operation, id: string | undefined, resolve: Resolve): Operation[] {
  const { resource } = flat
  if (!id || !resource.parent) return []
  const path = collectionPath(resource, resolve) + flat.path.slice(`/${resource.path}`.length)
  return [
    { ...flat, id, path, parent: { resource: resolve(resource.parent), key: resource.parentKey ?? '' } },
  ]
}

/** `/workspaces/{workspace_id}/contacts`, or `/teams` for a collection at the root. */
function collectionPath(resource: Resource, resolve: Resolve, under?: Action['under']): string {
  const owner = under?.parent ?? resource.parent
  if (!owner) return `/${resource.path}`
  const parent = resolve(owner)
  return `/${parent.path}/{${under?.by ?? resource.parentKey}}/${relativePath(resource.path, parent.path)}`
}

function memberPath(resource: Resource, resolve: Resolve): string {
  const base = resource.irregular.nested ? collectionPath(resource, resolve) : `/${resource.path}`
  return `${base}/{id}`
}

/** The fields a body may carry, by who may set them. */
export function bodyFields(resource: Resource, on: 'create' | 'update'): Fields {
  return Object.fromEntries(
    Object.entries(resource.fields).filter(([, { kind, options }]) => {
      if (options.set === 'ignored') return true
      if (!kind.read || options.from || options.set === 'server') return false
      return on === 'create' || options.set !== 'create'
    }),
  )
}

const standardIds = {
  index: 'list',
  show: 'get',
  create: 'create',
  update: 'update',
  delete: 'remove',
} as const

function standardOperation(resource: Resource, kind: StandardOperation, resolve: Resolve): Operation {
  const single = resource.singular === true && kind !== 'index' && kind !== 'create'
  const member = kind !== 'index' && kind !== 'create' && !single
  const method =
    ({ index: 'get', show: 'get', create: 'post', delete: 'delete' } as const)[kind as 'index'] ??
    resource.irregular.updateMethod ??
    'put'
  const words = wordsOf(resource.name)
  const writes = kind === 'create' || kind === 'update'
  const parent = resource.parent && (!member || resource.irregular.nested) ? resolve(resource.parent) : null
  return {
    id: resource.irregular.ids?.[kind] ?? `${standardIds[kind]}${idPartOf(resource.name)}`,
    kind,
    action: null,
    method,
    surface: resource.surface ?? 'api',
    path: member ? memberPath(resource, resolve) : collectionPath(resource, resolve),
    summary: {
      index: `List ${plural(words)}`,
      show: `Fetch a ${words}`,
      create: `Create a ${words}`,
      update: `Update a ${words}`,
      delete: `Remove a ${words}`,
    }[kind],
    resource,
    parent: parent && { resource: parent, key: resource.parentKey ?? '' },
    member,
    single,
    root: writes ? resource.root : undefined,
    bodyOptional: kind === 'create' && resource.irregular.createsEmpty === true,
    body: writes ? bodyFields(resource, kind) : {},
    raw: null,
    query: queryOf(resource, kind),
    filters: kind === 'index' ? filtersOf(resource) : {},
    sorts:
      kind === 'index'
        ? ['id', ...(resource.list?.unsorted ? [] : ['updated_at']), ...(resource.list?.sorts ?? [])]
        : [],
    expands: kind === 'delete' ? [] : [...expandsOf(resource), ...(kind === 'index' ? leanIn(resource) : [])],
    reveals: kind === 'create' ? onceIn(resource) : [],
    reply: kind === 'delete' ? 'none' : kind === 'index' ? 'rows' : 'row',
    many: false,
    wrapper: kind === 'index' ? (resource.irregular.wrapper ?? null) : null,
    paged: kind === 'index' && pagingOf(resource),
    status: kind === 'create' ? 201 : kind === 'delete' ? 204 : 200,
    also: [],
    errors: writes ? [400, 401, 404, 422] : [401, 404],
    access: { category: resource.access, verb: verbOf[method] },
  }
}

const pagingOf = ({ irregular }: Resource): boolean | 'after' =>
  irregular.unpaged === 'until after' ? 'after' : !irregular.unpaged

/** Query parameters beyond paging, filters and expansions. */
function queryOf({ irregular, list }: Resource, kind: StandardOperation): Fields {
  if (kind === 'delete') return irregular.deleteQuery ?? {}
  if (kind !== 'index') return {}
  return { ...(list?.onlyUnless && { [list.onlyUnless]: choice(['true'])() }), ...list?.selection }
}

const expandsOf = (resource: Resource): string[] =>
  Object.entries(resource.fields)
    .filter(([, { options }]) => options.expand === true && !options.hidden)
    .map(([name]) => name)

const onceIn = (resource: Resource): string[] =>
  Object.entries(resource.fields)
    .filter(([, { options }]) => options.expand === 'once')
    .map(([name]) => name)

/** What lists leave out of nested values unless asked. */
const leanIn = (resource: Resource): string[] =>
  Object.values(resource.fields).flatMap(({ options }) => options.lean?.unless ?? [])

function filtersOf(resource: Resource): Record<string, ListFilter> {
  const own = Object.entries(resource.fields)
    .filter(([, { options }]) => options.filter)
    .map(([name, field]): [string, ListFilter] => [name, { field }])
  return { ...Object.fromEntries(own), ...resource.list?.filters }
}

function actionOperation(resource: Resource, name: string, action: Action, resolve: Resolve): Operation {
  const member = action.on === 'member'
  const segment = action.path ?? name
  const base = member ? memberPath(resource, resolve) : collectionPath(resource, resolve, action.under)
  const absolute = segment.startsWith('/')
  const shows = action.reply === undefined || action.reply === 'row' || action.reply === 'rows'
  const owner = action.under?.parent ?? resource.parent
  const parent = !member && !absolute && owner ? resolve(owner) : null
  return {
    id: action.operationId ?? `${name}${idPartOf(resource.name)}`,
    kind: 'action',
    action: name,
    method: action.method,
    surface: action.surface ?? resource.surface ?? 'api',
    path: absolute ? segment : segment === '' ? base : `${base}/${segment}`,
    summary:
      action.summary ??
      `${name.charAt(0).toUpperCase()}${name.slice(1).replaceAll('_', ' ')} a ${wordsOf(resource.name)}`,
    resource,
    parent: parent && { resource: parent, key: action.under?.by ?? resource.parentKey ?? '' },
    member,
    single: false,
    bodyOptional: false,
    root: action.body ? (action.root === undefined ? resource.root : action.root) : undefined,
    body: typeof action.body === 'string' ? bodyFields(resource, action.body) : (action.body ?? {}),
    raw: action.raw ?? null,
    query: action.query ?? {},
    filters: {},
    sorts: [],
    expands: action.expands ?? (shows ? expandsOf(resource) : []),
    reveals: [],
    reply: action.reply ?? 'row',
    many: action.many ?? false,
    wrapper: null,
    paged: false,
    status: action.status ?? (action.reply === 'none' ? 204 : 200),
    also: action.also ?? [],
    errors: action.errors ?? [401, 404, ...(action.body ? [400, 422] : [])],
    access: { category: resource.access, verb: verbOf[action.method] },
  }
}
