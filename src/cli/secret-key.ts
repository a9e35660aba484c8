import { link, mkdir, open, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { StartupError } from '../store/startup-error.ts'
import { keyTextLengthMin, newVaultKey } from '../store/vault.ts'

/** Where the generated keys are. */
export const secretKeyPath = (dataDir: string): string => join(dataDir, 'secret.key')

/**
 * The keys of an installation that was given none: one made once and kept in the data folder, readable by its owner
 * only. More may stand in the file, one on each line, the sealing one first.
 */
export async function ownSecretKeys(dataDir: string): Promise<readonly string[]> {
  const path = secretKeyPath(dataDir)
  await mkdir(dataDir, { recursive: true })
  const keys = linesOf((await readIfThere(path)) ?? (await makeFile(path)))
  if (keys.length === 0 || keys.some((key) => key.length < keyTextLengthMin)) {
    throw new StartupError(
      `${path} holds no key of ${keyTextLengthMin} characters. Put it back from a backup: stored secrets need it.`,
    )
  }
  return keys
}

/** The generated keys that are there; none where no file is. */
export async function presentSecretKeys(dataDir: string): Promise<readonly string[]> {
  return linesOf((await readIfThere(secretKeyPath(dataDir))) ?? '')
}

/** Puts a new key in front of the generated ones; a server that runs notices within seconds. */
export async function addSecretKey(dataDir: string): Promise<void> {
  await writeSecretKeys(dataDir, [newVaultKey(), ...(await ownSecretKeys(dataDir))])
}

/** Replaces the file of generated keys, at once or not at all. */
export async function writeSecretKeys(dataDir: string, keys: readonly string[]): Promise<void> {
  const path = secretKeyPath(dataDir)
  await mkdir(dataDir, { recursive: true })
  const next = `${path}.${process.pid}.next`
  const file = await open(next, 'w', 0o600)
  try {
    await file.writeFile(`${keys.join('\n')}\n`)
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(next, path)
}

const linesOf = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean)

async function readIfThere(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}

/** The file appears whole or not at all; of two processes that make it, one wins and both read the same. */
async function makeFile(path: string): Promise<string> {
  const own = `${path}.${process.pid}`
  const file = await open(own, 'w', 0o600)
  try {
    await file.writeFile(`${newVaultKey()}\n`)
    await file.sync()
  } finally {
    await file.close()
  }
  try {
    await link(own, path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  } finally {
    await rm(own)
  }
  return readFile(path, 'utf8')
}
