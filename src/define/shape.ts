import Type, { type TSchema } from 'typebox'
import type { Field, Resolve } from './kind.ts'
import type { Resource } from './resource.ts'

/** The fields of a reply, in order: without hidden and input fields, and without those that wait for `expand[]`. */
export function shownFields(resource: Resource, expanded: readonly string[] = []): [string, Field][] {
  return Object.entries(resource.fields).filter(
    ([name, { options }]) =>
      !options.hidden &&
      !options.input &&
      (!options.expand || expanded.includes(name)) &&
      !resource.hides.includes(name),
  )
}

/** The resource as lists show it: fields that are lean there give less, unless they are expanded. */
export function inLists(resource: Resource, expanded: readonly string[]): Resource {
  const fields = Object.entries(resource.fields).map(([name, field]): [string, Field] => {
    const { lean } = field.options
    if (!lean || expanded.includes(lean.unless)) return [name, field]
    return [name, { ...field, options: { ...field.options, from: lean.from } }]
  })
  return { ...resource, fields: Object.fromEntries(fields) }
}

/** The names a pick stands for: everything shown, the resource's short form, or the names themselves. */
export function shownNames(
  resource: Resource,
  pick: 'full' | 'short' | readonly string[],
): readonly string[] {
  if (pick === 'full') return shownFields(resource).map(([name]) => name)
  return pick === 'short' ? resource.short : pick
}

/** The field of that name; definitions name fields by hand, so a wrong name says where. */
export function fieldOf(resource: Resource, name: string): Field {
  const field = resource.fields[name]
  if (!field) throw new Error(`${resource.name} has no field ${name}`)
  return field
}

/** The SQL that selects a field from a row alias, as text for the writer. */
export function fieldSql(resource: Resource, name: string, row: string, resolve: Resolve): string {
  const { kind } = fieldOf(resource, name)
  const expression = storedSql(resource, name, row, resolve)
  return kind.shown ? kind.shown(expression, row, resource) : expression
}

/** The same as it is stored, which for some kinds is not quite as it is shown. */
export function storedSql(resource: Resource, name: string, row: string, resolve: Resolve): string {
  const { kind, options } = fieldOf(resource, name)
  if (options.from) return `(${ofRow(options.from, row)})`
  return kind.select?.(row, name, resolve, resource) ?? `${row}.${name}`
}

/** SQL that a definition writes over the row alias `r`, over another alias. */
export const ofRow = (sql: string, row: string): string => sql.replaceAll(/\br\./g, `${row}.`)

/** The SQL that selects a field so that `row_to_json` prints its wire value. */
export function fieldJson(resource: Resource, name: string, row: string, resolve: Resolve): string {
  const { kind } = fieldOf(resource, name)
  const expression = fieldSql(resource, name, row, resolve)
  const wired = kind.json ? kind.json(expression) : expression
  return kind.empty && kind.column ? `coalesce(${wired}, '${kind.empty}'::${kind.column})` : wired
}

/** JSON Schema of one field in a reply, null included where it can occur. */
export function fieldSchema(resource: Resource, name: string, resolve: Resolve): TSchema {
  const field = fieldOf(resource, name)
  const { kind, options } = field
  const schema = kind.schema(resolve)
  const always = kind.empty || options.required || options.default
  return describedSchema(field, always ? schema : Type.Union([schema, Type.Null()]))
}

/** A schema with what the definition says of the field: its `doc` and its `example`. */
export function describedSchema({ options }: Field, schema: TSchema): TSchema {
  return {
    ...schema,
    ...(options.doc && { description: options.doc }),
    ...(options.example !== undefined && { examples: [options.example] }),
  }
}

/** JSON Schema of an object with these fields of a resource. */
export function shapeSchema(
  resource: Resource,
  names: readonly string[],
  resolve: Resolve,
  also: Readonly<Record<string, TSchema>> = {},
): TSchema {
  const entries = names.map((name): [string, TSchema] => {
    const schema = fieldSchema(resource, name, resolve)
    return [name, fieldOf(resource, name).options.expand ? Type.Optional(schema) : schema]
  })
  return Type.Object({ ...Object.fromEntries(entries), ...also })
}
