import assert from 'node:assert/strict'
import { test } from 'node:test'
import { validate } from '@readme/openapi-parser'
import { schemaCheck } from '../../src/define/schema-check.ts'
import { openapi } from '../../src/publish/openapi.ts'
import { product } from '../../src/resources/index.ts'

// biome-ignore lint/suspicious/noExplicitAny: a document is looked into by name.
const document = JSON.parse(JSON.stringify(openapi(product))) as any
const root = { components: document.components }

test('the document is valid OpenAPI 3.1', async () => {
  const result = await validate(structuredClone(document))
  assert.deepEqual(result.valid ? [] : result.errors, [])
  assert.deepEqual(result.warnings, [])
})

test('every operation of the registry is in the document once, under its own id', () => {
  const documented = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods as object)
      .filter(([method]) => method !== 'servers')
      .map(([method, { operationId }]) => `${operationId} ${method} ${path}`),
  )
  const declared = product.operations.map(({ id, method, path }) => `${id} ${method} ${path}`)
  assert.deepEqual(documented.sort(), declared.sort())
})

test('links lead from a row that was made to what acts on it and what stands below it', () => {
  const { links } = document.paths['/workspaces/{workspace_id}/contacts'].post.responses[201]
  assert.deepEqual(links.getContacts, {
    operationId: 'getContacts',
    parameters: { id: '$response.body#/id' },
  })
  assert.deepEqual(links.listContactsAppliedTags.parameters, { contact_id: '$response.body#/id' })
  const parametersOf = new Map(
    product.operations.map(({ id, path }) => [id, [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)]),
  )
  const all: Link[] = product.operations.flatMap(({ path, method }) =>
    Object.values(document.paths[path][method].responses[201]?.links ?? {}),
  )
  assert.ok(all.length > 100)
  for (const { operationId, parameters } of all)
    assert.deepEqual(parametersOf.get(operationId), Object.keys(parameters), operationId)
})

interface Link {
  readonly operationId: string
  readonly parameters: Readonly<Record<string, string>>
}

test('every example fits its schema', () => {
  const wrong = holders(document).flatMap(({ at, schema, examples }) => {
    const check = schemaCheck(schema, root)
    return examples.flatMap((example) => check(example).map((problem) => `${at} ${problem}`))
  })
  assert.deepEqual(wrong, [])
})

test('every schema that stands in the document is used in it', () => {
  const text = JSON.stringify(document)
  const unused = Object.keys(document.components.schemas).filter(
    (name) => !text.includes(`"#/components/schemas/${name}"`),
  )
  assert.deepEqual(unused, [])
})

interface Holder {
  readonly at: string
  readonly schema: object
  readonly examples: readonly unknown[]
}

/** Everything in the document that carries examples: schemas of their own, media types of theirs. */
// biome-ignore lint/suspicious/noExplicitAny: any node of a document.
function holders(node: any, at = '#'): Holder[] {
  if (typeof node !== 'object' || node === null) return []
  const own = Array.isArray(node.examples) ? [{ at, schema: node, examples: node.examples }] : []
  const media =
    node.schema && 'example' in node ? [{ at, schema: node.schema, examples: [node.example] }] : []
  return [
    ...own,
    ...media,
    ...Object.entries(node)
      .filter(([name]) => name !== 'examples' && name !== 'example')
      .flatMap(([name, inner]) => holders(inner, `${at}/${name}`)),
  ]
}
