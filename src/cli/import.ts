import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import pg from 'pg'
import { product } from '../resources/index.ts'
import { copySettings } from '../store/backup/catalog.ts'
import type { FileStore } from '../store/files.ts'
import { migrate } from '../store/migrate.ts'
import { StartupError } from '../store/startup-error.ts'
import { contentSums } from '../store/transfer/export-workspace.ts'
import { exportedFields, importResources, requireSum } from '../store/transfer/import-workspace.ts'
import type { Manifest } from '../store/transfer/manifest.ts'
import type { Configuration } from './configuration.ts'
import { connectOnce, migrations, onPresentStore } from './database.ts'
import { openFiles } from './open-files.ts'
import { rowProgress } from './transfer-progress.ts'
import { findWorkspace, reachOfWorkspace, type WorkspaceRow } from './transfer-workspace.ts'

const usage = 'Usage: tundish import FOLDER --workspace SUBDOMAIN [--team ID]'
const subdomainPattern = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/

/** `tundish import`: makes a new workspace out of an exported folder, all of it or nothing. */
export async function importWorkspace(configuration: Configuration, args: string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { workspace: { type: 'string' }, team: { type: 'string' } },
  })
  const [folder] = positionals
  const { workspace: subdomain, team = null } = values
  if (!folder || positionals.length > 1 || !subdomain) throw new StartupError(usage)
  if (!subdomainPattern.test(subdomain)) {
    throw new StartupError(`--workspace ${subdomain}: a subdomain has small letters, digits and hyphens.`)
  }
  const manifest = await readManifest(folder)
  for (const { file, jsonl_sha256 } of manifest.resources) {
    await requireSum(join(folder, `${file}.jsonl`), jsonl_sha256)
  }
  for (const { key, sha256 } of manifest.files) await requireSum(join(folder, 'files', key), sha256)
  await onPresentStore(configuration, async (connection) => {
    const client = await connectOnce(connection)
    const files = await openFiles(configuration)
    try {
      await migrate(client, migrations)
      await load(client, files, { folder, manifest, subdomain, team })
    } finally {
      await client.end()
      files.close()
    }
  })
  const rows = manifest.resources.reduce((sum, entry) => sum + (entry.imports ? entry.rows : 0), 0)
  process.stderr.write(`Imported ${rows.toLocaleString('en-US')} rows as ${subdomain}.\n`)
}

async function readManifest(folder: string): Promise<Manifest> {
  const path = join(folder, 'manifest.json')
  const text = await readFile(path, 'utf8').catch(() => null)
  const manifest = text === null ? null : parsed(text)
  const whole = manifest?.format === 1 && Array.isArray(manifest.resources) && Array.isArray(manifest.files)
  const plain = [
    ...(manifest?.resources ?? []).map(({ file }) => file),
    ...(manifest?.files ?? []).map(({ key }) => key),
  ]
  if (!manifest || !whole || !plain.every((name) => /^[a-z0-9_]+$/.test(name))) {
    throw new StartupError(`${path} is no manifest of an export that this release can read.`)
  }
  return manifest
}

function parsed(text: string): Manifest | null {
  try {
    return JSON.parse(text) as Manifest
  } catch {
    return null
  }
}

interface Load {
  readonly folder: string
  readonly manifest: Manifest
  readonly subdomain: string
  readonly team: string | null
}

/** One transaction: the workspace, its files, its rows; at its end the contents are compared with the manifest. */
async function load(
  client: pg.Client,
  files: FileStore,
  { folder, manifest, subdomain, team }: Load,
): Promise<void> {
  const fileKeys = new Map(manifest.files.map(({ key }) => [key, randomBytes(16).toString('hex')]))
  await client.query('begin')
  try {
    await client.query(copySettings)
    const workspace = await makeWorkspace(client, manifest.workspace, subdomain, team)
    await putFiles(client, files, join(folder, 'files'), manifest, fileKeys, workspace.id)
    const exported = await exportedFields(product, folder, manifest.resources)
    const source = { folder, entries: manifest.resources, exported, fileKeys }
    const progress = rowProgress('import')
    await importResources(client, product, workspace.id, source, progress.told)
    progress.end()
    const fileSums = new Map(manifest.files.map(({ key, sha256 }) => [fileKeys.get(key) ?? '', sha256]))
    const sums = await contentSums(client, product, exported, reachOfWorkspace(workspace), fileSums)
    const other = manifest.resources.find(
      ({ name, imports, content_sha256 }) => imports && sums.get(name) !== content_sha256,
    )
    if (other) {
      throw new StartupError(`${other.name} would not be what was exported; nothing was imported.`)
    }
    await client.query('commit')
  } catch (error) {
    await client.query('rollback').catch(() => undefined)
    for (const key of fileKeys.values()) await files.remove(key)
    if (!(error instanceof pg.DatabaseError)) throw error
    throw new StartupError(`The database refused the export: ${error.message}. Nothing was imported.`, {
      cause: error,
    })
  }
}

/** A workspace without the rows a new one starts with: those of the export take their place. */
async function makeWorkspace(
  client: pg.Client,
  { name, currency }: Manifest['workspace'],
  subdomain: string,
  team: string | null,
): Promise<WorkspaceRow> {
  if (await findWorkspace(client, subdomain)) {
    throw new StartupError(`There is a workspace ${subdomain} already. Name a new one.`)
  }
  await client.query(
    `insert into workspaces (team_id, name, subdomain, currency)
      select id, $1, $2, $3 from teams where $4::text is null or id::text = $4 order by id limit 1`,
    [name, subdomain, currency, team],
  )
  const made = await findWorkspace(client, subdomain)
  if (!made)
    throw new StartupError(team ? `There is no team ${team}.` : 'There is no team. Start the server once.')
  return made
}

async function putFiles(
  client: pg.Client,
  files: FileStore,
  folder: string,
  manifest: Manifest,
  fileKeys: ReadonlyMap<string, string>,
  workspace: string,
): Promise<void> {
  for (const { key, content_type, byte_size, sha256 } of manifest.files) {
    const fresh = fileKeys.get(key) ?? ''
    await files.put(fresh, await readFile(join(folder, key)), content_type)
    await client.query(
      `insert into stored_files (key, workspace_id, content_type, byte_size, sha256, unused_since)
        values ($1, $2, $3, $4, $5, null)`,
      [fresh, workspace, content_type, byte_size, sha256],
    )
  }
}
