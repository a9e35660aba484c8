import type { Behavior, BehaviorOf, Context } from './behavior.ts'
import { check } from './check.ts'
import type { Resolve } from './kind.ts'
import { type Operation, operationsOf } from './operations.ts'
import type { Resource } from './resource.ts'

/** All definitions, resolved and checked: what the rest of the system is compiled from. */
export interface Registry {
  readonly resources: readonly Resource[]
  readonly operations: readonly Operation[]
  readonly resolve: Resolve
  behaviorOf(resource: Resource): Behavior<Resource<any>>
  /** What others want to say before a row of this resource goes. */
  guardsOf(resource: Resource): readonly Guard[]
}

type Guard = (ctx: Context, row: any) => Promise<void>

/**
 * Puts definitions together, their events by the catalogue where one is given; throws one error that lists everything
 * `check()` found.
 */
export function registry(
  resources: readonly Resource<any>[],
  behaviors: readonly BehaviorOf[],
  eventTypes?: readonly string[],
): Registry {
  const byName = new Map(resources.map((resource) => [resource.name, resource]))
  const resolve: Resolve = (name) => {
    const found = byName.get(name)
    if (!found) throw new Error(`No resource is called ${name}`)
    return found
  }
  const hooks = new Map(behaviors.map((entry) => [entry.resource, entry.hooks]))
  const mistakes = check(resources, hooks, resolve, eventTypes)
  if (mistakes.length > 0) throw new Error(`The definitions do not fit together:\n- ${mistakes.join('\n- ')}`)
  const guards = new Map<string, Guard[]>()
  for (const { beforeDeleteOf = {} } of hooks.values())
    for (const [name, guard] of Object.entries(beforeDeleteOf))
      guards.set(name, [...(guards.get(name) ?? []), guard])
  return {
    resources,
    operations: resources.flatMap((resource) => operationsOf(resource, resolve)),
    resolve,
    behaviorOf: (resource) => hooks.get(resource.name) ?? {},
    guardsOf: (resource) => guards.get(resource.name) ?? [],
  }
}
