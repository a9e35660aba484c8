import assert from 'node:assert/strict'
import type { Operation } from '../../src/define/operations.ts'
import { schemaCheck } from '../../src/define/schema-check.ts'
import { openapi } from '../../src/publish/openapi.ts'
import { product } from '../../src/resources/index.ts'
import type { Answer } from '../harness/api.ts'

// biome-ignore lint/suspicious/noExplicitAny: a document is looked into by name.
const document = closed(JSON.parse(JSON.stringify(openapi(product)))) as any
const checks = new Map<string, (value: unknown) => string[]>()

/**
 * How an answer differs from what the document promises for its status: a status of the operation, a body that fits, no
 * property that the document does not name, and no body where none is promised. Null where it does not.
 */
export function undocumented(
  operation: Operation,
  { status, body }: Pick<Answer, 'status' | 'body'>,
): string | null {
  const response = resolved(document.paths[operation.path][operation.method].responses[status])
  if (!response) return `${operation.id} answers ${status}, which is not documented: ${JSON.stringify(body)}`
  const schema = response.content?.['application/json']?.schema
  if (!schema) return body === undefined ? null : `${operation.id} answers ${status} with a body`
  const key = `${operation.id} ${status}`
  const check = checks.get(key) ?? schemaCheck(schema, { components: document.components })
  checks.set(key, check)
  const problems = check(body)
  return problems.length === 0
    ? null
    : `${key} does not fit its schema: ${problems.join(', ')}: ${JSON.stringify(body)}`
}

/** The answer is what the document promises. */
export function assertDocumented(operation: Operation, answer: Answer): void {
  assert.equal(undocumented(operation, answer), null)
}

/** A success of the operation, as documented. */
export function assertDone(operation: Operation, answer: Answer): void {
  const { status, also } = operation
  const expected = [status, ...also]
  assert.ok(
    expected.includes(answer.status),
    `${operation.id} answers ${answer.status} ${JSON.stringify(answer.body)}`,
  )
  assertDocumented(operation, answer)
}

// biome-ignore lint/suspicious/noExplicitAny: as above.
function resolved(node: any): any {
  if (!node?.$ref) return node
  return node.$ref
    .slice(2)
    .split('/')
    .reduce((inner: Record<string, unknown>, name: string) => inner[name], document)
}

/** The same schemas, refusing what they do not name. */
// biome-ignore lint/suspicious/noExplicitAny: as above.
function closed(node: any): any {
  if (typeof node !== 'object' || node === null) return node
  if (Array.isArray(node)) return node.map(closed)
  const inner = Object.fromEntries(Object.entries(node).map(([name, value]) => [name, closed(value)]))
  const open = inner.properties && String(inner.type).includes('object') && !('additionalProperties' in inner)
  return open ? { ...inner, additionalProperties: false } : inner
}
