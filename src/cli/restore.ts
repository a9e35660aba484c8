import type { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import pg from 'pg'
import type { Progress } from '../store/backup/layout.ts'
import { type Backup, readBackup } from '../store/backup/read-backup.ts'
import { restoreBackup } from '../store/backup/restore-backup.ts'
import { migrate } from '../store/migrate.ts'
import { StartupError } from '../store/startup-error.ts'
import { settleKeys } from './backup-keys.ts'
import type { Configuration } from './configuration.ts'
import { connectOnce, migrations, onNewStore } from './database.ts'
import { openFiles } from './open-files.ts'
import { counts, transferProgress } from './transfer-progress.ts'

const usage = 'Usage: tundish restore FILE [--check] [--without-keys]; FILE may be - for standard input.'

/** `tundish restore FILE`: into an empty store, all of it or nothing; `--check` only reads the file to its end. */
export async function restore(configuration: Configuration, args: string[]): Promise<void> {
  const { path, check, withoutKeys } = readArguments(args)
  const source = await openBackup(path)
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.once(name, () =>
      source.destroy(new StartupError('The restore was stopped; nothing was restored.')),
    )
  }
  const progress = transferProgress(check ? 'check' : 'restore', process.stderr)
  const told = (at: Progress): void => progress.show(() => `${at.part}, ${counts(at)}`)
  try {
    const backup = await readBackup(source, told)
    if (check) await readThrough(backup)
    else await load(backup, configuration, withoutKeys, told)
    progress.end()
    const { made_at, product } = backup.header
    const what = `the backup of ${made_at} by Tundish ${product}: ${counts(backup.total)}`
    process.stderr.write(check ? `Whole and unchanged is ${what}.\n` : `Restored ${what}.\n`)
  } finally {
    progress.end()
    source.destroy()
  }
}

function readArguments(args: string[]): { path: string; check: boolean; withoutKeys: boolean } {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      check: { type: 'boolean', default: false },
      'without-keys': { type: 'boolean', default: false },
    },
  })
  const [path] = positionals
  if (!path || positionals.length > 1) throw new StartupError(usage)
  return { path, check: values.check, withoutKeys: values['without-keys'] }
}

async function openBackup(path: string): Promise<NodeJS.ReadStream | ReturnType<typeof createReadStream>> {
  if (path === '-') return process.stdin
  const file = await open(path).catch((cause: NodeJS.ErrnoException) => {
    throw new StartupError(`The backup ${path} cannot be read (${cause.code}).`, { cause })
  })
  return file.createReadStream({ highWaterMark: 1 << 20 })
}

/** Reads every part; the checks are made on the way. */
async function readThrough(backup: Backup): Promise<void> {
  for await (const part of backup.parts()) for await (const _ of part.data);
}

async function load(
  backup: Backup,
  configuration: Configuration,
  withoutKeys: boolean,
  progress: (at: Progress) => void,
): Promise<void> {
  const beforeCommit = await settleKeys(backup.header, configuration, withoutKeys)
  const files = await openFiles(configuration)
  try {
    await onNewStore(configuration, async (connection) => {
      const client = await connectOnce(connection)
      try {
        await restoreBackup(client, backup, { migrations, files, progress, beforeCommit })
        await migrate(client, migrations)
      } catch (error) {
        throw error instanceof pg.DatabaseError ? refused(error) : error
      } finally {
        await client.end()
      }
    })
  } finally {
    files.close()
  }
}

const refused = (cause: pg.DatabaseError): StartupError =>
  new StartupError(`The database refused the backup: ${cause.message}. Nothing was restored.`, { cause })
