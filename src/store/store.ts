import type pg from 'pg'
import type { Principal, Tools } from '../define/behavior.ts'
import type { Registry } from '../define/registry.ts'
import { type CompiledOf, compileResources } from './compiled.ts'
import type { ConnectionSettings } from './connection.ts'
import { type Lane, openLane, openPool } from './lanes.ts'
import { isDuplicate, isTransient, refusalReader } from './pg-error.ts'
import type { Bindings, Statement } from './statement.ts'
import { openUnit, type Unit } from './unit.ts'
import type { TextRow } from './writer.ts'

const readSessions = 2
const writeSessions = 10
const poolSize = 10
const transactionTriesMax = 5

/** The open store: compiled statements on pipelined sessions, and transactions on a pool. */
export interface Store {
  readonly registry: Registry
  readonly compiled: CompiledOf
  readonly pool: pg.Pool
  read(statement: Statement, bindings: Bindings): Promise<TextRow[]>
  write(statement: Statement, bindings: Bindings): Promise<TextRow[]>
  /**
   * Runs work in one transaction and records its events. It is run again after a deadlock, and, where
   * `retryDuplicates` is set, after a concurrent write took a unique key first.
   */
  transact<T>(
    principal: Principal,
    work: (unit: Unit) => Promise<T>,
    options?: { retryDuplicates?: boolean },
  ): Promise<T>
  /** Whether the database answers and has been migrated. */
  ready(): Promise<boolean>
  close(): Promise<void>
}

export async function openStore(
  connection: ConnectionSettings,
  registry: Registry,
  tools: Tools,
  now: () => Date = () => new Date(),
): Promise<Store> {
  const compiled = compileResources(registry)
  const refused = refusalReader(registry)
  const [reads, writes] = await Promise.all([
    openLane(connection, readSessions),
    openLane(connection, writeSessions),
  ])
  const pool = openPool(connection, poolSize)
  const run = (lane: Lane) => async (statement: Statement, bindings: Bindings) => {
    try {
      return await lane.run(statement, bindings)
    } catch (error) {
      throw refused(error)
    }
  }
  return {
    registry,
    compiled,
    pool,
    read: run(reads),
    write: run(writes),
    async transact(principal, work, options = {}) {
      for (let attempt = 1; ; attempt++) {
        try {
          return await inTransaction(pool, async (client) => {
            const unit = openUnit(client, principal, { registry, compiled, tools, now })
            const result = await work(unit)
            await unit.recordEvents()
            return result
          })
        } catch (error) {
          const again = isTransient(error) || (options.retryDuplicates && isDuplicate(error))
          if (!again || attempt === transactionTriesMax) throw refused(error)
        }
      }
    },
    async ready() {
      const { rows } = await pool.query('select max(version) as version from schema_migrations')
      return rows[0]?.version !== null
    },
    async close() {
      await Promise.all([reads.close(), writes.close(), pool.end()])
    },
  }
}

/** Begins, works, commits; a failure rolls back, and a broken session is not used again. */
export async function inTransaction<T>(
  pool: pg.Pool,
  work: (client: pg.PoolClient) => Promise<T>,
): Promise<T> {
  const client = await pool.connect()
  let broken: Error | undefined
  try {
    await client.query('begin')
    const result = await work(client)
    await client.query('commit')
    return result
  } catch (error) {
    await client.query('rollback').catch((failure: Error) => {
      broken = failure
    })
    throw error
  } finally {
    client.release(broken)
  }
}
