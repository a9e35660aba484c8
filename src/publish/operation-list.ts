import type { Registry } from '../define/registry.ts'
import { surfaces } from '../define/resource.ts'

/** Every operation in one line each, for golden files: what a reviewer reads first. */
export function operationList({ operations }: Registry): Record<string, string> {
  return Object.fromEntries(
    operations.map((operation) => {
      const { method, path, status, also, access, root, surface, filters, sorts, expands } = operation
      const parts = [
        `${method.toUpperCase()} ${surface === 'api' ? '' : surfaces[surface]}${path}`,
        `${[status, ...also].join('|')}`,
        `${access.category}:${access.verb}`,
        ...(root ? [`{${root}: ${Object.keys(operation.body).join(' ')}}`] : []),
        ...(Object.keys(filters).length > 0 ? [`filter ${Object.keys(filters).join(' ')}`] : []),
        ...(sorts.length > 0 ? [`sort ${sorts.join(' ')}`] : []),
        ...(expands.length > 0 ? [`expand ${expands.join(' ')}`] : []),
      ]
      return [operation.id, parts.join(' · ')]
    }),
  )
}
