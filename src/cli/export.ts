import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import pg from 'pg'
import { product } from '../resources/index.ts'
import { copySettings } from '../store/backup/catalog.ts'
import type { FileStore } from '../store/files.ts'
import { StartupError } from '../store/startup-error.ts'
import { exportResources } from '../store/transfer/export-workspace.ts'
import type { FileEntry, Manifest } from '../store/transfer/manifest.ts'
import { productVersion } from './backup.ts'
import type { Configuration } from './configuration.ts'
import { connectOnce, onPresentStore } from './database.ts'
import { openFiles } from './open-files.ts'
import { rowProgress } from './transfer-progress.ts'
import { findWorkspace, reachOfWorkspace } from './transfer-workspace.ts'

const usage = 'Usage: tundish export FOLDER --workspace SUBDOMAIN'

/** `tundish export`: one workspace as a folder of JSON lines and CSV, while the server runs or while it rests. */
export async function exportWorkspace(configuration: Configuration, args: string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { workspace: { type: 'string' } },
  })
  const [folder] = positionals
  if (!folder || positionals.length > 1 || !values.workspace) throw new StartupError(usage)
  const subdomain = values.workspace
  const partial = await makeFolder(folder)
  try {
    const rows = await onPresentStore(configuration, async (connection) => {
      const client = await connectOnce(connection)
      const files = await openFiles(configuration)
      try {
        return await write(client, files, subdomain, partial)
      } finally {
        await client.end()
        files.close()
      }
    })
    await rename(partial, folder)
    process.stderr.write(`Exported ${rows.toLocaleString('en-US')} rows of ${subdomain} to ${folder}.\n`)
  } catch (error) {
    await rm(partial, { recursive: true, force: true })
    throw error instanceof pg.DatabaseError ? behind(error) : error
  }
}

/** The folder appears under its name when it is complete. */
async function makeFolder(folder: string): Promise<string> {
  if (existsSync(folder)) throw new StartupError(`There is a folder ${folder} already. Name a new one.`)
  const partial = `${folder}.${process.pid}.partial`
  try {
    await mkdir(join(partial, 'files'), { recursive: true, mode: 0o700 })
    return partial
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    throw new StartupError(`The folder ${folder} cannot be made (${code}).`, { cause })
  }
}

async function write(
  client: pg.Client,
  files: FileStore,
  subdomain: string,
  folder: string,
): Promise<number> {
  await client.query('begin transaction isolation level repeatable read, read only')
  await client.query(copySettings)
  const workspace = await findWorkspace(client, subdomain)
  if (!workspace) throw new StartupError(`There is no workspace ${subdomain}.`)
  const entries = await writeFiles(client, files, workspace.id, join(folder, 'files'))
  const sums = new Map(entries.map(({ key, sha256 }) => [key, sha256]))
  const reach = reachOfWorkspace(workspace)
  const progress = rowProgress('export')
  const resources = await exportResources(client, product, reach, sums, folder, progress.told)
  progress.end()
  const { name, currency } = workspace
  const manifest: Manifest = {
    format: 1,
    product: await productVersion(),
    exported_at: new Date().toISOString(),
    workspace: { name, subdomain, currency },
    resources,
    files: entries,
  }
  await writeFile(join(folder, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`, { mode: 0o600 })
  return resources.reduce((sum, { rows }) => sum + rows, 0)
}

/** The uploaded files in use; each is small, so each is held whole for a moment. */
async function writeFiles(
  client: pg.Client,
  files: FileStore,
  workspace: string,
  folder: string,
): Promise<FileEntry[]> {
  const { rows } = await client.query<{ key: string; content_type: string }>(
    'select key, content_type from stored_files where workspace_id = $1 and unused_since is null order by key',
    [workspace],
  )
  const entries: FileEntry[] = []
  for (const { key, content_type } of rows) {
    const source = await files.open(key)
    if (!source) continue
    const bytes = Buffer.concat(await source.toArray())
    await writeFile(join(folder, key), bytes, { mode: 0o600 })
    const sha256 = createHash('sha256').update(bytes).digest('hex')
    entries.push({ key, content_type, byte_size: bytes.length, sha256 })
  }
  return entries
}

/** A store of an earlier release lacks tables or columns. */
function behind(cause: pg.DatabaseError): Error {
  if (cause.code !== '42P01' && cause.code !== '42703') return cause
  return new StartupError(
    'The store is of an earlier release. Start the server of this one once, so that it is migrated.',
    { cause },
  )
}
