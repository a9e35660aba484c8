import assert from 'node:assert/strict'
import { cp, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type pg from 'pg'
import { hashOf } from '../../src/auth/secret.ts'
import { surfaces } from '../../src/define/resource.ts'
import { gatewaySealedColumns } from '../../src/gateway/sealed-columns.ts'
import { product } from '../../src/resources/index.ts'
import { migrate } from '../../src/store/migrate.ts'
import { sealedColumns } from '../../src/store/rewrap.ts'
import { openVault } from '../../src/store/vault.ts'
import { platformOn } from '../harness/api.ts'
import { emptyDatabase, withClient } from '../harness/database.ts'
import { fillTables, firstId } from '../harness/fill-tables.ts'

/**
 * Columns a migration changes on purpose in rows that are there, as `table.column`, with the reason. A migration that
 * rewrites anything else fails here.
 */
const rewritten: Readonly<Record<string, string>> = {}

const migrations = new URL('../../migrations', import.meta.url).pathname
const released = (await readdir(migrations)).filter((name) => name.endsWith('.sql')).sort()
const secretKey = 'a key of the upgrade test, long enough'
const token = 'upgrade-token-0123456789'
let folder = ''

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tundish-upgrade-'))
})

after(() => rm(folder, { recursive: true }))

for (const [index, name] of released.entries()) {
  test(`a store in use at ${name} comes to this release with every row, and is served`, async () => {
    const { connection, drop } = await emptyDatabase()
    const directory = await mkdtemp(join(folder, 'until-'))
    for (const earlier of released.slice(0, index + 1)) {
      await cp(join(migrations, earlier), join(directory, earlier))
    }
    await withClient(connection, async (client) => {
      await migrate(client, directory)
      await fillTables(client, special)
      const [before, columns] = [await rowsOf(client), await columnsOf(client)]
      assert.ok(Object.values(before).every((rows) => rows.length === 2))
      assert.equal((await migrate(client, migrations)).length, released.length - index - 1)
      const after = await rowsOf(client)
      const kept = (await columnsOf(client)).filter((column) => columns.includes(column))
      for (const table of Object.keys(before).filter((table) => table in after)) {
        const names = kept.filter((column) => column.startsWith(`${table}.`) && !(column in rewritten))
        const only = pick(names.map((column) => column.slice(table.length + 1)))
        assert.deepEqual(after[table]?.map(only), before[table]?.map(only), table)
      }
      await giveToken(client)
    })
    await assertServed(connection)
    await drop()
  })
}

type Row = Readonly<Record<string, unknown>>

const pick =
  (names: readonly string[]) =>
  (row: Row): Row =>
    Object.fromEntries(names.map((name) => [name, row[name]]))

/** What must be more than any text: sealed secrets, which the server opens to show them. */
const sealed = [...sealedColumns(product), ...gatewaySealedColumns]
const vault = openVault([secretKey])

function special(table: string, column: string, row: number, id: string): string | undefined {
  const place = sealed.some((one) => one.table === table && one.column === column)
  return place ? vault.encrypt(`secret ${row}`, { table, row: id, column }) : undefined
}

async function rowsOf(client: pg.Client): Promise<Record<string, Row[]>> {
  const { rows: tables } = await client.query<{ name: string }>(
    `select tablename::text as name from pg_tables where schemaname = 'public' and tablename <> 'schema_migrations' order by 1`,
  )
  const all: Record<string, Row[]> = {}
  for (const { name } of tables) {
    const { rows } = await client.query<{ row: Row }>(
      `select to_jsonb(t) as row from "${name}" t order by to_jsonb(t)::text`,
    )
    all[name] = rows.map(({ row }) => row)
  }
  return all
}

async function columnsOf(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `select table_name || '.' || column_name as name from information_schema.columns where table_schema = 'public'`,
  )
  return rows.map(({ name }) => name)
}

/** A token of the application in row 0, for its team. */
async function giveToken(client: pg.Client): Promise<void> {
  await client.query(
    `insert into access_tokens (token_hash, application_id, user_id, team_id, name) values ($1, $2, $2, $2, 'upgrade')`,
    [hashOf(token), firstId],
  )
}

/** Every list answers, and shows row 0 unless it hides such rows; every row 0 that can be shown is. */
async function assertServed(connection: Parameters<typeof platformOn>[0]): Promise<void> {
  const { platform, close } = await platformOn(connection, { secretKey })
  try {
    const headers = { authorization: `Bearer ${token}` }
    for (const { path, kind, resource, surface } of product.operations) {
      if (kind !== 'index' && kind !== 'show') continue
      const url = surfaces[surface] + path.replaceAll(/\{\w+\}/g, String(firstId))
      const { statusCode, body } = await platform.app.inject({ url, headers })
      assert.equal(statusCode, 200, `${url}: ${body}`)
      if (kind === 'index' && !resource.list?.only)
        assert.ok(body.includes(`"id":${firstId}`), `${url}: ${body}`)
    }
  } finally {
    await close()
  }
}
