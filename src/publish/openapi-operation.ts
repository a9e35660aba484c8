import type { Resolve } from '../define/kind.ts'
import type { Operation } from '../define/operations.ts'
import { exampleOf } from './openapi-example.ts'
import type { Links } from './openapi-links.ts'
import { parametersOf } from './openapi-parameters.ts'
import type { Components, Json } from './openapi-schema.ts'
import { errorResponse } from './openapi-shared.ts'

/** One operation as the document has it. */
export function operationObject(
  operation: Operation,
  components: Components,
  links: Links,
  resolve: Resolve,
): Json {
  const { resource, id, summary, access, action, surface } = operation
  const description = descriptionOf(operation)
  return {
    tags: [resource.name],
    operationId: id,
    summary,
    ...(description && { description }),
    ...(access.category === 'public' && { security: [] }),
    ...((surface === 'operator' || (action && resource.actions?.[action]?.extra)) && {
      'x-tundish-extra': true,
    }),
    parameters: parametersOf(operation, resolve),
    ...requestBody(operation, components),
    responses: { ...successes(operation, components, links), ...refusals(operation) },
  }
}

/** The events that follow by rule, so that a reader knows what a write sets off. */
function descriptionOf({ resource, kind }: Operation): string {
  const events = resource.events.filter(({ on }) => (on as readonly string[]).includes(kind))
  const names = events.map(({ id, when }) => `\`${id}\`${when ? ' where it applies' : ''}`)
  return names.length > 0 ? `Events: ${names.join(', ')}.` : ''
}

function requestBody(operation: Operation, components: Components): Json {
  const { root, raw } = operation
  if (raw) {
    const bytes = { schema: { type: 'string', format: 'binary' } }
    return {
      requestBody: { required: true, content: Object.fromEntries(raw.types.map((type) => [type, bytes])) },
    }
  }
  if (root === undefined) return {}
  const schema = components.body(operation)
  const example = exampleOf(components.bodyInline(operation))
  const wrapped = { type: 'object', required: [root], properties: { [String(root)]: schema } }
  return {
    requestBody: {
      required: root !== null,
      content: {
        'application/json': {
          schema: root === null ? schema : wrapped,
          example: root === null ? example : { [root]: example },
        },
      },
    },
  }
}

function successes(operation: Operation, components: Components, links: Links): Json {
  const { status, also } = operation
  return Object.fromEntries(
    [status, ...also, ...minimal(operation)].map((code) => [
      String(code),
      success(operation, components, links, code),
    ]),
  )
}

/** A changed row that is not shown, because the request preferred none. */
const minimal = ({ method, status, reply }: Operation): number[] =>
  method !== 'get' && status === 200 && reply !== 'none' ? [204] : []

const phrases: Readonly<Record<number, string>> = { 201: 'Created.', 202: 'Accepted.', 204: 'Done.' }

function success(operation: Operation, components: Components, links: Links, code: number): Json {
  const { reply, many, wrapper, paged } = operation
  const next = code === 201 && reply === 'row' && !many && !wrapper ? links(operation) : {}
  const headers = {
    ...(paged && { 'Pagination-Next': header('PaginationNext'), Link: header('Link') }),
    ...(code === 201 && { Location: header('Location') }),
  }
  const common = {
    description: phrases[code] ?? 'OK.',
    ...(Object.keys(headers).length > 0 && { headers }),
    ...(Object.keys(next).length > 0 && { links: next }),
  }
  if (reply === 'none' || code === 204) return common
  const row = components.reply(operation)
  const body = reply === 'rows' || many ? { type: 'array', items: row } : row
  const schema = wrapper ? { type: 'object', required: [wrapper], properties: { [wrapper]: body } } : body
  return { ...common, content: { 'application/json': { schema } } }
}

const header = (name: string): Json => ({ $ref: `#/components/headers/${name}` })

/** What the definition names, and what may happen to every request of its sort. */
function refusals({ errors, access, member, parent, method, kind, resource }: Operation): Json {
  const codes = new Set([
    ...errors,
    ...[400, 429, 503],
    ...(access.category === 'public' ? [] : [401, 403]),
    ...(member || parent ? [404] : []),
    ...(method === 'get' ? [] : [409, 413, 415, 422]),
    ...(kind === 'index' && resource.list?.selection ? [422] : []),
  ])
  return Object.fromEntries([...codes].sort((a, b) => a - b).map((code) => [code, errorResponse(code)]))
}
