import { createHash, randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import type { FileStore } from './files.ts'
import { parameter, statement } from './statement.ts'
import type { Store } from './store.ts'

/** What is known of a stored file. */
export interface StoredFile {
  readonly key: string
  readonly contentType: string
  readonly byteSize: number
  readonly sha256: string
}

/**
 * Which files there are. A row stands before its bytes do and falls after them, so no file is ever forgotten: a new
 * one counts as unused until the transaction that needs it says otherwise, and unused ones are swept.
 */
export interface FileLedger {
  /** Stores bytes that nothing uses yet; answers their key. */
  add(workspaceId: number, bytes: Buffer, contentType: string): Promise<string>
  /** A file in use, or null. */
  find(key: string): Promise<StoredFile | null>
  /** Removes files that have been unused for so long; answers how many. */
  sweep(unusedForMs: number): Promise<number>
}

/** Most files removed by one sweep. */
const sweepFilesMax = 500

const addStatement = statement(
  'add_stored_file',
  sql`insert into stored_files (key, workspace_id, content_type, byte_size, sha256)
    values (${parameter('key', 'text')}, ${parameter('workspace', 'bigint')}, ${parameter('type', 'text')},
      ${parameter('size', 'bigint')}, ${parameter('sha256', 'text')}) returning key`,
)

const findStatement = statement(
  'find_stored_file',
  sql`select content_type, byte_size, sha256 from stored_files
    where key = ${parameter('key', 'text')} and unused_since is null`,
)

const unusedStatement = statement(
  'unused_stored_files',
  sql`select key from stored_files where unused_since < now() - ${parameter('ms', 'bigint')} * interval '1 millisecond'
    order by unused_since limit ${sql.raw(String(sweepFilesMax))}`,
)

const forgetStatement = statement(
  'forget_stored_file',
  sql`delete from stored_files where key = ${parameter('key', 'text')} and unused_since is not null returning key`,
)

export function fileLedger(store: Pick<Store, 'read' | 'write'>, files: FileStore): FileLedger {
  return {
    async add(workspaceId, bytes, contentType) {
      const key = randomBytes(16).toString('hex')
      await store.write(addStatement, {
        key,
        workspace: String(workspaceId),
        type: contentType,
        size: String(bytes.length),
        sha256: createHash('sha256').update(bytes).digest('hex'),
      })
      await files.put(key, bytes, contentType)
      return key
    },
    async find(key) {
      const [row] = await store.read(findStatement, { key })
      if (!row) return null
      const [contentType = '', byteSize, sha256 = ''] = row
      return { key, contentType: contentType ?? '', byteSize: Number(byteSize), sha256: sha256 ?? '' }
    },
    async sweep(unusedForMs) {
      const unused = await store.read(unusedStatement, { ms: String(unusedForMs) })
      for (const [key] of unused) {
        await files.remove(key ?? '')
        await store.write(forgetStatement, { key: key ?? '' })
      }
      return unused.length
    },
  }
}
