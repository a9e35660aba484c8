import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import pg from 'pg'
import type { Operation } from '../../src/define/operations.ts'
import type { TestApi } from '../harness/api.ts'
import { exceptions, type Fault } from './exceptions.ts'
import { faultsOf, planOf } from './plan.ts'
import { filteredColumns, hearStatements, listStatements, type Named } from './statements.ts'
import { canPretend, pretend, touchPages } from './statistics.ts'

const heard = hearStatements()
const { startApi } = await import('../harness/api.ts')
const { useEverything } = await import('./traffic.ts')
const { product } = await import('../../src/resources/index.ts')

/** How many rows every table has, as far as the planner knows: what a statement costs first, and what it may cost then. */
const [fewRows, manyRows] = [10_000, 1_000_000]

/** A queue of a million deliveries may be that of one endpoint. */
const queue = { table: 'webhooks_outgoing_deliveries', columns: ['endpoint_id', 'status'] }

let api: TestApi
let client: pg.Client
let statements: Named[]
before(async () => {
  api = await startApi()
  client = new pg.Client(api.platform.store.pool.options)
  await client.connect()
  await useEverything(api)
  compileEverything()
  statements = heard()
  await client.query('set jit = off')
  await touchPages(client)
})
after(async () => {
  await client.end()
  await api.stop()
})

const used = new Set<(typeof exceptions)[number]>()

test('every statement finds its rows by an index, and costs no more in a hundred times as many', async (t) => {
  if (!(await canPretend(client))) return t.skip('PostgreSQL 18 can be told statistics')
  assert.ok(statements.length > 1000, `only ${statements.length} statements were heard`)
  assert.deepEqual(await unexplained(statements, queue), [])
})

test('every list finds a page by an index, however many rows share what it is filtered by', async (t) => {
  if (!(await canPretend(client))) return t.skip('PostgreSQL 18 can be told statistics')
  const lists = listStatements(product.operations, product.resolve)
  const tables = new Set(lists.map(({ operation }) => operation.resource.table))
  const found: string[] = []
  for (const table of tables) {
    const own = lists.filter(({ operation }) => operation.resource.table === table)
    found.push(...(await unexplained(own, { table, columns: filteredColumns(product.operations, table) })))
  }
  assert.deepEqual(found, [])
})

test('every exception is needed', async (t) => {
  if (!(await canPretend(client))) return t.skip('PostgreSQL 18 can be told statistics')
  assert.deepEqual(
    exceptions.filter((exception) => !used.has(exception)).map(({ of }) => String(of)),
    [],
  )
})

test('every foreign key has an index, so that removing what it names reads only what names it', async () => {
  const { rows } = await client.query<{ name: string }>(withoutIndex)
  assert.deepEqual(
    rows.map(({ name }) => name),
    [],
  )
})

/** What no exception covers, a sentence each. */
async function unexplained(
  these: readonly Named[],
  common?: { table: string; columns: readonly string[] },
): Promise<string[]> {
  await pretend(client, { rows: fewRows, common })
  const before = new Map<Named, Awaited<ReturnType<typeof planOf>>>()
  for (const statement of these) before.set(statement, await planOf(client, statement.text))
  await pretend(client, { rows: manyRows, common })
  const found: string[] = []
  for (const [statement, few] of before) {
    const faults = faultsOf(few, await planOf(client, statement.text))
    for (const [fault, what] of faults)
      if (!excused(statement, fault)) found.push(`${statement.name.slice(0, 300)} ${fault}: ${what}`)
  }
  return found
}

function excused({ name }: Named, fault: Fault): boolean {
  const exception = exceptions.find(({ of, may }) => of.test(name) && may.includes(fault))
  if (exception) used.add(exception)
  return exception !== undefined
}

/** Asks for every compiled statement that a request could ask for. */
function compileEverything(): void {
  const { compiled } = api.platform.store
  const has = (operation: Operation, kind: Operation['kind']): boolean => operation.kind === kind
  for (const resource of product.resources) {
    const made = compiled(resource)
    const expands = Object.keys(resource.fields).filter((name) => resource.fields[name]?.options.expand)
    made.show(expands)
    for (const returning of ['stored', { expanded: [] }, { expanded: expands }] as const) {
      made.insert(returning)
      if (product.operations.some((operation) => operation.resource === resource && has(operation, 'update')))
        made.update(returning)
    }
  }
}

const withoutIndex = `select c.conrelid::regclass || '.' || c.conname as name from pg_constraint c
  where c.contype = 'f' and not exists (
    select 1 from pg_index i where i.indrelid = c.conrelid
      and (i.indpred is null or pg_get_expr(i.indpred, i.indrelid) ~ '^\\(\\w+ IS NOT NULL\\)$')
      and (select array_agg(k order by k) from unnest((i.indkey::int2[])[0:cardinality(c.conkey) - 1]) k)
        = (select array_agg(k order by k) from unnest(c.conkey) k))`
