import type { Header } from '../store/backup/layout.ts'
import { openKeys, passphraseLengthMin } from '../store/backup/sealed-keys.ts'
import { StartupError } from '../store/startup-error.ts'
import { keyIdOf } from '../store/vault.ts'
import type { Configuration } from './configuration.ts'
import { presentSecretKeys, secretKeyPath, writeSecretKeys } from './secret-key.ts'

/** The passphrase that closes the secret keys of a backup; from the environment, since arguments are seen by everybody. */
export function passphraseOf({ backupPassphrase }: Pick<Configuration, 'backupPassphrase'>): string {
  if (backupPassphrase && backupPassphrase.length >= passphraseLengthMin) return backupPassphrase
  throw new StartupError(
    `Set TUNDISH_BACKUP_PASSPHRASE to a passphrase of at least ${passphraseLengthMin} characters; it closes the secret keys in the backup.`,
  )
}

/**
 * Sees to it that what the backup holds sealed can be opened afterwards. Answers what is to be done when the rows are
 * in: nothing, or the keys of the backup written behind those of the data folder.
 */
export async function settleKeys(
  { key_ids, keys }: Header,
  configuration: Pick<Configuration, 'secretKeys' | 'dataDir' | 'backupPassphrase'>,
  withoutKeys: boolean,
): Promise<() => Promise<void>> {
  const { secretKeys, dataDir } = configuration
  const present = secretKeys ?? (await presentSecretKeys(dataDir))
  const absent = key_ids.filter((id) => !present.some((key) => keyIdOf(key) === id))
  const place = secretKeys ? 'TUNDISH_SECRET_KEY' : secretKeyPath(dataDir)
  if (absent.length === 0 || withoutKeys) return async () => undefined
  if (keys && !secretKeys) {
    const opened = await openKeys(keys, passphraseOf(configuration))
    const added = opened.filter((key) => absent.includes(keyIdOf(key)))
    return () => writeSecretKeys(dataDir, [...present, ...added])
  }
  const way = keys ? 'unset it, so that those in the backup are used' : 'put them there'
  throw new StartupError(
    `${place} does not hold the keys that seal the secrets in this backup (${absent.join(', ')}); ${way}, or restore all the rest with --without-keys.`,
  )
}
