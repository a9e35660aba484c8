import type { TSchema } from 'typebox'
import type { Resource } from './resource.ts'

/** Finds another definition by its name; only valid names reach it, `check()` has seen to that. */
export type Resolve = (name: string) => Resource

/** A body value a kind cannot take: the message completes `Name …`, as in `Name is not a number`. */
export class Problem extends Error {}

/** How a list narrows by a field of this kind. */
export interface KindFilter {
  /** Postgres array type of the parameter, for example `bigint[]`. */
  readonly array: string
  /** SQL condition over the selected expression, the parameter (an array of the alternatives) and the row alias. */
  condition(expression: string, parameter: string, row: string, resolve: Resolve, owner: Resource): string
  /** Where the alternatives stand in rows that name this one: their table as `f`, and two of its columns. */
  between?(row: string, resolve: Resolve, owner: Resource): Between
  /** One alternative of the comma list as parameter text, or null where it can match nothing. */
  read(text: string, resolve: Resolve): string | null
  /** `ignore`: an empty value is no filter; otherwise it is a filter that nothing passes. */
  readonly empty: 'none' | 'ignore'
  /** There are few values, so that many rows share each. */
  readonly few?: true
  readonly schema: TSchema
}

/** Rows `f` between a row and the alternatives of a filter. */
export interface Between {
  readonly table: string
  /** SQL condition: `f` names the row. */
  readonly names: string
  /** The column of `f` that holds the id of the row, and the one that holds an alternative. */
  readonly by: string
  readonly to: string
}

/**
 * A field kind: everything the system knows of a sort of value, in one object. Nothing else branches on `name`.
 * Values live in four forms: JSON on the wire, `T` in behavior, text as Postgres prints it, text as a parameter.
 */
export interface Kind<T> {
  readonly name: string
  /** Form control in the admin pages. */
  readonly control: string
  /** JSON Schema of the wire value. */
  schema(resolve: Resolve): TSchema
  /** JSON Schema a body accepts; the wire schema where absent. */
  inputSchema?(resolve: Resolve): TSchema
  /** Postgres column type; absent where the value is not stored in the row. */
  readonly column?: string
  /** The table an id of this kind points into, with what happens to the row when that one goes. */
  readonly references?: { readonly resource: string; readonly onDelete: 'cascade' | 'set null' | 'restrict' }
  /** What a body's value of this kind holds, by property: objects, and rows embedded in bodies. */
  readonly parts?: Fields
  /** What each entry of a body's value of this kind is: lists. */
  readonly item?: Kind<any>
  /** Worked out from the row's own columns, so that behavior sees it like a stored field. */
  readonly ofRow?: true
  /** The SQL under which two values count as the same in a unique key; the column where absent. */
  unique?(column: string): string
  /** The SQL that selects the value from a row alias; the column itself where absent. */
  select?(row: string, name: string, resolve: Resolve, owner: Resource): string
  /** What becomes of a selected expression over a row alias, also of one that a definition gives; itself where absent. */
  shown?(expression: string, row: string, owner: Resource): string
  /** Wraps a selected expression so that `row_to_json` prints the wire value; as it is where absent. */
  json?(expression: string): string
  /** Postgres text to JSON text. */
  write(text: string): string
  /** The JSON of an absent value; `null` where absent. */
  readonly empty?: string
  /** Made of rows that name this one, so that it is empty for a row that has only just been made. */
  readonly pointsBack?: boolean
  /** Postgres text to the value behavior sees. */
  decode(text: string): T
  /** Body value (never null) to the value behavior sees; throws `Problem`. Absent: a body cannot set it. */
  read?(value: unknown, resolve: Resolve): T
  /** Value to parameter text. */
  bind?(value: T): string
  /** How an update combines the stored column with the parameter; replaces it where absent. */
  merge?(column: string, parameter: string): string
  readonly filter?: KindFilter
  /** A secret: the store keeps it encrypted, bound to its row. Written by updates only, once the row has its id. */
  readonly sealed?: true
}

/**
 * Where a value may come from: the client, the client on create only, only the server. `ignored` is the server's
 * too, but bodies may carry it without effect, as clients that send back what they read do.
 */
export type SetBy = 'client' | 'create' | 'server' | 'ignored'

export interface FieldOptions {
  /** Not null; a create must carry it unless there is a default. */
  readonly required?: boolean
  /** The value of a create that leaves it out although it is required, on a server that is lax about that. */
  readonly absent?: unknown
  /** Who may set it; clients, where the kind can be read from a body. */
  readonly set?: SetBy
  /** Accepted in bodies and stored, never shown. */
  readonly hidden?: boolean
  /** Accepted in bodies and handed to behavior; has no column and is never shown. */
  readonly input?: boolean
  /** Shown only when asked for with `expand[]`; `once`: only in the reply to the create, which cannot be asked again. */
  readonly expand?: boolean | 'once'
  readonly filter?: boolean
  readonly sort?: boolean
  /** Unique within the workspace (or the named columns), among rows that satisfy `where`. */
  readonly unique?: boolean | { readonly within?: readonly string[]; readonly where?: string }
  /** SQL expression over the row alias `r`, instead of a column. */
  readonly from?: string
  /** In lists, unless asked to expand this name: what is selected instead of `from`. */
  readonly lean?: { readonly unless: string; readonly from: string }
  /** SQL default of the column. */
  readonly default?: string
  /** Said in the document where the name does not say it. */
  readonly doc?: string
  readonly example?: unknown
  /** Body properties that mean the same field. */
  readonly aliases?: readonly string[]
}

/** A kind with the options of one use of it; `N` tells the type checker whether null can occur. */
export interface Field<T = any, N extends boolean = boolean> {
  readonly kind: Kind<T>
  readonly options: FieldOptions
  readonly never?: N
}

export type Fields = Readonly<Record<string, Field>>

type Nullable<O extends FieldOptions> = O extends { required: true } | { default: string } ? false : true

/** Makes the function with which definitions use a kind: `name: text({ required: true })`. */
export function use<T>(kind: Kind<T>) {
  return <const O extends FieldOptions = {}>(options?: O): Field<T, Nullable<O>> => ({
    kind,
    options: options ?? {},
  })
}

/** The value type of a field in a loaded row. */
export type ValueOf<F> = F extends Field<infer T, infer N> ? (N extends false ? T : T | null) : never
