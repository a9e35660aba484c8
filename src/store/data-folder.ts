import { access, chmod, chown, constants, mkdir, mkdtemp, readdir, realpath, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { type Account, chooseAccount, closedPath } from './cluster-account.ts'
import { lockFolder } from './folder-lock.ts'
import { StartupError } from './startup-error.ts'

/** The data folder, made, checked and held by this process. */
export type DataFolder = {
  root: string
  /** PostgreSQL's own folder. */
  cluster: string
  /** Whether `cluster` already holds a cluster. */
  filled: boolean
  /** The account PostgreSQL runs as, when we are root. */
  account: Account | undefined
  /** Lets another process have the folder. */
  release(): void
}

/** Makes the data folder if need be and takes hold of it; throws a StartupError where it cannot be used. */
export async function openDataFolder(path: string): Promise<DataFolder> {
  const root = await makeFolder(path)
  const lock = await lockFolder(root)
  try {
    const cluster = join(root, 'postgres')
    const account = await chooseAccount(cluster, root)
    await openToAccount(root, account)
    return { root, cluster, filled: await isCluster(cluster), account, release: lock.release }
  } catch (error) {
    lock.release()
    throw error
  }
}

/** Makes an empty folder that only the account PostgreSQL runs as (and root) can look into. */
export async function makePrivateFolder(path: string, account: Account | undefined): Promise<string> {
  await rm(path, { recursive: true, force: true })
  await mkdir(path, { mode: 0o700 })
  if (account) await chown(path, account.uid, account.gid)
  return path
}

const socketPathBytesMax = 103

/** A fresh private folder for the socket: `run` in the data folder, unless that path is too long for a socket. */
export async function makeSocketFolder({ root, account }: DataFolder): Promise<string> {
  const inside = join(root, 'run')
  if (Buffer.byteLength(join(inside, '.s.PGSQL.5432')) <= socketPathBytesMax) {
    return makePrivateFolder(inside, account)
  }
  const short = tmpdir().length < 60 ? tmpdir() : '/tmp'
  const path = await mkdtemp(join(short, 'tundish-'))
  if (account) await chown(path, account.uid, account.gid)
  return path
}

async function makeFolder(path: string): Promise<string> {
  try {
    await makeParents(path, process.getuid?.() === 0 ? 0o711 : 0o700)
    await access(path, constants.W_OK | constants.X_OK)
    return await realpath(path)
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    throw new StartupError(
      `The data folder ${path} cannot be written (${code}); run Tundish as the user who owns it, or set TUNDISH_DATA to another folder.`,
      { cause },
    )
  }
}

/** Like a recursive `mkdir`, which in Node never ends below folders such as `/proc` that refuse with ENOENT. */
async function makeParents(path: string, mode: number): Promise<void> {
  try {
    await mkdir(path, { mode })
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EEXIST') return
    const parent = dirname(path)
    const present = await access(parent).then(
      () => true,
      () => false,
    )
    if (code !== 'ENOENT' || present || parent === path) throw error
    await makeParents(parent, mode)
    await mkdir(path, { mode })
  }
}

async function openToAccount(root: string, account: Account | undefined): Promise<void> {
  if (!account) return
  if ((await closedPath(root, account)) === root) await chmod(root, 0o711)
  if (process.platform === 'linux') return
  const closed = await closedPath(root, account)
  if (!closed) return
  throw new StartupError(
    `PostgreSQL refuses to run as root, and the ordinary account it gets may not pass through ${closed}; run Tundish as an ordinary user, set TUNDISH_DATA to a folder outside ${closed}, or set DATABASE_URL.`,
  )
}

async function isCluster(path: string): Promise<boolean> {
  try {
    const names = await readdir(path)
    if (names.length === 0 || names.includes('PG_VERSION')) return names.length > 0
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return false
    throw new StartupError(
      `The folder ${path} cannot be read; run Tundish as the user who owns it, or set TUNDISH_DATA to another folder.`,
      { cause },
    )
  }
  throw new StartupError(
    `The folder ${path} holds files that are not a PostgreSQL cluster; move them away, or set TUNDISH_DATA to another folder.`,
  )
}
