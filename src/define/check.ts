import type { Behavior } from './behavior.ts'
import type { Resolve } from './kind.ts'
import { operationsOf } from './operations.ts'
import type { Resource, States } from './resource.ts'
import { fieldJson, shownFields } from './shape.ts'
import { wordsOfStates } from './states.ts'

const namePattern = /^[a-z][a-z0-9_]*$/

/** Everything wrong with the definitions, as sentences; empty where they fit together. */
export function check(
  resources: readonly Resource[],
  hooks: ReadonlyMap<string, Behavior<Resource<any>>>,
  resolve: Resolve,
  eventTypes?: readonly string[],
): string[] {
  const mistakes = [
    ...(eventTypes ? unknownEvents(resources, eventTypes) : []),
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
    ...stateMistakes(resource, hooks).map(says),
    ...Object.keys(hooks.beforeDeleteOf ?? {}).flatMap((name) => failure(() => resolve(name)).map(says)),
    ...(resource.list?.selection && !hooks.selection
      ? [says('its list takes a selection that no behavior makes')]
      : []),
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

/** Every state must be reachable, and every event and column of a machine declared. */
function stateMistakes(resource: Resource, hooks: Behavior<Resource<any>>): string[] {
  const machines = resource.states ?? []
  return [
    ...machines.flatMap((machine) => [
      ...(resource.fields[machine.field] ? [] : [`states of ${machine.field}, which is no field`]),
      ...(machine.enters && !machine.enters[machine.initial]
        ? [`${machine.field} starts as ${machine.initial}, which nothing enters`]
        : []),
      ...transitionMistakes(resource, machine),
      ...entryMistakes(resource, machine),
    ]),
    ...Object.entries(hooks.enters ?? {}).flatMap(([field, states]) =>
      Object.keys(states)
        .filter((state) => !machines.some((machine) => machine.field === field && machine.enters?.[state]))
        .map((state) => `behavior enters ${field} ${state}, which no machine has`),
    ),
  ]
}

function transitionMistakes(resource: Resource, machine: States): string[] {
  const steps = Object.entries(machine.transitions ?? {})
  const reachable = new Set([machine.initial, ...steps.map(([, step]) => step.to)])
  return steps.flatMap(([name, step]) => [
    ...step.from
      .filter((state) => !reachable.has(state))
      .map((state) => `${name} leaves ${state}, which nothing reaches`),
    ...undeclared(resource, step.emits ?? []).map((id) => `${name} emits ${id}, which is not declared`),
  ])
}

function entryMistakes(resource: Resource, machine: States): string[] {
  const words = wordsOfStates(machine)
  const noField = (names: readonly string[]): string[] => names.filter((name) => !resource.fields[name])
  return Object.entries(machine.enters ?? {}).flatMap(([state, { emits = [], sets = {}, clears = [] }]) => {
    const rules = emits.map((emission) => (typeof emission === 'string' ? { id: emission } : emission))
    const columns = rules.flatMap(({ of = {}, unless }) => [...Object.keys(of), ...(unless ? [unless] : [])])
    return [
      ...undeclared(
        resource,
        rules.map(({ id }) => id),
      ).map((id) => `${state} emits ${id}, which is not declared`),
      ...rules
        .flatMap(({ from = [] }) => from)
        .filter((word) => !words.includes(word))
        .map((word) => `${state} comes from ${word}, which is no state of ${machine.field}`),
      ...noField([...columns, ...Object.keys(sets), ...clears, ...Object.keys(machine.of ?? {})]).map(
        (name) => `${state} of ${machine.field} speaks of ${name}, which is no field`,
      ),
    ]
  })
}

const undeclared = (resource: Resource, ids: readonly string[]): string[] =>
  ids.filter((id) => !resource.events.some((rule) => rule.id === id))

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

/** Endpoints listen to names of the catalogue only. */
function unknownEvents(resources: readonly Resource[], eventTypes: readonly string[]): string[] {
  const known = new Set(eventTypes)
  return resources.flatMap(({ name, events }) =>
    events.filter(({ id }) => !known.has(id)).map(({ id }) => `${name}: ${id} is not in the event catalogue`),
  )
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
