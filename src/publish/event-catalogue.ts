import type { Registry } from '../define/registry.ts'

/** Every event type that can occur, and when: `{ "contact.created": "Contact on create" }`. */
export function eventCatalogue({ resources }: Registry): Record<string, string> {
  const entries = resources.flatMap((resource) =>
    resource.events.map((rule): [string, string] => {
      const cause = rule.on.length > 0 ? `on ${rule.on.join(', ')}` : 'by behavior'
      return [rule.id, `${resource.name} ${cause}${rule.when ? ` when ${rule.when}` : ''}`]
    }),
  )
  return Object.fromEntries(entries.sort(([a], [b]) => a.localeCompare(b)))
}
