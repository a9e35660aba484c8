import { stat } from 'node:fs/promises'
import { authSealedColumns } from '../auth/sealed-columns.ts'
import { gatewaySealedColumns } from '../gateway/sealed-columns.ts'
import { rewrapAll, sealedColumns } from '../store/rewrap.ts'
import type { Store } from '../store/store.ts'
import type { Task } from '../work/worker.ts'
import { ownSecretKeys, secretKeyPath } from './secret-key.ts'

const lookEveryMs = 2_000

/**
 * Follows the file of generated keys, where there is one, and wraps stored secrets again after each change of keys, the one
 * before the start included.
 */
export function keyRotation(
  store: Store,
  keysIn: string | undefined,
  log: (message: string, numbers: object) => void,
): Task {
  let seen: string | undefined
  return {
    name: 'keys',
    pollMs: lookEveryMs,
    async round() {
      const version = keysIn === undefined ? 'given' : await fileVersion(secretKeyPath(keysIn))
      if (version === seen) return false
      if (keysIn !== undefined) store.vault.use(await ownSecretKeys(keysIn))
      const columns = [...sealedColumns(store.registry), ...gatewaySealedColumns, ...authSealedColumns]
      const done = await rewrapAll(store.pool, store.vault, columns)
      if (done.wrapped + done.unreadable > 0) log('stored secrets are wrapped by the first key', done)
      seen = version
      return false
    },
  }
}

async function fileVersion(path: string): Promise<string> {
  const found = await stat(path).catch(() => undefined)
  return found ? `${found.mtimeMs} ${found.ino}` : 'gone'
}
