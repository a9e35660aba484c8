/** `manifest.json` of an export: what the folder holds, with its sums. */
export interface Manifest {
  readonly format: 1
  readonly product: string
  readonly exported_at: string
  readonly workspace: { readonly name: string; readonly subdomain: string; readonly currency: string }
  readonly resources: readonly ResourceEntry[]
  readonly files: readonly FileEntry[]
}

export interface ResourceEntry {
  readonly name: string
  /** The name of its `.jsonl` and `.csv` without the ending. */
  readonly file: string
  readonly rows: number
  /** The fields of a line; exports of early releases say them in the head of the `.csv` only. */
  readonly fields?: readonly string[]
  /** Whether an import makes these rows again. */
  readonly imports: boolean
  /** The sum of what the rows say, the same after an import elsewhere (`contentSum`). */
  readonly content_sha256: string
  /** The sums of the two files. */
  readonly jsonl_sha256: string
  readonly csv_sha256: string
}

/** An uploaded file, in `files/` under its key. */
export interface FileEntry {
  readonly key: string
  readonly content_type: string
  readonly byte_size: number
  readonly sha256: string
}
