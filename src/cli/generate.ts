import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { eventCatalogue } from '../publish/event-catalogue.ts'
import { licencesPage } from '../publish/licences.ts'
import { openapi } from '../publish/openapi.ts'
import { operationList } from '../publish/operation-list.ts'
import { product } from '../resources/index.ts'
import { type Schema, schemaOf } from '../store/schema.ts'
import { migrationSql } from '../store/schema-sql.ts'
import { StartupError } from '../store/startup-error.ts'

const root = new URL('../../', import.meta.url)
const golden = new URL('test/golden/', root)

/**
 * Writes everything that is derived: from the definitions golden files, and a migration where the schema changed; from
 * the lock file the page of licences.
 * `--check` writes nothing and fails where something is out of date.
 */
export async function generate(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: { check: { type: 'boolean', default: false }, name: { type: 'string', default: 'schema' } },
  })
  const files = await derivedFiles(values.name)
  const stale: string[] = []
  for (const [path, text] of files) {
    const present = await readFile(new URL(path, root), 'utf8').catch(() => null)
    if (present === text) continue
    stale.push(path)
    if (!values.check) await writeFile(new URL(path, root), text)
  }
  if (values.check && stale.length > 0) {
    throw new StartupError(
      `Out of date: ${stale.join(', ')}. Run npm run generate and look at the difference.`,
    )
  }
  process.stdout.write(`${stale.length === 0 ? 'Nothing to write' : `Wrote ${stale.join(', ')}`}.\n`)
}

async function derivedFiles(name: string): Promise<[string, string][]> {
  await mkdir(golden, { recursive: true })
  const schema = schemaOf(product)
  const before = await readFile(new URL('schema.json', golden), 'utf8').catch(() => null)
  const statements = migrationSql(before ? (JSON.parse(before) as Schema) : null, schema)
  return [
    ...(statements.length > 0
      ? [[await migrationPath(name), `${statements.join('\n\n')}\n`] as [string, string]]
      : []),
    ['test/golden/schema.json', pretty(schema)],
    ['test/golden/operations.json', pretty(operationList(product))],
    ['test/golden/events.json', pretty(eventCatalogue(product))],
    ['test/golden/openapi.json', pretty(openapi(product))],
    [
      'docs/licences.md',
      licencesPage(JSON.parse(await readFile(new URL('package-lock.json', root), 'utf8'))),
    ],
  ]
}

const pretty = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`

/** The next free number. */
async function migrationPath(name: string): Promise<string> {
  const present = (await readdir(new URL('migrations/', root))).filter((file) => file.endsWith('.sql')).sort()
  const last = Number(present.at(-1)?.slice(0, 4) ?? 0)
  return `migrations/${String(last + 1).padStart(4, '0')}-${name}.sql`
}
