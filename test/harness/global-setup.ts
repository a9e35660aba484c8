import { randomBytes } from 'node:crypto'
import { rmSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startCluster } from '../../src/store/cluster.ts'
import type { ConnectionSettings } from '../../src/store/connection.ts'
import { migrate } from '../../src/store/migrate.ts'
import { inDatabase, publishTemplate, withClient } from './database.ts'

const migrationsDirectory = join(import.meta.dirname, '../../migrations')
let teardown: () => Promise<void> = async () => {}

/**
 * Runs once before all test files (`node --test --test-global-setup`): one PostgreSQL for the run, migrated once
 * into a template. Uses the server at TEST_DATABASE_URL if set, otherwise starts one in a temporary folder.
 */
export async function globalSetup(): Promise<void> {
  const url = process.env.TEST_DATABASE_URL
  const connection = url ? { connectionString: url } : await startTemporaryCluster()
  const prefix = `tundish_test_${randomBytes(4).toString('hex')}`
  const stopServer = teardown
  teardown = url ? () => dropDatabases(connection, prefix) : stopServer
  try {
    await makeTemplate(connection, prefix)
  } catch (error) {
    await teardown()
    throw error
  }
  publishTemplate({ connection, template: prefix })
}

export async function globalTeardown(): Promise<void> {
  await teardown()
}

async function startTemporaryCluster(): Promise<ConnectionSettings> {
  const dataDir = await mkdtemp(join(tmpdir(), 'tundish-test-'))
  const removeFolder = () => rmSync(dataDir, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 })
  // The contents live as long as the run, so nothing needs to reach the disk.
  const settings = {
    fsync: 'off',
    synchronous_commit: 'off',
    full_page_writes: 'off',
    max_connections: '300',
  }
  const cluster = await startCluster({ dataDir, settings })
  const removeAtOnce = () => {
    process.kill(cluster.pid, 'SIGKILL')
    removeFolder()
  }
  // A run that is interrupted never reaches the teardown.
  process.once('exit', removeAtOnce)
  teardown = async () => {
    process.off('exit', removeAtOnce)
    await cluster.stop()
    removeFolder()
  }
  return cluster.connection
}

async function makeTemplate(connection: ConnectionSettings, name: string): Promise<void> {
  await withClient(connection, (client) => client.query(`create database ${name}`))
  await withClient(inDatabase(connection, name), (client) => migrate(client, migrationsDirectory))
}

async function dropDatabases(connection: ConnectionSettings, prefix: string): Promise<void> {
  await withClient(connection, async (client) => {
    const { rows } = await client.query<{ datname: string }>(
      'select datname from pg_database where starts_with(datname, $1)',
      [prefix],
    )
    for (const { datname } of rows) await client.query(`drop database ${datname} with (force)`)
  })
}
