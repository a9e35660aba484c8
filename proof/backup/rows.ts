import { createReadStream } from 'node:fs'
import pg from 'pg'
import { connectOnce } from '../../src/cli/database.ts'
import { copySettings, tablesOf } from '../../src/store/backup/catalog.ts'
import { readBackup } from '../../src/store/backup/read-backup.ts'
import { contentOf } from '../../src/store/backup/restore-backup.ts'
import type { ConnectionSettings } from '../../src/store/connection.ts'

async function on<T>(connection: ConnectionSettings, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = await connectOnce(connection)
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

/** Puts contacts into the first workspace, past the API, as a large store has them; answers the workspace. */
export function addContacts(connection: ConnectionSettings, count: number): Promise<string> {
  return on(connection, async (client) => {
    const { rows } = await client.query<{ id: string }>('select id from workspaces order by id limit 1')
    const workspace = rows[0]?.id ?? ''
    await client.query(
      `insert into contacts (workspace_id, email_address, first_name, last_name, custom_attributes)
        select $1, 'person-' || n || '@example.com', 'Given ' || n, E'Family\\t' || n, jsonb_build_object('plan', n % 7)
        from generate_series(1, $2::int) n`,
      [workspace, count],
    )
    return workspace
  })
}

/** An empty database on the same server, with its address. */
export async function emptyDatabaseBeside(connection: ConnectionSettings, name: string) {
  await on(connection, (client) =>
    client.query(`create database ${pg.escapeIdentifier(name)} template template0`),
  )
  const place = new URLSearchParams({ host: `${connection.host}`, port: `${connection.port}` })
  return {
    connection: { ...connection, database: name },
    url: `postgres://${connection.user}@localhost/${name}?${place}`,
  }
}

export function idsOf(connection: ConnectionSettings, table: string): Promise<string[]> {
  return on(connection, async (client) => {
    const { rows } = await client.query<{ id: string }>(`select id from ${pg.escapeIdentifier(table)}`)
    return rows.map(({ id }) => id)
  })
}

/** Contacts the API made whose event is missing, and events without theirs: a snapshot has both or neither. */
export function uneventful(connection: ConnectionSettings): Promise<string[]> {
  return on(connection, async (client) => {
    const { rows } = await client.query<{ id: string; missing: string }>(
      `select coalesce(c.id, e.subject_id) as id, case when c.id is null then 'contact' else 'event' end as missing
        from (select id from contacts where email_address like 'writer-%') c
        full join (select subject_id from webhooks_outgoing_events where event_type_id = 'contact.created') e
          on e.subject_id = c.id
        where c.id is null or e.subject_id is null`,
    )
    return rows.map(({ id, missing }) => `the ${missing} of contact ${id} is missing`)
  })
}

/** Compares every table, as it stands in the database, with the sums in the backup. */
export function differentTables(
  connection: ConnectionSettings,
  path: string,
): Promise<{ cases: number; failures: string[] }> {
  return on(connection, async (client) => {
    await client.query('begin')
    await client.query(copySettings)
    const known = await tablesOf(client)
    const backup = await readBackup(createReadStream(path), () => undefined)
    const failures: string[] = []
    for await (const part of backup.parts()) {
      for await (const _ of part.data);
      if (!('table' in part)) continue
      const table = known.find(({ name }) => name === part.table.name)
      const [said, stands] = [part.end(), table ? await contentOf(client, table) : null]
      if (stands?.rows !== said.rows || stands.sha256 !== said.sha256) {
        failures.push(`${part.table.name}: ${stands?.rows} rows of ${said.rows}, or other contents`)
      }
    }
    return { cases: known.length, failures }
  })
}

export function tablesLeft(connection: ConnectionSettings): Promise<number> {
  return on(connection, async (client) => (await tablesOf(client)).length)
}
