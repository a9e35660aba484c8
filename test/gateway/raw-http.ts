import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

/** One HTTP/1.1 message as it stood on the wire, with the chunked coding of its body undone. */
export type RawMessage = {
  startLine: string
  headers: [name: string, value: string][]
  body: Buffer
  chunked: boolean
  /** Where the message ends in the bytes it was read from. */
  end: number
}

/** An answer and the 1xx answers before it. `cut` says that the connection ended before the answer did. */
export type RawAnswer = {
  information: RawMessage[]
  answer: RawMessage | undefined
  cut: boolean
  received: Buffer
}

/** Sends bytes to a port and reads one answer. Pieces that are functions are awaited in between. */
export async function callRaw(
  port: number,
  pieces: readonly (string | Buffer | (() => Promise<unknown>))[],
  options: { head?: boolean } = {},
): Promise<RawAnswer> {
  const socket = connect(port, '127.0.0.1')
  const answer = readAnswer(socket, options)
  for (const piece of pieces) {
    if (typeof piece === 'function') await piece()
    else socket.write(typeof piece === 'string' ? Buffer.from(piece, 'latin1') : piece)
  }
  const result = await answer
  socket.destroy()
  return result
}

/** Reads one answer, with the 1xx ones before it, until it is complete or the connection ends. */
export function readAnswer(socket: Socket, options: { head?: boolean } = {}): Promise<RawAnswer> {
  return new Promise((resolve) => {
    let received: Buffer = Buffer.alloc(0)
    let at = 0
    const information: RawMessage[] = []
    const settle = (answer: RawMessage | undefined, cut: boolean) => {
      socket.off('data', onData).off('close', onClose)
      resolve({ information, answer, cut, received })
    }
    const onData = (chunk: Buffer) => {
      received = Buffer.concat([received, chunk])
      for (;;) {
        const message = parseMessage(received.subarray(at), { head: options.head })
        if (!message) return
        at += message.end
        if (!message.startLine.startsWith('HTTP/1.1 1')) return settle(message, false)
        information.push(message)
      }
    }
    const onClose = () => {
      const whole = parseMessage(received.subarray(at), { head: options.head, closed: true })
      settle(whole, whole === undefined)
    }
    socket
      .on('data', onData)
      .on('close', onClose)
      .on('error', () => {})
  })
}

/** Parses a request or an answer from the beginning of `bytes`, or gives undefined while it is incomplete. */
export function parseMessage(
  bytes: Buffer,
  options: { head?: boolean; closed?: boolean } = {},
): RawMessage | undefined {
  const headEnd = bytes.indexOf('\r\n\r\n')
  if (headEnd === -1) return undefined
  const [startLine = '', ...lines] = bytes.toString('latin1', 0, headEnd).split('\r\n')
  const headers = lines.map((line): [string, string] => {
    const colon = line.indexOf(':')
    return [line.slice(0, colon), line.slice(colon + 1).trim()]
  })
  const start = headEnd + 4
  const message = { startLine, headers, chunked: false, body: Buffer.alloc(0), end: start }
  const isAnswer = startLine.startsWith('HTTP/')
  if (isAnswer && (options.head || /^HTTP\/1\.1 (1..|204|304)/.test(startLine))) return message
  if (value(headers, 'transfer-encoding') === 'chunked') return chunkedBody(bytes, message)
  const length = value(headers, 'content-length')
  if (length !== undefined) {
    const end = start + Number(length)
    return bytes.length >= end ? { ...message, body: bytes.subarray(start, end), end } : undefined
  }
  if (!isAnswer) return message
  return options.closed ? { ...message, body: bytes.subarray(start), end: bytes.length } : undefined
}

export function value(headers: readonly [string, string][], name: string): string | undefined {
  return headers.find(([own]) => own.toLowerCase() === name)?.[1]
}

/** Waits until a socket has sent at least `length` bytes after the marker, and gives everything so far. */
export async function readUntil(socket: Socket, enough: (received: Buffer) => boolean): Promise<Buffer> {
  let received: Buffer = Buffer.alloc(0)
  while (!enough(received)) {
    const [chunk] = await once(socket, 'data')
    received = Buffer.concat([received, chunk])
  }
  return received
}

function chunkedBody(bytes: Buffer, message: RawMessage): RawMessage | undefined {
  const chunks: Buffer[] = []
  let at = message.end
  for (;;) {
    const line = bytes.indexOf('\r\n', at)
    if (line === -1) return undefined
    const size = Number.parseInt(bytes.toString('latin1', at, line), 16)
    at = line + 2
    if (size === 0) break
    if (bytes.length < at + size + 2) return undefined
    chunks.push(bytes.subarray(at, at + size))
    at += size + 2
  }
  for (;;) {
    const line = bytes.indexOf('\r\n', at)
    if (line === -1) return undefined
    const empty = line === at
    at = line + 2
    if (empty) return { ...message, chunked: true, body: Buffer.concat(chunks), end: at }
  }
}
