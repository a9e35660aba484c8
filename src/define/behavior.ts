import type { Condition } from './condition.ts'
import type { Fields, ValueOf } from './kind.ts'
import type { AnyResource, Row, Values } from './resource.ts'

/** Who calls: what the access token reaches. Ids are decimal text, as the database takes them. */
export interface Principal {
  readonly token_id: string
  readonly application_id: string | null
  /** The acting user: a person, or the faux user of a platform application. */
  readonly user_id: string
  readonly team_ids: readonly string[]
  /** Set for tokens of one installation, which reach one workspace only. */
  readonly workspace_id: string | null
  readonly scopes: readonly string[]
}

/** Reaches nothing: what acts without a token begins with it and adds the teams it acts in. */
export const nobody: Principal = {
  token_id: '0',
  application_id: null,
  user_id: '0',
  team_ids: [],
  workspace_id: null,
  scopes: [],
}

/** Loaded rows and writes inside one transaction; the only way behavior reaches anything. */
export interface Context {
  readonly principal: Principal
  /** The moment of the request, ISO 8601. */
  now(): string
  /** The row in the caller's reach, or 404. */
  find<R extends AnyResource>(resource: R, id: number): Promise<Row<R>>
  /** The same, locked until the end of the transaction. */
  lock<R extends AnyResource>(resource: R, id: number): Promise<Row<R>>
  /** Rows of one workspace that equal the given columns, in order of id; at most `rowsMax`. */
  where<R extends AnyResource>(
    resource: R,
    workspaceId: number,
    columns: Readonly<Record<string, unknown>>,
    options?: { lock?: boolean; order?: string; limit?: number },
  ): Promise<Row<R>[]>
  /** Writes through the engine: hooks run, events are recorded. Values may include columns only the server sets. */
  create<R extends AnyResource>(
    resource: R,
    owner: Owner,
    values: Readonly<Record<string, unknown>>,
  ): Promise<Row<R>>
  /** `silent` leaves out the events of an update. */
  update<R extends AnyResource>(
    resource: R,
    row: { id: number },
    values: Readonly<Record<string, unknown>>,
    options?: { silent?: boolean },
  ): Promise<Row<R>>
  remove<R extends AnyResource>(resource: R, row: { id: number }, query?: Query): Promise<void>
  /** Removes rows in one statement that records their events as well; no hooks run. */
  removeAll(resource: AnyResource, ids: readonly number[]): Promise<void>
  /**
   * Records an event about a row; its payload is the row as it stands at the end of the transaction, with `extra`
   * laid over it where only this event tells it. An event about a row above workspaces names one as `workspace_id` in
   * `extra`.
   */
  emit(event: string, resource: AnyResource, row: { id: number }, extra?: object): void
  /** Moves a row along a declared transition: 409 where its state does not allow it. */
  transition<R extends AnyResource>(resource: R, row: Row<R>, name: string): Promise<Row<R>>
  /** The row as its own API shows it, embedded rows included. */
  shown(resource: AnyResource, row: { id: number }): Promise<Record<string, any>>
  /** Rows of any statement, as objects of Postgres texts; for sums and sets the engine has no word for. */
  sql(text: TemplateStringsArray, ...values: readonly unknown[]): Promise<Record<string, string | null>[]>
  /** Has the worker look for due work as soon as the transaction is committed. */
  wake(): void
  /** Handed-in capabilities (clock, storage, outbound), by name; what exists is decided at start-up. */
  readonly tools: Tools
}

/** Capabilities that the composition root hands to behavior; namespaces add theirs by declaration merging. */
// biome-ignore lint/suspicious/noEmptyInterface: filled by declaration merging.
export interface Tools {}

/** Query parameters of an operation's own, already read. */
export type Query = Readonly<Record<string, any>>

/** Where a new row belongs: its workspace, and its parent where that is another resource. */
export interface Owner {
  readonly workspace_id: number
  readonly parent_id?: number
}

/** What an action is called with: path, query and body, already read. */
export interface ActionInput {
  readonly query: Query
  /** What the request asks to expand, out of what the operation declares. */
  readonly expand: readonly string[]
  readonly values: Readonly<Record<string, any>>
  /** The parent of a collection action, in the caller's reach. */
  readonly owner: Owner
}

/** What an action answers: the row (or rows) to show, a plain reply body, and the status where it varies. */
export interface ActionResult {
  readonly row?: { readonly id: number }
  readonly rows?: readonly { readonly id: number }[]
  readonly body?: unknown
  readonly status?: number
}

/** What `outside` is told of a request: everything has been read, nothing has been opened. */
export interface Outside {
  /** `create`, `update`, or the name of an action. */
  readonly on: string
  /** The workspace of the parent or the row, in the caller's reach. */
  readonly workspaceId: number
  readonly values: Readonly<Record<string, any>>
  readonly query: Query
  /** The body of an action that takes bytes. */
  readonly raw: Buffer | null
  readonly tools: Tools
}

/**
 * What really happens around a resource, typed against its definition. Everything is optional. `prepare` is pure
 * and keeps a write to one statement; every other hook puts the write into a transaction.
 */
export interface Behavior<R extends AnyResource> {
  /** Pure changes of the values of a write; throws `invalid(…)`. `values` holds what the body carried. */
  prepare?(values: Values<R>, on: 'create' | 'update'): Values<R>
  /** Asks other servers and stores files, before the transaction opens; what it answers takes the place of the values. */
  outside?(request: Outside): Promise<Readonly<Record<string, unknown>>>
  /** A row that already is what this create asks for: it is answered instead, and nothing is written. */
  existing?(ctx: Context, values: Values<R>, owner: Owner): Promise<Row<R> | null>
  /** Creates run once more when a concurrent write took a unique key first, because they look before they write. */
  readonly retries?: boolean
  beforeCreate?(ctx: Context, values: Values<R>, owner: Owner): Promise<Values<R>>
  afterCreate?(ctx: Context, row: Row<R>, values: Values<R>): Promise<void>
  beforeUpdate?(ctx: Context, row: Row<R>, values: Values<R>): Promise<Values<R>>
  afterUpdate?(ctx: Context, row: Row<R>, before: Row<R>, values: Values<R>): Promise<void>
  /** Runs with the row locked, before it goes; throw to refuse. */
  beforeDelete?(ctx: Context, row: Row<R>, query: Query): Promise<void>
  /** Runs before a row of another resource goes, by that resource's name, soft deletes included; throw to refuse. */
  beforeDeleteOf?: { readonly [resource: string]: (ctx: Context, row: any) => Promise<void> }
  /** Replaces the deletion of the row, for soft deletes. */
  remove?(ctx: Context, row: Row<R>, query: Query): Promise<void>
  /** Writes one input or linked field; runs, in a transaction, only when the body carries the field. */
  writes?: {
    readonly [K in string]?: (ctx: Context, row: Row<R>, value: any, on: 'create' | 'update') => Promise<void>
  }
  /** What entering a state of an open machine does beyond what it declares; by field and state, after the write. */
  enters?: {
    readonly [field: string]: {
      readonly [state: string]: (ctx: Context, row: Row<R>, before: Row<R> | null) => Promise<void>
    }
  }
  /** What happens by itself when its time has come, to each row that satisfies `where` (SQL over the alias `r`), in the order of the column `at`. */
  due?: { readonly where: string; readonly at: string; run(ctx: Context, row: Row<R>): Promise<void> }
  /** The condition a list's `selection` parameters stand for; rows outside the collection stay out of reach. */
  selection?(ctx: Context, query: Query, owner: Owner): Promise<Condition>
  /** Rows a new workspace starts with, for what upstream gives every workspace and the API cannot create. */
  seed?(ctx: Context, owner: Owner): Promise<void>
  /** One handler per declared action; `row` is null for collection actions. */
  actions?: {
    readonly [name: string]: (ctx: Context, row: Row<R>, input: ActionInput) => Promise<ActionResult>
  }
}

/** Ties behavior to its resource, so that hooks and rows are checked against the definition. */
export function behavior<R extends AnyResource>(resource: R, hooks: Behavior<R>): BehaviorOf {
  return { resource: resource.name, hooks: hooks as Behavior<AnyResource> }
}

export interface BehaviorOf {
  readonly resource: string
  readonly hooks: Behavior<AnyResource>
}

/** The values of an action's body, for handlers that want them typed. */
export type BodyOf<F extends Fields> = { readonly [K in keyof F]?: ValueOf<F[K]> | null }
