import assert from 'node:assert/strict'
import type pg from 'pg'
import pino, { type Logger } from 'pino'

/** Every line a server logs, at the lowest level and with nothing redacted but by the server's own choice. */
export interface Log {
  readonly logger: Logger
  text(): string
}

export function openLog(): Log {
  const lines: string[] = []
  const logger = pino({ level: 'trace' }, { write: (line: string) => void lines.push(line) })
  return { logger, text: () => lines.join('') }
}

/** Shorter parts are found by chance. */
const lengthMin = 10

/**
 * Fails where a secret, or a part of it between dots, stands in the log or in any row of any table, as it is or as it
 * would be written in an address or in base64.
 */
export async function assertHidden(
  log: Log,
  pool: Pick<pg.Pool, 'query'>,
  secrets: Readonly<Record<string, string | null | undefined>>,
): Promise<void> {
  const places = { log: log.text(), store: await everything(pool) }
  assert.match(places.log, /"msg":"request"/, 'requests were logged')
  for (const [name, secret] of Object.entries(secrets)) {
    assert.ok(secret && secret.length >= lengthMin, `${name} was seen`)
    const parts = secret.split('.').filter(({ length }) => length >= lengthMin)
    for (const part of [secret, ...parts])
      for (const spelled of [
        part,
        encodeURIComponent(part),
        Buffer.from(part).toString('base64').slice(0, -4),
      ])
        for (const [place, text] of Object.entries(places))
          assert.ok(!text.includes(spelled), `${name} is in the ${place}`)
  }
}

/** Every row of every table as text. */
async function everything(pool: Pick<pg.Pool, 'query'>): Promise<string> {
  const { rows } = await pool.query(
    `select table_name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'`,
  )
  const texts: string[] = []
  for (const { table_name } of rows) {
    const found = await pool.query(`select t::text as row from "${table_name}" t limit 1000`)
    texts.push(...found.rows.map(({ row }) => row))
  }
  return texts.join('\n')
}
