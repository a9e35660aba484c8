import { createHash } from 'node:crypto'
import type pg from 'pg'
import { queryRows } from './rows-query.ts'
import { type Bindings, bind, type Statement } from './statement.ts'
import type { TextRow } from './writer.ts'

/** Every value stays the text Postgres printed: writers splice it, readers decode what they need. */
const texts = { getTypeParser: () => (value: string) => value } as unknown as pg.CustomTypesConfig

/** Runs a compiled statement on one session, which keeps it prepared unless it is for one run (`once`). */
export function runPrepared(
  client: pg.ClientBase,
  statement: Statement,
  bindings: Bindings,
): Promise<TextRow[]> {
  const values = bind(statement, bindings)
  return statement.name === ''
    ? runOnce(client, statement.text, values)
    : queryRows(client, statement.name, statement.text, values)
}

/** Runs a statement that no session keeps. */
async function runOnce(
  client: pg.ClientBase,
  text: string,
  values: readonly (string | null)[],
): Promise<TextRow[]> {
  const query: pg.QueryArrayConfig = { text, values: [...values], rowMode: 'array', types: texts }
  return (await client.query<(string | null)[]>(query)).rows
}

/**
 * Runs a look-up of behavior on one session. Its text is made per call, out of definitions, so there are few and each
 * is prepared once, under a name that follows from it.
 */
export function runLookup(
  client: pg.ClientBase,
  text: string,
  values: readonly string[],
): Promise<TextRow[]> {
  const name = `lookup_${createHash('sha1').update(text).digest('base64url')}`
  return queryRows(client, name, text, values)
}

/** Runs a statement that is not prepared, as objects by column name. */
export async function runObjects(
  client: pg.ClientBase | pg.Pool,
  text: string,
  values: readonly unknown[],
): Promise<Record<string, string | null>[]> {
  return (await client.query<Record<string, string | null>>({ text, values: [...values], types: texts })).rows
}
