import assert from 'node:assert/strict'
import { test } from 'node:test'
import type pg from 'pg'
import { product } from '../../src/resources/index.ts'
import { schemaOf } from '../../src/store/schema.ts'
import { migrationSql } from '../../src/store/schema-sql.ts'
import { freshDatabase, withClient } from '../harness/database.ts'

test('all migrations on an empty database give exactly the schema the definitions ask for', async () => {
  const migrated = await freshDatabase()
  const derived = await freshDatabase()
  const tables = Object.keys(schemaOf(product).tables)
  const [have, want] = await Promise.all([
    withClient(migrated.connection, (client) => catalog(client, tables)),
    withClient(derived.connection, async (client) => {
      await client.query('drop schema public cascade')
      await client.query('create schema public')
      for (const sql of migrationSql(null, schemaOf(product))) await client.query(sql)
      return catalog(client, tables)
    }),
  ])
  assert.ok(Object.keys(want).length >= tables.length)
  assert.deepEqual(have, want)
})

/** Columns, indexes and constraints of the tables that follow from definitions, and the functions, as Postgres has them. */
async function catalog(client: pg.Client, tables: readonly string[]): Promise<Record<string, string>> {
  const { rows } = await client.query<{ name: string; text: string }>(
    `select 'column ' || table_name || '.' || column_name as name,
       concat_ws(' ', udt_name, numeric_precision, numeric_scale, datetime_precision, is_nullable, column_default, identity_start) as text
     from information_schema.columns where table_schema = 'public' and table_name = any($1)
     union all select 'index ' || indexname, indexdef from pg_indexes where schemaname = 'public' and tablename = any($1)
     union all select 'constraint ' || conrelid::regclass || ' ' || conname, pg_get_constraintdef(oid)
       from pg_constraint where conrelid::regclass::text = any($1)
     union all select 'function ' || proname, pg_get_functiondef(oid) from pg_proc where proname = 'public_id'
     order by 1`,
    [tables],
  )
  return Object.fromEntries(rows.map(({ name, text }) => [name, text]))
}
