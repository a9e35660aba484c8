import type { Field, Fields, Resolve } from '../define/kind.ts'
import { object } from '../define/kinds/structure.ts'
import { bodyFields, type Operation } from '../define/operations.ts'
import type { Registry } from '../define/registry.ts'
import type { Resource } from '../define/resource.ts'
import { describedSchema, shapeSchema, shownFields } from '../define/shape.ts'
import { exampleOf } from './openapi-example.ts'

/** An object of a document: plain JSON. */
export type Json = { readonly [name: string]: unknown }

/** The schemas that operations refer to by name; `schemas` lists those that were asked for. */
export interface Components {
  /** What the body of an operation holds below its root key, or as a whole. */
  body(operation: Operation): Json
  /** The same in full, without references. */
  bodyInline(operation: Operation): Json
  /** One row, or the object an action answers. */
  reply(operation: Operation): Json
  schemas(): Json
}

/** Names of the schemas of a resource: `ContactsTagAttributes`, `ContactsTagParameters`. */
const schemaName = ({ irregular, name }: Resource): string =>
  irregular.schemaName ?? name.replaceAll('::', '')

/**
 * Named schemas of the registry. A nested object that equals a whole row, or the short form of one, becomes a
 * reference to it: found by comparing, because embedded kinds hand out finished schemas.
 */
export function componentsOf({ resources, resolve }: Registry): Components {
  const named = new Map<string, Json>()
  const nameOf = new Map<string, string>()
  for (const resource of resources) {
    for (const [name, schema] of schemasOf(resource, resolve)) {
      const text = JSON.stringify(schema)
      if (!nameOf.has(text)) nameOf.set(text, name)
      if (!named.has(name)) named.set(name, schema)
    }
  }
  const asked = new Map<string, Json>()
  const refer = (schema: Json): Json => {
    const { description, ...bare } = schema
    const name = nameOf.get(JSON.stringify(bare))
    if (name === undefined) return withShortNull(within(schema, refer))
    if (!asked.has(name)) {
      asked.set(name, {})
      const whole = named.get(name) ?? bare
      asked.set(name, { ...within(whole, refer), examples: [exampleOf(whole)] })
    }
    return { $ref: `#/components/schemas/${name}`, ...(description !== undefined && { description }) }
  }
  const order = [...named.keys()]
  const bodyInline = ({ body, kind }: Operation): Json => bodySchema(body, kind !== 'update', resolve)
  return {
    bodyInline,
    body: (operation) => refer(bodyInline(operation)),
    reply: (operation) => refer(replySchema(operation, resolve)),
    schemas: () => Object.fromEntries([...asked].sort(([a], [b]) => order.indexOf(a) - order.indexOf(b))),
  }
}

function schemasOf(resource: Resource, resolve: Resolve): [string, Json][] {
  const name = schemaName(resource)
  const standard = resource.standard
  const shape = (names: readonly string[]): Json => plain(shapeSchema(resource, names, resolve))
  return [
    [`${name}Attributes`, shape(allShown(resource))],
    [`${name}Attributes`, shape(shownFields(resource).map(([field]) => field))],
    ...(resource.short.every((field) => field in resource.fields)
      ? [[`${name}ShortAttributes`, shape(resource.short)] as [string, Json]]
      : []),
    ...(standard.includes('create')
      ? [[`${name}Parameters`, bodySchema(bodyFields(resource, 'create'), true, resolve)] as [string, Json]]
      : []),
    ...(standard.includes('update')
      ? [
          [`${name}ParametersUpdate`, bodySchema(bodyFields(resource, 'update'), false, resolve)] as [
            string,
            Json,
          ],
        ]
      : []),
  ]
}

/** Every field a reply may show, those included that wait for `expand[]`. */
function allShown(resource: Resource): string[] {
  return shownFields(resource, Object.keys(resource.fields)).map(([name]) => name)
}

function replySchema({ reply, resource }: Operation, resolve: Resolve): Json {
  return typeof reply === 'object'
    ? plain(object(reply)().kind.schema(resolve))
    : plain(shapeSchema(resource, allShown(resource), resolve))
}

/** What a body may carry; on a create, what is required and has no default must be there. */
function bodySchema(fields: Fields, demands: boolean, resolve: Resolve): Json {
  const entries = Object.entries(fields)
  const required = entries.filter(
    ([, { options }]) =>
      demands && options.required && options.default === undefined && options.set !== 'ignored',
  )
  return {
    type: 'object',
    ...(required.length > 0 && { required: required.map(([name]) => name) }),
    properties: Object.fromEntries(
      entries.flatMap(([name, field]) => [
        [name, inputSchema(field, resolve)],
        ...(field.options.aliases ?? []).map((alias) => [
          alias,
          { ...inputSchema(field, resolve), description: `Another name of \`${name}\`.` },
        ]),
      ]),
    ),
  }
}

/** JSON Schema of a field as a body or a query carries it; null clears it where it is not required. */
export function inputSchema(field: Field, resolve: Resolve): Json {
  const { kind, options } = field
  const schema = (kind.inputSchema ?? kind.schema)(resolve)
  const accepted = options.required ? schema : { anyOf: [schema, { type: 'null' }] }
  return plain(describedSchema(field, accepted))
}

/** Without what the schema library hides in its objects. */
export const plain = (schema: object): Json => JSON.parse(JSON.stringify(schema)) as Json

/** `type: [X, 'null']` instead of a choice between a plain type and null. */
function withShortNull(schema: Json): Json {
  const { anyOf, ...rest } = schema
  if (!Array.isArray(anyOf) || anyOf.length !== 2 || anyOf[1]?.type !== 'null') return schema
  const { type, ...first } = anyOf[0] as Json
  if (typeof type !== 'string') return schema
  const choices = Array.isArray(first.enum) ? { enum: [...first.enum, null] } : {}
  return { type: [type, 'null'], ...first, ...choices, ...rest }
}

/** The same schema with every schema inside it replaced. */
function within(schema: Json, replace: (inner: Json) => Json): Json {
  const one = (inner: unknown): unknown => (isJson(inner) ? replace(inner) : inner)
  return Object.fromEntries(
    Object.entries(schema).map(([key, value]) => {
      if (key === 'properties' && isJson(value)) {
        return [key, Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, one(inner)]))]
      }
      if (key === 'patternProperties' && isJson(value)) {
        return ['additionalProperties', one(Object.values(value)[0])]
      }
      if (key === 'items' || key === 'additionalProperties') return [key, one(value)]
      return [key, key === 'anyOf' && Array.isArray(value) ? value.map(one) : value]
    }),
  )
}

const isJson = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
