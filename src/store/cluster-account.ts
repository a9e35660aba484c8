import { readFile, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { StartupError } from './startup-error.ts'

/** The operating system account PostgreSQL runs as, when it is not our own. */
export type Account = { uid: number; gid: number }

const unprivilegedNames = ['postgres', '_postgres', 'nobody']

/**
 * PostgreSQL refuses to run as root. So as root we run it as the owner of the folder when that is someone else,
 * otherwise as an unprivileged account of this machine. Undefined when we are not root: then it runs as us.
 */
export async function chooseAccount(...folders: string[]): Promise<Account | undefined> {
  if (process.getuid?.() !== 0) return undefined
  for (const folder of folders) {
    const owner = await stat(folder).catch(() => undefined)
    if (owner && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid }
  }
  const lines = (await readFile('/etc/passwd', 'utf8').catch(() => ''))
    .split('\n')
    .map((line) => line.split(':'))
  for (const name of unprivilegedNames) {
    const [, , uid, gid] = lines.find((line) => line[0] === name) ?? []
    if (uid && gid) return { uid: Number(uid), gid: Number(gid) }
  }
  throw new StartupError(
    'PostgreSQL refuses to run as root and this machine has no account named postgres or nobody; run Tundish as an ordinary user, or set DATABASE_URL.',
  )
}

/** The path itself or the nearest folder above it that the account may not enter or run, if there is one. */
export async function closedPath(path: string, account: Account): Promise<string | undefined> {
  for (let folder = path; ; folder = dirname(folder)) {
    const { mode, uid, gid } = await stat(folder)
    const bit = uid === account.uid ? 0o100 : gid === account.gid ? 0o010 : 0o001
    if (!(mode & bit)) return folder
    if (folder === dirname(folder)) return undefined
  }
}
