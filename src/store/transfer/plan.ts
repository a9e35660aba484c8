import type { Field } from '../../define/kind.ts'
import type { Registry } from '../../define/registry.ts'
import type { Resource } from '../../define/resource.ts'
import { hasWorkspace } from '../scope.ts'

/** What of one resource travels with a workspace. */
export interface Transfer {
  readonly resource: Resource
  /** In the order of a line: `id`, `public_id`, then what is stored, under wire names. */
  readonly fields: readonly (readonly [string, Field])[]
  /** The resource each reference leads to, by field; null where that one does not travel. */
  readonly references: ReadonlyMap<string, string | null>
  /** Whether an import makes such rows again. */
  readonly imports: boolean
}

/** The fields that an export has, by resource. */
export type ExportedFields = ReadonlyMap<string, readonly string[]>

/**
 * Every resource of a workspace, those needed before those that need them. Ledgers, what keeps secrets, and what cannot
 * be without either are exported but not imported: a copy must neither tell the world again nor pretend to know a secret.
 * Of resources in `exported` only what an export of an earlier release has; the rest takes its default.
 */
export function transfersOf({ resources }: Registry, exported: ExportedFields = new Map()): Transfer[] {
  const travelling = resources.filter(hasWorkspace)
  const names = new Set(travelling.map(({ name }) => name))
  const left = new Set<string>()
  for (let size = -1; size !== left.size; ) {
    size = left.size
    for (const resource of travelling) if (staysBehind(resource, left)) left.add(resource.name)
  }
  return inOrder(travelling).map((resource) => {
    const had = (name: string): boolean => exported.get(resource.name)?.includes(name) ?? true
    return {
      resource,
      fields: fieldsOf(resource).filter(([name]) => had(name)),
      references: new Map([...referencesOf(resource, names)].filter(([name]) => had(name))),
      imports: !left.has(resource.name),
    }
  })
}

const staysBehind = (resource: Resource, left: ReadonlySet<string>): boolean =>
  resource.log === true ||
  Object.values(resource.fields).some(({ kind }) => kind.sealed) ||
  requiredBy(resource).some((name) => left.has(name))

/** What is stored, but for the workspace, which the folder stands for, and sealed secrets. */
const fieldsOf = (resource: Resource): [string, Field][] =>
  Object.entries(resource.fields).filter(
    ([name, { kind, options }]) =>
      name !== resource.tenant.column &&
      !options.input &&
      !options.from &&
      !kind.sealed &&
      (kind.column || kind.ofRow),
  )

function referencesOf(resource: Resource, names: ReadonlySet<string>): Map<string, string | null> {
  return new Map(
    fieldsOf(resource).flatMap(([name, { kind }]) => {
      const target = kind.references?.resource
      return target ? [[name, names.has(target) ? target : null] as const] : []
    }),
  )
}

/** The resources without a row of which none of this one can be. */
const requiredBy = (resource: Resource): string[] =>
  fieldsOf(resource).flatMap(([, { kind, options }]) =>
    kind.references && options.required ? [kind.references.resource] : [],
  )

function inOrder(resources: readonly Resource[]): Resource[] {
  const done = new Set<string>()
  const ordered: Resource[] = []
  while (ordered.length < resources.length) {
    const next = resources.find(
      (resource) =>
        !done.has(resource.name) &&
        requiredBy(resource).every((name) => done.has(name) || name === resource.name),
    )
    if (!next) throw new Error('Resources require each other in a circle')
    done.add(next.name)
    ordered.push(next)
  }
  return ordered
}
