import type { Registry } from '../define/registry.ts'
import { type Resource, surfaces } from '../define/resource.ts'
import { linksBetween } from './openapi-links.ts'
import { operationObject } from './openapi-operation.ts'
import { type Components, componentsOf, type Json } from './openapi-schema.ts'
import { sharedComponents } from './openapi-shared.ts'

/** Where the API stands below the origin; paths in the document begin after it. */
export const serverPath = surfaces.api

/** The OpenAPI 3.1 document of API v2, in the order of the registry; derived, never edited. */
export function openapi(registry: Registry): Json {
  const components = componentsOf(registry)
  const paths = pathsOf(registry, components)
  const shown = registry.resources.filter((resource) =>
    registry.operations.some((operation) => operation.resource === resource),
  )
  return {
    openapi: '3.1.1',
    info: {
      title: 'Tundish API v2',
      version: '2',
      description: introduction,
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: serverPath }],
    security: [{ bearer: [] }],
    tags: shown.map(tagOf),
    paths,
    components: { ...sharedComponents, schemas: { ...components.schemas(), ...sharedComponents.schemas } },
  }
}

const introduction = `A workspace's contacts, products, orders, courses and pages over HTTP, compatible with API v2 of ClickFunnels.

Send an API token as \`Authorization: Bearer …\`. Ids in paths, bodies and filters may be numbers or public ids. Lists hold 20 rows unless \`limit\` says otherwise; the header \`Pagination-Next\` carries the id to pass as \`after\`. Every \`PUT\` changes only the properties it carries, and \`PATCH\` does the same. With \`Prefer: return=minimal\` a write is answered without a body: 204 instead of 200, and 201 with headers only.`

const tagOf = (resource: Resource): Json => ({
  name: resource.name,
  ...(resource.doc && { description: resource.doc }),
})

function pathsOf({ operations, resolve }: Registry, components: Components): Json {
  const paths: Record<string, Record<string, unknown>> = {}
  const links = linksBetween(operations)
  for (const operation of operations) {
    paths[operation.path] = {
      ...paths[operation.path],
      ...(operation.surface !== 'api' && { servers: [{ url: surfaces[operation.surface] }] }),
      [operation.method]: operationObject(operation, components, links, resolve),
    }
  }
  return paths
}
