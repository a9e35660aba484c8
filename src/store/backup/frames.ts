import { createHash, type Hash } from 'node:crypto'
import { StartupError } from '../startup-error.ts'

/** The first bytes of every backup; the number is the version of the format. */
export const magic = Buffer.from('Tundish backup 1\n')

/**
 * A backup is `magic` and then frames: one letter, the length of the payload in four bytes, the payload. `h` header, `t`
 * table, `f` file, `d` deflated bytes of either, `e` its end, `z` the end of all. Every payload but that of `d` is JSON.
 */
export type FrameKind = 'h' | 't' | 'f' | 'd' | 'e' | 'z'

export interface Frame {
  readonly kind: FrameKind
  readonly payload: Buffer
}

const headBytes = 5
/** Longest payload: the header of a store with very many tables is far below it. */
const payloadBytesMax = 16 * 1024 * 1024
const kinds = 'htfdez'

export function frame(kind: FrameKind, payload: Buffer | object): Buffer {
  const bytes = Buffer.isBuffer(payload) ? payload : Buffer.from(JSON.stringify(payload))
  const head = Buffer.allocUnsafe(headBytes)
  head.write(kind, 'latin1')
  head.writeUInt32BE(bytes.length, 1)
  return Buffer.concat([head, bytes])
}

/** The payload of a frame that is JSON. */
export function jsonOf<T>({ payload }: Frame): T {
  try {
    return JSON.parse(payload.toString('utf8')) as T
  } catch {
    throw damaged()
  }
}

export const damaged = (): StartupError =>
  new StartupError('The backup is damaged: its contents do not match its checksums. Use another copy of it.')

export const cutShort = (): StartupError =>
  new StartupError(
    'The backup ends too early: it was not written or copied to the end. Use another copy of it.',
  )

/** The frames of a backup one after the other; `hash` has taken in everything before the frame that was given last. */
export async function* readFrames(source: AsyncIterable<Buffer>, hash: Hash): AsyncGenerator<Frame> {
  const bytes = byteReader(source)
  const start = await bytes.take(magic.length)
  if (!start?.equals(magic)) {
    throw new StartupError(
      'This is no backup of Tundish, or one of a release whose format this one cannot read.',
    )
  }
  hash.update(start)
  for (;;) {
    const head = await bytes.take(headBytes)
    if (!head) return
    const length = head.readUInt32BE(1)
    const kind = head.toString('latin1', 0, 1)
    if (!kinds.includes(kind) || length > payloadBytesMax) throw damaged()
    const payload = await bytes.take(length)
    if (!payload) throw cutShort()
    yield { kind: kind as FrameKind, payload }
    hash.update(head).update(payload)
  }
}

/** Reads exact numbers of bytes; null at the end. */
function byteReader(source: AsyncIterable<Buffer>) {
  const iterator = source[Symbol.asyncIterator]()
  let rest: Buffer = Buffer.alloc(0)
  return {
    async take(count: number): Promise<Buffer | null> {
      const pieces = [rest]
      let present = rest.length
      while (present < count) {
        const { value, done } = await iterator.next()
        if (done) {
          if (present > 0) throw cutShort()
          return null
        }
        pieces.push(value)
        present += value.length
      }
      const all = pieces.length === 1 ? rest : Buffer.concat(pieces, present)
      rest = all.subarray(count)
      return all.subarray(0, count)
    },
  }
}

export const sha256 = (): Hash => createHash('sha256')
