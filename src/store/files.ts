import type { Readable } from 'node:stream'

/** First and last byte wanted, both included. */
export interface ByteRange {
  readonly start: number
  readonly end: number
}

/** Where the bytes of uploaded files are kept, by key; what they are is known elsewhere (`file-ledger.ts`). */
export interface FileStore {
  /** Stores bytes under a key that is new; they are there for good when the promise is kept. */
  put(key: string, bytes: Buffer, contentType: string): Promise<void>
  /** The bytes, or part of them; null where there is no such file. */
  open(key: string, range?: ByteRange): Promise<Readable | null>
  /** Removes the file; one that is not there is no error. */
  remove(key: string): Promise<void>
  close(): void
}
