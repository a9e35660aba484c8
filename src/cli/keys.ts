import { StartupError } from '../store/startup-error.ts'
import { newVaultKey } from '../store/vault.ts'
import type { Configuration } from './configuration.ts'
import { addSecretKey, secretKeyPath } from './secret-key.ts'

/**
 * `keys rotate`: a new key seals from now on, and everything sealed before is wrapped again by the server itself, while it
 * runs or at its next start.
 */
export async function keys({ secretKeys, dataDir }: Configuration, [command]: string[]): Promise<void> {
  if (command !== 'rotate') throw new StartupError('Usage: tundish keys rotate')
  process.stdout.write(secretKeys ? givenKeys(newVaultKey()) : await generatedKeys(dataDir))
}

async function generatedKeys(dataDir: string): Promise<string> {
  await addSecretKey(dataDir)
  return `A new key stands first in ${secretKeyPath(dataDir)}. A running server uses it within seconds and wraps what
is stored again; its log says when that is done. Keep the older lines for a day, and in backups as long as the backups.
`
}

function givenKeys(key: string): string {
  return `TUNDISH_SECRET_KEY holds the keys of this server, so the change is made there. A new key:

  ${key}

1. Append it: TUNDISH_SECRET_KEY=<current>,<new>. Restart the servers one after the other; all of them can read it now.
2. Put it first: TUNDISH_SECRET_KEY=<new>,<current>. Restart them again; each wraps what is stored again and says so.
3. A day later remove the old key, and keep it with the backups made before.
`
}
