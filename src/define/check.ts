import type { Behavior } from './behavior.ts'
import type { Resolve } from './kind.ts'
import { operationsOf } from './operations.ts'
import type { Resource } from './resource.ts'
import { fieldJson, shownFields } from './shape.ts'

const namePattern = /^[a-z][a-z0-9_]*$/

/** Everything wrong with the definitions, as sentences; empty where they fit together. */
export function check(
  resources: readonly Resource[],
  hooks: ReadonlyMap<string, Behavior<Resource<any>>>,
  resolve: Resolve,
): string[] {
  const mistakes = [
    ...repeated(resources.map((resource) => resource.name)).map((name) => `${name} is defined twice`),
    ...repeated(resources.map((resource) => resource.table)).map(
      (table) => `two resources share the table ${table}`,
    ),
    ...[...hooks.keys()]
      .filter((name) => !resources.some((resource) => resource.name === name))
      .map((name) => `behavior for ${name}, which is not defined`),
    ...resources.flatMap((resource) => resourceMistakes(resource, hooks.get(resource.name) ?? {}, resolve)),
  ]
  return mistakes.length > 0 ? mistakes : addressMistakes(resources, resolve)
}

function resourceMistakes(resource: Resource, hooks: Behavior<Resource<any>>, resolve: Resolve): string[] {
  const says = (sentence: string): string => `${resource.name}: ${sentence}`
  const attempts = [
    ...(resource.parent ? [() => resolve(resource.parent as string)] : []),
    ...shownFields(resource, Object.keys(resource.fields)).map(
      ([name]) =>
        () =>
          fieldJson(resource, name, 'r', resolve),
    ),
    ...Object.values(resource.fields).map(
      (field) => () => field.kind.references && resolve(field.kind.references.resource),
    ),
  ]
  return [
    ...attempts.flatMap((attempt) => failure(attempt)).map(says),
    ...Object.keys(resource.fields)
      .filter((name) => !namePattern.test(name))
      .map((name) => says(`${name} is no wire name`)),
    ...(resource.access ? [] : [says('needs an access category, or access: public')]),
    ...actionMistakes(resource, hooks).map(says),
    ...stateMistakes(resource).map(says),
    ...Object.keys(hooks.writes ?? {})
      .filter((name) => !resource.fields[name])
      .map((name) => says(`behavior writes ${name}, which is no field`)),
  ]
}

function actionMistakes(resource: Resource, hooks: Behavior<Resource<any>>): string[] {
  const declared = Object.keys(resource.actions ?? {})
  const handled = Object.keys(hooks.actions ?? {})
  return [
    ...declared.filter((name) => !handled.includes(name)).map((name) => `action ${name} has no handler`),
    ...handled
      .filter((name) => !declared.includes(name))
      .map((name) => `handler ${name} is no declared action`),
  ]
}

/** Every state must be reachable, and every event of a transition declared. */
function stateMistakes(resource: Resource): string[] {
  const declared = resource.events.map((rule) => rule.id)
  return (resource.states ?? []).flatMap((machine) => {
    const steps = Object.entries(machine.transitions)
    const reachable = new Set([machine.initial, ...steps.map(([, step]) => step.to)])
    return [
      ...(resource.fields[machine.field] ? [] : [`states of ${machine.field}, which is no field`]),
      ...steps.flatMap(([name, step]) => [
        ...step.from
          .filter((state) => !reachable.has(state))
          .map((state) => `${name} leaves ${state}, which nothing reaches`),
        ...(step.emits ?? [])
          .filter((id) => !declared.includes(id))
          .map((id) => `${name} emits ${id}, which is not declared`),
      ]),
    ]
  })
}

/** Two operations must not share an address or an id. */
function addressMistakes(resources: readonly Resource[], resolve: Resolve): string[] {
  const operations = resources.flatMap((resource) => operationsOf(resource, resolve))
  const addresses = operations.map(
    (operation) => `${operation.method} ${operation.path.replaceAll(/\{[^}]*\}/g, '{}')}`,
  )
  return [
    ...repeated(addresses).map((address) => `two operations answer ${address}`),
    ...repeated(operations.map((operation) => operation.id)).map((id) => `two operations are called ${id}`),
  ]
}

const repeated = (names: readonly string[]): string[] => [
  ...new Set(names.filter((name, index) => names.indexOf(name) !== index)),
]

function failure(attempt: () => unknown): string[] {
  try {
    attempt()
    return []
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)]
  }
}
