import { once } from 'node:events'
import type { Socket } from 'node:net'
import pg from 'pg'

/** The parts of a `pg` connection that copying speaks to. */
interface Connection {
  readonly stream: Socket
  sendCopyFromChunk(chunk: Buffer): void
  endCopyFrom(): void
  sendCopyFail(reason: string): void
}

/** Size of the pieces `copyOut` gives, all but the last. */
export const pieceBytes = 256 * 1024
/** Pieces that may wait before the server is asked to pause. */
const piecesWaitingMax = 4

/** The table and columns of a copy, quoted. */
export const copyTarget = (table: string, columns: readonly string[]): string =>
  `${pg.escapeIdentifier(table)} (${columns.map((name) => pg.escapeIdentifier(name)).join(', ')})`

/**
 * What `COPY … TO STDOUT` prints, in pieces, holding no more than a few of them; `counted` is told the rows at the
 * end. The client is the caller's own and runs nothing else meanwhile; a copy given up half way takes its session along.
 */
export async function* copyOut(
  client: pg.Client,
  sql: string,
  counted: (rows: number) => void = () => undefined,
): AsyncGenerator<Buffer> {
  const query = new CopyOut(sql)
  client.query(query)
  try {
    for (;;) {
      const piece = query.take()
      if (piece) yield piece
      else if (query.ended) break
      else await query.more()
    }
  } finally {
    query.abandon()
  }
  if (query.failure) throw query.failure
  counted(query.rows)
}

/** Feeds `COPY … FROM STDIN`; answers the rows it took. Where the source throws, nothing of it is kept. */
export function copyIn(client: pg.Client, sql: string, source: AsyncIterable<Buffer>): Promise<number> {
  return new Promise((resolve, reject) => {
    client.query(new CopyIn(sql, source, (error, rows) => (error ? reject(error) : resolve(rows))))
  })
}

class CopyOut extends pg.Query {
  ended = false
  failure: Error | null = null
  rows = 0
  readonly #pieces: Buffer[] = []
  #filling = Buffer.allocUnsafe(pieceBytes)
  #filled = 0
  #socket: Socket | null = null
  #wake: () => void = () => undefined

  constructor(sql: string) {
    super(sql)
    Object.assign(this, { callback: (error: Error | null) => this.#end(error) })
  }

  take(): Buffer | undefined {
    const piece = this.#pieces.shift()
    if (this.#pieces.length < piecesWaitingMax && this.#socket?.isPaused()) this.#socket.resume()
    return piece
  }

  /** Resolves when there is another piece, or no more. */
  more(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve
    })
  }

  abandon(): void {
    if (!this.ended) this.#socket?.destroy()
  }

  /** The bytes are copied, because `pg` goes on using the memory they stand in. */
  handleCopyData({ chunk }: { readonly chunk: Buffer }, { stream }: Connection): void {
    this.#socket = stream
    for (let from = 0; from < chunk.length; ) {
      const length = Math.min(chunk.length - from, pieceBytes - this.#filled)
      chunk.copy(this.#filling, this.#filled, from, from + length)
      this.#filled += length
      from += length
      if (this.#filled === pieceBytes) this.#push()
    }
    if (this.#pieces.length >= piecesWaitingMax) stream.pause()
  }

  handleCommandComplete({ text }: { readonly text: string }): void {
    this.rows = rowsOf(text)
  }

  #push(): void {
    this.#pieces.push(this.#filling.subarray(0, this.#filled))
    this.#filling = Buffer.allocUnsafe(pieceBytes)
    this.#filled = 0
    this.#wake()
  }

  #end(error: Error | null): void {
    if (!error && this.#filled > 0) this.#push()
    this.failure = error
    this.ended = true
    this.#wake()
  }
}

class CopyIn extends pg.Query {
  readonly #source: AsyncIterable<Buffer>
  readonly #over = new AbortController()
  #rows = 0
  #cause: unknown

  constructor(sql: string, source: AsyncIterable<Buffer>, done: (error: unknown, rows: number) => void) {
    super(sql)
    this.#source = source
    const callback = (error: Error | null): void => {
      this.#over.abort()
      done(this.#cause ?? error, this.#rows)
    }
    Object.assign(this, { callback })
  }

  handleCopyInResponse(connection: Connection): void {
    void this.#feed(connection)
  }

  handleCommandComplete({ text }: { readonly text: string }): void {
    this.#rows = rowsOf(text)
  }

  async #feed(connection: Connection): Promise<void> {
    const { signal } = this.#over
    try {
      for await (const piece of this.#source) {
        if (signal.aborted) return
        connection.sendCopyFromChunk(piece)
        if (connection.stream.writableNeedDrain) await once(connection.stream, 'drain', { signal })
      }
      if (!signal.aborted) connection.endCopyFrom()
    } catch (error) {
      if (signal.aborted) return
      this.#cause = error
      connection.sendCopyFail('the source failed')
    }
  }
}

/** The number in `COPY 12`. */
const rowsOf = (command: string): number => Number(command.split(' ').at(-1))
