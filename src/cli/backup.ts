import { createWriteStream, existsSync } from 'node:fs'
import { readFile, rename, rm } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { parseArgs } from 'node:util'
import { sealKeys } from '../store/backup/sealed-keys.ts'
import { backupBytes } from '../store/backup/write-backup.ts'
import { StartupError } from '../store/startup-error.ts'
import { keyIdOf } from '../store/vault.ts'
import { passphraseOf } from './backup-keys.ts'
import type { Configuration } from './configuration.ts'
import { connectOnce, onPresentStore } from './database.ts'
import { openFiles } from './open-files.ts'
import { presentSecretKeys } from './secret-key.ts'
import { counts, transferProgress } from './transfer-progress.ts'

const usage = 'Usage: tundish backup FILE [--with-keys] [--without-files]; FILE may be - for standard output.'

/** `tundish backup FILE`: everything of one moment into one file, while the server runs or while it rests. */
export async function backup(configuration: Configuration, args: string[]): Promise<void> {
  const { path, withKeys, withFiles } = readArguments(args)
  const passphrase = withKeys ? passphraseOf(configuration) : null
  const stop = new AbortController()
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => stop.abort())
  const said = await onPresentStore(configuration, async (connection) => {
    const secretKeys = configuration.secretKeys ?? (await presentSecretKeys(configuration.dataDir))
    const files = withFiles ? await openFiles(configuration) : null
    const client = await connectOnce(connection)
    const progress = transferProgress('backup', process.stderr)
    let last = { tables: 0, rows: 0, files: 0, bytes: 0 }
    try {
      const bytes = backupBytes(client, {
        product: await productVersion(),
        key_ids: secretKeys.map(keyIdOf),
        keys: passphrase ? await sealKeys(secretKeys, passphrase) : null,
        files,
        progress(at) {
          last = at
          progress.show(() => `${at.part}, ${counts(at)}`)
        },
        missing: (key) => process.stderr.write(`The file ${key} is not there; the backup goes without it.\n`),
      })
      await write(path, bytes, stop.signal)
    } finally {
      progress.end()
      await client.end()
      files?.close()
    }
    return counts(last)
  })
  const keys = withKeys
    ? 'The secret keys are in it, closed by the passphrase'
    : 'The secret keys are not in it'
  process.stderr.write(`Wrote ${path === '-' ? 'the backup' : path}: ${said}. ${keys}.\n`)
}

function readArguments(args: string[]): { path: string; withKeys: boolean; withFiles: boolean } {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      'with-keys': { type: 'boolean', default: false },
      'without-files': { type: 'boolean', default: false },
    },
  })
  const [path] = positionals
  if (!path || positionals.length > 1) throw new StartupError(usage)
  if (existsSync(path)) throw new StartupError(`There is a file ${path} already. Name a new one.`)
  return { path, withKeys: values['with-keys'], withFiles: !values['without-files'] }
}

/** The file appears under its name only when all of it has reached the disk; nobody else may read it. */
async function write(path: string, bytes: AsyncIterable<Buffer>, signal: AbortSignal): Promise<void> {
  if (path === '-') return pipeline(bytes, process.stdout, { signal })
  const partial = `${path}.${process.pid}.partial`
  try {
    await pipeline(bytes, createWriteStream(partial, { mode: 0o600, flush: true }), { signal })
    await rename(partial, path)
  } catch (error) {
    await rm(partial, { force: true })
    if (signal.aborted) throw new StartupError('The backup was stopped; nothing was kept of it.')
    const { code, message } = error as NodeJS.ErrnoException
    if (error instanceof StartupError || !/^E[A-Z]+$/.test(code ?? '')) throw error
    throw new StartupError(`The backup could not be written to ${path}: ${message}.`, { cause: error })
  }
}

/** The release this is. */
export async function productVersion(): Promise<string> {
  const text = await readFile(new URL('../../package.json', import.meta.url), 'utf8')
  return (JSON.parse(text) as { version: string }).version
}
