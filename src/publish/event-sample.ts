import type { Registry } from '../define/registry.ts'
import { shapeSchema, shownNames } from '../define/shape.ts'
import { exampleOf } from './openapi-example.ts'

/**
 * Made-up data of an event type, true to the reply schema of the resource that declares it. A type that nothing
 * declares yet has a subject of no more than an id.
 */
export function eventSample(
  { resources, resolve }: Registry,
  eventTypeId: string,
): { subject_type: string; data: Record<string, unknown> } {
  const subject = resources.find(({ events }) => events.some(({ id }) => id === eventTypeId))
  if (!subject) return { subject_type: 'Sample', data: { id: 1 } }
  const schema = shapeSchema(subject, shownNames(subject, 'full'), resolve)
  return { subject_type: subject.name, data: exampleOf(schema as never) as Record<string, unknown> }
}
