import type { SequenceState } from './catalog.ts'
import type { SealedKeys } from './sealed-keys.ts'

/** A migration as `schema_migrations` has it. */
export interface MigrationMark {
  readonly version: number
  readonly name: string
  readonly checksum: string
}

/** The `h` frame: what stands in the backup, and what it takes to use it. */
export interface Header {
  /** The release that made it. */
  readonly product: string
  readonly made_at: string
  readonly migrations: readonly MigrationMark[]
  readonly tables: readonly string[]
  readonly sequences: readonly SequenceState[]
  /** Which keys seal the stored secrets; the ids do not tell the keys. */
  readonly key_ids: readonly string[]
  readonly keys: SealedKeys | null
}

/** The `t` frame; the rows follow as COPY prints them. */
export interface TableStart {
  readonly name: string
  readonly columns: readonly string[]
}

/** The `f` frame; the bytes of an uploaded file follow. */
export interface FileStart {
  readonly key: string
  readonly content_type: string
}

/** The `e` frame: what the frames since the start came to, before they were deflated. `rows` is 0 for a file. */
export interface PartEnd {
  readonly rows: number
  readonly bytes: number
  readonly sha256: string
}

/** The `z` frame: counts, and the checksum of every byte before it. */
export interface Trailer extends Totals {
  readonly sha256: string
}

export interface Totals {
  readonly tables: number
  readonly rows: number
  readonly files: number
  readonly bytes: number
}

/** Where a run stands, for people. */
export interface Progress extends Totals {
  /** The table or file under way. */
  readonly part: string
}
