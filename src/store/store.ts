import type pg from 'pg'
import type { Principal, Tools } from '../define/behavior.ts'
import type { Registry } from '../define/registry.ts'
import { type Adapted, adaptedSettings } from './adapted.ts'
import { type CompiledOf, compileResources } from './compiled.ts'
import type { ConnectionSettings } from './connection.ts'
import { openGroupCommit } from './group-commit.ts'
import { type Lane, openLane, openPackedLane } from './lanes.ts'
import { isDuplicate, isOutage, isTransient, refusalReader } from './pg-error.ts'
import { closePool, openPool, refuseCrowd } from './pool.ts'
import { type Sessions, usualSessions } from './sessions.ts'
import type { Bindings, Statement } from './statement.ts'
import { openUnit, type Unit } from './unit.ts'
import type { Vault } from './vault.ts'
import type { TextRow } from './writer.ts'

const transactionTriesMax = 5

/** The open store: compiled statements on pipelined sessions, and transactions on a pool. */
export interface Store {
  readonly registry: Registry
  readonly compiled: CompiledOf
  readonly pool: pg.Pool
  readonly vault: Vault
  readonly tools: Tools
  read(statement: Statement, bindings: Bindings): Promise<TextRow[]>
  write(statement: Statement, bindings: Bindings): Promise<TextRow[]>
  /** As `write`, for statements that lock nothing but their new rows: those that arrive together share a commit. */
  create(statement: Statement, bindings: Bindings): Promise<TextRow[]>
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

export interface StoreSettings {
  readonly tools: Tools
  /** Seals what is stored encrypted. */
  readonly vault: Vault
  /** How soon the first attempt of a webhook delivery is due after its event. */
  readonly firstDelayMs?: number
  readonly adapted: Adapted
  /** Called after each commit that left work for the worker. */
  readonly onWork?: () => void
  readonly now?: () => Date
  /** How many sessions it opens. */
  readonly sessions?: Sessions
}

export async function openStore(
  server: ConnectionSettings,
  registry: Registry,
  settings: StoreSettings,
): Promise<Store> {
  const { tools, vault, firstDelayMs = 0, adapted } = settings
  const { onWork = () => undefined, now = () => new Date(), sessions = usualSessions } = settings
  const compiled = compileResources(registry, { vault, firstDelayMs, adapted })
  const connection = {
    ...server,
    settings: { ...server.settings, ...adaptedSettings(registry, adapted) },
  }
  const refused = refusalReader(registry)
  const [reads, writes, creates] = await Promise.all([
    openPackedLane(connection, sessions.reads),
    openLane(connection, sessions.writes),
    openGroupCommit(connection, sessions.creates),
  ])
  const pool = openPool(connection, sessions.transactions)
  const run = (lane: Lane) => async (statement: Statement, bindings: Bindings) => {
    try {
      const rows = await lane.run(statement, bindings)
      if (statement.queues && rows[0] && rows[0].at(-1) !== '0') onWork()
      return rows
    } catch (error) {
      throw refused(error)
    }
  }
  return {
    registry,
    compiled,
    pool,
    vault,
    tools,
    read: run(reads),
    write: run(writes),
    create: run(creates),
    async transact(principal, work, options = {}) {
      for (let attempt = 1; ; attempt++) {
        try {
          let woken = false
          const result = await inTransaction(pool, async (client) => {
            const unit = openUnit(client, principal, { registry, compiled, tools, now, vault })
            const worked = await work(unit)
            woken = await unit.recordEvents()
            return worked
          })
          if (woken) onWork()
          return result
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
      await Promise.all([reads.close(), writes.close(), creates.close(), closePool(pool)])
    },
  }
}

/** Begins, works, commits; a failure rolls back, and a broken session is not used again. */
export async function inTransaction<T>(
  pool: pg.Pool,
  work: (client: pg.PoolClient) => Promise<T>,
): Promise<T> {
  refuseCrowd(pool)
  const client = await pool.connect()
  let broken: Error | undefined
  try {
    await client.query('begin')
    const result = await work(client)
    await client.query('commit')
    return result
  } catch (error) {
    if (isOutage(error)) broken = error as Error
    else
      await client.query('rollback').catch((failure: Error) => {
        broken = failure
      })
    throw error
  } finally {
    client.release(broken)
  }
}
