import assert from 'node:assert/strict'
import type { Field, Fields } from '../../src/define/kind.ts'
import type { Operation } from '../../src/define/operations.ts'
import { type Resource, surfaces } from '../../src/define/resource.ts'
import { exampleOf } from '../../src/publish/openapi-example.ts'
import { inputSchema } from '../../src/publish/openapi-schema.ts'
import { product } from '../../src/resources/index.ts'
import type { Answer, CallOptions, FixtureApi, Tenant } from '../harness/api.ts'
import { samples } from './samples.ts'

/** A row as the API shows it. */
export type Shown = Readonly<Record<string, unknown>> & { readonly id: number; readonly public_id: string }

/** Valid rows and bodies of one tenant, made through the API from what the definitions say. */
export interface Fixtures {
  readonly api: FixtureApi
  readonly tenant: Tenant
  /** A request of this tenant, by operation: ids stand for `{id}` and the parent. */
  send(operation: Operation, to: Target, options?: CallOptions): Promise<Answer>
  /** A row that tests only look at; the same one each time. */
  shared(name: string): Promise<Shown>
  /** A row of the caller's own, or a shared one where the API makes none. */
  fresh(name: string): Promise<Shown>
  /** A new row with these values beside or instead of its own, under a parent of its own where one is given. */
  made(name: string, values: Readonly<Record<string, unknown>>, parent?: number): Promise<Shown>
  /** What an operation's body may hold below its root. */
  values(operation: Operation): Promise<Record<string, unknown>>
  /** The whole body. */
  body(operation: Operation): Promise<object | string | undefined>
  /** The path parameters of an operation, with shared rows. */
  target(operation: Operation, row?: Shown): Promise<Target>
}

/** What stands in a path: the row, and the parent. */
export interface Target {
  readonly id?: number | string
  readonly parent?: number | string
}

/** The path of an operation, filled in. */
export function pathOf({ path, parent, surface }: Operation, { id, parent: parentId }: Target): string {
  return `${surfaces[surface]}${path.replaceAll(/\{(\w+)\}/g, (whole, name) => {
    const value = name === parent?.key ? parentId : name === 'id' ? id : undefined
    return value === undefined ? whole : String(value)
  })}`
}

/** The rows in the answer of a list, wrapped or bare. */
export const rowsOf = ({ wrapper }: Operation, { body }: Answer): Shown[] => (wrapper ? body[wrapper] : body)

export const operationOf = (resource: Resource, kind: Operation['kind']): Operation | undefined =>
  product.operations.find((operation) => operation.resource === resource && operation.kind === kind)

/** The operation that makes rows of a resource: create, or an action that answers 201 with the new row. */
export const makerOf = (resource: Resource): Operation | undefined =>
  operationOf(resource, 'create') ??
  product.operations.find(
    (operation) =>
      operation.resource === resource &&
      operation.kind === 'action' &&
      operation.status === 201 &&
      operation.reply === 'row' &&
      !operation.member,
  )

/** A field for bodies that would be empty otherwise: a plain value, or a reference. */
function spareField(fields: Fields): [string, Field] | undefined {
  const settable = Object.entries(fields).filter(
    ([, { options }]) => options.set !== 'ignored' && !options.input,
  )
  const isPlain = ([, { kind }]: [string, Field]): boolean =>
    kind.column !== undefined && kind.control !== 'json' && !kind.references
  return settable.find(isPlain) ?? settable.find(([, { kind }]) => kind.references)
}

/** Numbers values that have to differ, from everybody's fixtures. */
let serial = 0

export function fixturesOf(api: FixtureApi, tenant: Tenant): Fixtures {
  const kept = new Map<string, Promise<Shown>>()
  const known: Readonly<Record<string, number>> = {
    Team: tenant.teamId,
    Workspace: tenant.workspaceId,
    User: tenant.agentId,
  }

  const fixtures: Fixtures = {
    api,
    tenant,
    send: (operation, to, options = {}) =>
      api.call(operation.method.toUpperCase(), pathOf(operation, to), { token: tenant.token, ...options }),
    shared(name) {
      const row = kept.get(name) ?? make(name)
      kept.set(name, row)
      return row
    },
    fresh: (name) => (isMade(name) ? make(name) : fixtures.shared(name)),
    made: (name, values, parent) => create(product.resolve(name), values, parent),
    async values(operation) {
      const { resource, action, kind } = operation
      const sample = samples[resource.name]
      const own = action
        ? await sample?.actions?.[action]?.values?.(fixtures)
        : await sample?.values?.(fixtures, kind === 'update' ? kind : 'create')
      const demands = kind !== 'update'
      const derived = await valuesOf(resource, operation.body, demands, own ?? {})
      return Object.fromEntries(
        Object.entries({ ...derived, ...own }).filter(
          ([name, value]) => value !== undefined && name in operation.body,
        ),
      )
    },
    async body(operation) {
      if (operation.raw) return samples[operation.resource.name]?.actions?.[operation.action ?? '']?.raw
      if (operation.root === undefined) return undefined
      const values = await fixtures.values(operation)
      return operation.root === null ? values : { [operation.root]: values }
    },
    async target({ parent, member, resource }, row) {
      const of = row ?? (member ? await fixtures.shared(resource.name) : undefined)
      const own = parent && of?.[parent.key]
      return {
        ...(member && of && { id: of.id }),
        ...(parent && { parent: own ? Number(own) : (await fixtures.shared(parent.resource.name)).id }),
      }
    },
  }

  const isMade = (name: string): boolean =>
    samples[name]?.make !== undefined ||
    (known[name] === undefined && makerOf(product.resolve(name)) !== undefined)

  async function make(name: string): Promise<Shown> {
    const resource = product.resolve(name)
    const id = known[name]
    if (id !== undefined) return show(resource, { id })
    const own = await samples[name]?.make?.(fixtures)
    return own ?? (makerOf(resource) ? create(resource, {}) : first(resource))
  }

  async function create(
    resource: Resource,
    over: Readonly<Record<string, unknown>>,
    under?: number,
  ): Promise<Shown> {
    const maker = makerOf(resource)
    assert.ok(maker, `${resource.name} cannot be made`)
    const target = under === undefined ? await fixtures.target(maker) : { parent: under }
    const values = { ...(await fixtures.values(maker)), ...over }
    const answer = await fixtures.send(maker, target, {
      body: maker.root ? { [maker.root]: values } : values,
    })
    assert.equal(
      answer.status,
      maker.status,
      `${maker.id} refuses the derived body, ${JSON.stringify(answer.body)}: add to test/contract/samples.ts`,
    )
    return answer.body
  }

  async function show(resource: Resource, to: Target): Promise<Shown> {
    const operation = operationOf(resource, 'show')
    assert.ok(operation, `${resource.name} cannot be shown`)
    const answer = await fixtures.send(operation, to)
    assert.equal(answer.status, 200, `${operation.id} ${JSON.stringify(answer.body)}`)
    return answer.body
  }

  /** A row that is there without anybody making it: seeded, or a part of another. */
  async function first(resource: Resource): Promise<Shown> {
    const single = product.operations.find(
      (operation) => operation.resource === resource && operation.single && operation.kind === 'show',
    )
    const operation = single ?? operationOf(resource, 'index')
    assert.ok(operation, `${resource.name} has no create and no list: add make to test/contract/samples.ts`)
    const answer = await fixtures.send(operation, await fixtures.target(operation))
    const row = single ? answer.body : rowsOf(operation, answer)[0]
    assert.ok(row, `no ${resource.name} is there: add make to test/contract/samples.ts`)
    return row
  }

  async function valuesOf(
    resource: Resource,
    fields: Fields,
    demands: boolean,
    own: Readonly<Record<string, unknown>>,
  ): Promise<Record<string, unknown>> {
    const out: Record<string, unknown> = {}
    for (const [name, field] of Object.entries(fields)) {
      const { required, default: fallback, example, set } = field.options
      const wanted = (demands && required && fallback === undefined) || example !== undefined
      if (wanted && set !== 'ignored' && !(name in own)) out[name] = await fieldValue(resource, name, field)
    }
    const spare = Object.keys(out).length === 0 ? spareField(fields) : undefined
    if (spare) out[spare[0]] = await fieldValue(resource, ...spare)
    return out
  }

  /** A value of the field; a new one each time where rows must differ in it or lists narrow by it. */
  async function fieldValue(resource: Resource, name: string, field: Field): Promise<unknown> {
    const { kind, options } = field
    const unique = options.unique || resource.unique?.some(({ columns }) => columns.includes(name))
    if (kind.references) {
      const { resource: target } = kind.references
      return (await (unique ? fixtures.fresh(target) : fixtures.shared(target))).id
    }
    const value = options.example ?? exampleOf(inputSchema(field, product.resolve))
    const varies = (unique || options.filter) && typeof value === 'string' && kind.control !== 'select'
    if (!varies) return value
    serial += 1
    return String(value).includes('@') ? `n${serial}.${value}` : `${value}-${serial}`
  }

  return fixtures
}
