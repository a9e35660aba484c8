import type pg from 'pg'

/** The workspaces of the benchmark: few large ones and many small ones, as in life. */
export const workspaceCount = 50

/**
 * Fills a migrated store that has had its first run: `contacts` rows over `workspaceCount` workspaces of the one
 * team, the largest with about a fifth of all; every twentieth contact has a tag. Returns the workspace ids.
 */
export async function seed(
  client: pg.ClientBase,
  contacts: number,
  say: (line: string) => void,
): Promise<number[]> {
  const { rows: known } = await client.query('select id from workspaces order by id')
  if (known.length >= workspaceCount) return known.map((row) => Number(row.id))
  await client.query(
    `insert into workspaces (team_id, name, subdomain)
     select (select min(id) from teams), 'Bench ' || n, 'bench-' || n from generate_series(2, $1::int) n`,
    [workspaceCount],
  )
  const { rows } = await client.query('select id from workspaces order by id')
  const weights = rows.map((_, place) => 1 / (place + 1))
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  let made = 0
  for (const [place, { id }] of rows.entries()) {
    const count = Math.round((contacts * (weights[place] ?? 0)) / total)
    await client.query(
      `insert into contacts (workspace_id, email_address, first_name, last_name, phone_number, time_zone)
       select $1::bigint, 'person' || n || '@w' || $1 || '.example.com', 'First' || n % 997, 'Last' || n % 9973, '+1555' || n, 'UTC'
       from generate_series(1, $2::int) n`,
      [id, count],
    )
    await client.query(`insert into contacts_tags (workspace_id, name) values ($1, 'Customer')`, [id])
    made += count
    say(`seeded ${made.toLocaleString('en')} of ${contacts.toLocaleString('en')} contacts`)
  }
  await client.query(`insert into contacts_applied_tags (workspace_id, contact_id, tag_id)
    select c.workspace_id, c.id, t.id from contacts c join contacts_tags t using (workspace_id) where c.id % 20 = 0`)
  await client.query('vacuum analyze')
  return rows.map((row) => Number(row.id))
}
