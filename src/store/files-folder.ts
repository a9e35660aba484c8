import { mkdir, open, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { FileStore } from './files.ts'

const keyPattern = /^[0-9a-f]{32}$/

/** Keeps files in a folder, spread over 256 subfolders by the start of their key. */
export function folderFiles(root: string): FileStore {
  const pathOf = (key: string): string => {
    if (!keyPattern.test(key)) throw new Error('A file key is 32 hexadecimal digits')
    return join(root, key.slice(0, 2), key)
  }
  return {
    /** Written beside and renamed, after reaching the disk: a crash leaves the whole file or none. */
    async put(key, bytes) {
      const path = pathOf(key)
      const partial = `${path}.partial`
      await mkdir(dirname(path), { recursive: true, mode: 0o700 })
      try {
        await writeSynced(partial, bytes)
        await rename(partial, path)
      } catch (error) {
        await rm(partial, { force: true })
        throw error
      }
      await syncFolder(dirname(path))
    },
    async open(key, range) {
      const file = await open(pathOf(key), 'r').catch(absent)
      return file?.createReadStream(range && { start: range.start, end: range.end }) ?? null
    },
    async remove(key) {
      await rm(pathOf(key), { force: true })
      await rm(`${pathOf(key)}.partial`, { force: true })
    },
    close: () => undefined,
  }
}

async function writeSynced(path: string, bytes: Buffer): Promise<void> {
  const file = await open(path, 'w', 0o600)
  try {
    await file.writeFile(bytes)
    await file.sync()
  } finally {
    await file.close()
  }
}

/** A new name is on the disk only when its folder is. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}

function absent(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT') return null
  throw error
}
