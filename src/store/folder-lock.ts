import { access, chown, constants, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { StartupError } from './startup-error.ts'

/** Held until `release()` or the end of the process, however it ends. */
export type FolderLock = { release(): void }

const sqliteBusy = 5

/**
 * Makes this process the only owner of a data folder, or throws a StartupError naming the other owner.
 * The hold is a file lock of the kernel: no stale file, no reused pid, and it works across containers.
 * Node offers no such lock itself, but SQLite takes one on every system: the file stays empty.
 */
export async function lockFolder(folder: string): Promise<FolderLock> {
  const path = join(folder, 'tundish.lock')
  const ownerPath = join(folder, 'tundish.pid')
  await refuseForeignFile(folder, path)
  // Nothing else may open and close this file: closing any descriptor of it would drop the lock.
  const database = new DatabaseSync(path, { timeout: 0 })
  try {
    database.exec('begin exclusive')
  } catch (error) {
    database.close()
    if ((error as { errcode?: number }).errcode !== sqliteBusy) throw error
    const pid = await readFile(ownerPath, 'utf8').catch(() => 'unknown')
    throw new StartupError(
      `Another Tundish (process ${pid.trim()}) is using the data folder ${folder}; stop it, or set TUNDISH_DATA to another folder.`,
    )
  }
  await writeFile(ownerPath, `${process.pid}\n`, { mode: 0o600 })
  await giveToOwner(folder, [path, ownerPath])
  return {
    release() {
      if (database.isOpen) database.close()
    },
  }
}

async function refuseForeignFile(folder: string, path: string): Promise<void> {
  try {
    await access(path, constants.R_OK | constants.W_OK)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return
    throw new StartupError(
      `The data folder ${folder} belongs to another user; run Tundish as that user, make the folder yours with chown -R, or set TUNDISH_DATA to another folder.`,
      { cause: error },
    )
  }
}

/** A run as root in an ordinary user's folder must not lock that user out later. */
async function giveToOwner(folder: string, paths: string[]): Promise<void> {
  if (process.getuid?.() !== 0) return
  const { uid, gid } = await stat(folder)
  for (const path of paths) await chown(path, uid, gid)
}
