import type { Hash } from 'node:crypto'
import { promisify } from 'node:util'
import { inflate } from 'node:zlib'
import { cutShort, damaged, type Frame, jsonOf, readFrames, sha256 } from './frames.ts'
import type { FileStart, Header, PartEnd, Progress, TableStart, Totals, Trailer } from './layout.ts'

/** A table or an uploaded file of a backup, with its bytes, which have to be read before the next part is asked for. */
export type Part = { readonly data: AsyncIterable<Buffer>; end(): PartEnd } & (
  | { readonly table: TableStart }
  | { readonly file: FileStart }
)

export interface Backup {
  readonly header: Header
  /** Every part in the order of the backup. Checks each, and at the end the whole; throws a StartupError. */
  parts(): AsyncGenerator<Part>
  readonly total: Totals
}

/** Longest piece a `d` frame may hold. */
const pieceBytesMax = 16 * 1024 * 1024

/** Reads a backup as it comes. Nothing of it may be believed for good before `parts()` has ended. */
export async function readBackup(
  source: AsyncIterable<Buffer>,
  progress: (at: Progress) => void,
): Promise<Backup> {
  const hash = sha256()
  const frames = readFrames(source, hash)
  const first = await next(frames)
  if (first.kind !== 'h') throw damaged()
  const total = { tables: 0, rows: 0, files: 0, bytes: 0 }
  return {
    header: jsonOf<Header>(first),
    total,
    async *parts() {
      for (;;) {
        const start = await next(frames)
        if (start.kind === 'z') {
          compare(jsonOf<Trailer>(start), total, hash)
          if (!(await frames.next()).done) throw damaged()
          return
        }
        if (start.kind !== 't' && start.kind !== 'f') throw damaged()
        const part = partOf(frames, start, (bytes, name) => {
          total.bytes += bytes
          progress({ ...total, part: name })
        })
        yield part
        total.rows += part.end().rows
        total[start.kind === 't' ? 'tables' : 'files'] += 1
      }
    },
  }
}

function partOf(
  frames: AsyncGenerator<Frame>,
  start: Frame,
  took: (bytes: number, name: string) => void,
): Part {
  const opened = jsonOf<TableStart & FileStart>(start)
  const name = start.kind === 't' ? opened.name : `file ${opened.key}`
  let end: PartEnd | null = null
  async function* data(): AsyncGenerator<Buffer> {
    const hash = sha256()
    let bytes = 0
    for (;;) {
      const frame = await next(frames)
      if (frame.kind === 'e') {
        const said = jsonOf<PartEnd>(frame)
        if (said.bytes !== bytes || said.sha256 !== hash.digest('hex')) throw damaged()
        end = said
        return
      }
      if (frame.kind !== 'd') throw damaged()
      const piece = await inflated(frame.payload, { maxOutputLength: pieceBytesMax }).catch(() => null)
      if (!piece) throw damaged()
      hash.update(piece)
      bytes += piece.length
      took(piece.length, name)
      yield piece
    }
  }
  return {
    ...(start.kind === 't' ? { table: opened } : { file: opened }),
    data: data(),
    end() {
      if (!end) throw new Error('A part of a backup was not read to its end')
      return end
    },
  }
}

function compare(said: Trailer, total: Totals, hash: Hash): void {
  const same = (['tables', 'rows', 'files', 'bytes'] as const).every((name) => said[name] === total[name])
  if (!same || said.sha256 !== hash.copy().digest('hex')) throw damaged()
}

async function next(frames: AsyncGenerator<Frame>): Promise<Frame> {
  const { value, done } = await frames.next()
  if (done) throw cutShort()
  return value
}

const inflated = promisify(inflate) as (
  bytes: Buffer,
  options: { maxOutputLength: number },
) => Promise<Buffer>
