import { link, mkdir, open, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { StartupError } from '../store/startup-error.ts'
import { keyTextLengthMin, newVaultKey } from '../store/vault.ts'

/**
 * The keys of an installation that was given none: one made once and kept in the data folder, readable by its owner
 * only. More may stand in the file, one on each line, the sealing one first.
 */
export async function ownSecretKeys(dataDir: string): Promise<readonly string[]> {
  const path = join(dataDir, 'secret.key')
  await mkdir(dataDir, { recursive: true })
  const keys = linesOf((await readIfThere(path)) ?? (await makeFile(path)))
  if (keys.length === 0 || keys.some((key) => key.length < keyTextLengthMin)) {
    throw new StartupError(
      `${path} holds no key of ${keyTextLengthMin} characters. Put it back from a backup: stored secrets need it.`,
    )
  }
  return keys
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
