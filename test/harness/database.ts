import pg from 'pg'
import type { ConnectionSettings } from '../../src/store/connection.ts'

/** A migrated database of a test's own. */
export type TestDatabase = {
  connection: ConnectionSettings
  /** The same as a DATABASE_URL. */
  url: string
  /** Cuts its sessions and removes it. Optional: the end of the run removes what is left. */
  drop(): Promise<void>
}

type Template = { connection: ConnectionSettings; template: string }

const variable = 'TUNDISH_TEST_STORE'
let made = 0

/** Makes an empty, migrated database in some tens of milliseconds; needs the run's global setup. */
export async function freshDatabase(): Promise<TestDatabase> {
  const { connection: server, template } = readTemplate()
  const name = `${template}_${process.pid}_${++made}`
  await withClient(server, (client) => client.query(`create database ${name} template ${template}`))
  const connection = inDatabase(server, name)
  return {
    connection,
    url: toUrl(connection),
    drop: () =>
      withClient(server, async (client) => void (await client.query(`drop database ${name} with (force)`))),
  }
}

/** A database without any table, not even Tundish's own. */
export async function emptyDatabase(): Promise<TestDatabase> {
  const database = await freshDatabase()
  await withClient(database.connection, (client) =>
    client.query('drop schema public cascade; create schema public'),
  )
  return database
}

/** Hands the run's template to the test files, which are processes of their own. */
export function publishTemplate(template: Template): void {
  process.env[variable] = JSON.stringify(template)
}

/** The same server, another database. */
export function inDatabase(connection: ConnectionSettings, database: string): ConnectionSettings {
  if (!connection.connectionString) return { ...connection, database }
  const url = new URL(connection.connectionString)
  url.pathname = `/${database}`
  return { connectionString: url.href }
}

/** Connects, runs `work` and disconnects whatever happens. */
export async function withClient<T>(
  connection: ConnectionSettings,
  work: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const client = new pg.Client(connection)
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

function readTemplate(): Template {
  const value = process.env[variable]
  if (!value) {
    throw new Error(
      'Run tests with --test-global-setup=test/harness/global-setup.ts, which starts their database.',
    )
  }
  return JSON.parse(value)
}

/** The same place as a DATABASE_URL. */
export function toUrl({
  connectionString,
  host,
  port,
  user,
  password,
  database,
}: ConnectionSettings): string {
  if (connectionString) return connectionString
  const secret = password ? `:${encodeURIComponent(String(password))}` : ''
  const place = new URLSearchParams({ host: `${host}`, port: `${port}` })
  return `postgres://${user}${secret}@localhost/${database}?${place}`
}
