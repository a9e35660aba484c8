import type { Resolve } from '../define/kind.ts'
import { wordsOf } from '../define/names.ts'
import type { Operation } from '../define/operations.ts'
import type { Resource } from '../define/resource.ts'
import { inputSchema, type Json, plain } from './openapi-schema.ts'

/** The path, query and header parameters of an operation, in the order of the path, then of reading. */
export function parametersOf(operation: Operation, resolve: Resolve): Json[] {
  const { paged, expands, kind, method } = operation
  return [
    ...pathParameters(operation),
    ...Object.entries(operation.query).map(([name, field]) => ({
      name,
      in: 'query',
      ...(field.options.required && { required: true }),
      schema: inputSchema({ ...field, options: { ...field.options, required: true } }, resolve),
    })),
    ...(paged ? ['After', 'Limit'].map(shared) : []),
    ...(kind === 'index' ? listParameters(operation) : []),
    ...(expands.length > 0 ? [expandParameter(expands)] : []),
    ...(method === 'get' ? [] : [shared('IdempotencyKey')]),
  ]
}

const shared = (name: string): Json => ({ $ref: `#/components/parameters/${name}` })

function pathParameters({ path, parent, resource }: Operation): Json[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => {
    const named = name === parent?.key ? parent.resource : resource
    return pathParameter(name, named)
  })
}

const pathParameter = (name: string, resource: Resource): Json => ({
  name,
  in: 'path',
  required: true,
  description: `Id or public id of the ${wordsOf(resource.name)}.`,
  schema: { type: ['integer', 'string'] },
})

function listParameters({ sorts, filters }: Operation): Json[] {
  return [
    {
      name: 'sort_property',
      in: 'query',
      description: 'What to sort by; another value falls back to `id`.',
      schema: { type: 'string', enum: sorts, default: sorts[0] },
    },
    shared('SortOrder'),
    ...Object.entries(filters).map(([name, { field }]) => ({
      name: `filter[${name}]`,
      in: 'query',
      schema: plain({
        ...field.kind.filter?.schema,
        ...(field.options.doc && { description: field.options.doc }),
      }),
    })),
  ]
}

const expandParameter = (expands: readonly string[]): Json => ({
  name: 'expand[]',
  in: 'query',
  description: 'Properties that are left out unless asked for.',
  style: 'form',
  explode: true,
  schema: { type: 'array', items: { type: 'string', enum: expands } },
})
