import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { open, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { type Binaries, noBinaries } from './cluster-binaries.ts'
import { runIn } from './cluster-process.ts'
import { type DataFolder, makePrivateFolder } from './data-folder.ts'
import { StartupError } from './startup-error.ts'

/** The owner of everything in our own cluster, and the role Tundish connects as. */
export const clusterUser = 'tundish'

const unfinishedPrefix = 'postgres.new-'
const initMsMax = 120_000

/**
 * Makes a new cluster in `folder.cluster`: all of it or nothing, because it is built beside and then renamed.
 * Text is UTF-8 and sorts by code point on every system; pages carry checksums.
 */
export async function initialiseCluster(binaries: Binaries, folder: DataFolder): Promise<void> {
  await removeUnfinished(folder)
  // A new name each time: a killed Tundish may have left an initdb that still writes into the old one.
  const name = `${unfinishedPrefix}${randomBytes(4).toString('hex')}`
  const unfinished = await makePrivateFolder(join(folder.root, name), folder.account)
  const password = await writePassword(folder)
  const auth = password ? ['--auth=scram-sha-256', `--pwfile=${passwordPath(folder)}`] : ['--auth=trust']
  const { dataArgs, options } = runIn(unfinished, folder)
  const args = [
    ...dataArgs,
    ...['-U', clusterUser, '--encoding=UTF8', '--data-checksums', '--no-instructions'],
    ...['--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', ...auth],
  ]
  try {
    await promisify(execFile)(binaries.initdb, args, { ...options, timeout: initMsMax })
  } catch (cause) {
    await removeUnfinished(folder)
    const { code, stderr = '' } = cause as { code?: string | number; stderr?: string }
    if (code === 'ENOENT' || code === 'ENOEXEC')
      throw noBinaries(`${process.platform}-${process.arch}`, cause)
    const reason = stderr.match(/error: (.*)/)?.[1] ?? String(cause)
    throw new StartupError(`PostgreSQL could not make its cluster in ${folder.root}: ${reason}.`, { cause })
  }
  await rm(folder.cluster, { recursive: true, force: true })
  await rename(unfinished, folder.cluster)
  await syncFolder(folder.root)
}

/** The password of our role where the cluster is reached over TCP (Windows); undefined over a private socket. */
export async function readPassword(folder: DataFolder): Promise<string | undefined> {
  return process.platform === 'win32' ? readFile(passwordPath(folder), 'utf8') : undefined
}

async function removeUnfinished({ root }: DataFolder): Promise<void> {
  const names = (await readdir(root)).filter((name) => name.startsWith(unfinishedPrefix))
  for (const name of names) await rm(join(root, name), { recursive: true, maxRetries: 5 })
}

async function writePassword(folder: DataFolder): Promise<string | undefined> {
  if (process.platform !== 'win32') return undefined
  const password = randomBytes(32).toString('base64url')
  await writeFile(passwordPath(folder), password, { mode: 0o600 })
  return password
}

function passwordPath(folder: DataFolder): string {
  return join(folder.root, 'postgres-password')
}

/** Makes the rename itself survive power loss; Windows offers no such call and needs none. */
async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return
  const handle = await open(path)
  await handle.sync().finally(() => handle.close())
}
