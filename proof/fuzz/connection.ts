import { connect, type Socket } from 'node:net'
import { parseMessage, value } from '../../test/gateway/raw-http.ts'

/** How long a reply may take, on a machine that may be busy with other things. */
const replyWaitMs = 60_000

/** After this the sending side is closed where the length of a body may be a lie, so that nobody waits for the rest. */
const restWaitMs = 300

/** What came back. `cut` says that the connection ended, or nothing came in time, before a whole reply did. */
export interface Reply {
  readonly status: number
  header(name: string): string | undefined
  readonly text: string
  /** The parsed body; undefined where there is none or it is no JSON. */
  readonly body: unknown
  readonly cut: 'closed' | 'late' | null
  /** The whole reply as it came. */
  readonly received: Buffer
}

/** A kept-alive connection on which one request follows the other, byte for byte as given; opened again when closed. */
export interface Connection {
  send(bytes: Buffer, options: { head: boolean; last: boolean }): Promise<Reply>
  close(): void
}

export function openConnection(port: number): Connection {
  let socket: Socket | null = null
  return {
    async send(bytes, { head, last }) {
      const used = socket && !socket.destroyed ? socket : open(port)
      socket = used
      const reply = await exchange(used, bytes, head, last)
      if (last || reply.cut || reply.header('connection') === 'close') {
        used.destroy()
        socket = null
      }
      return reply
    },
    close: () => void socket?.destroy(),
  }
}

function open(port: number): Socket {
  const socket = connect(port, '127.0.0.1')
  socket.setNoDelay(true).on('error', () => undefined)
  return socket
}

function exchange(socket: Socket, bytes: Buffer, head: boolean, last: boolean): Promise<Reply> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = []
    const settle = (reply: Reply): void => {
      clearTimeout(timer)
      clearTimeout(rest)
      socket.off('data', onData).off('close', onClose)
      resolve(reply)
    }
    const whole = (closed: boolean): Reply | null => replyIn(Buffer.concat(chunks), head, closed)
    const onData = (chunk: Buffer): void => {
      chunks.push(chunk)
      const reply = whole(false)
      if (reply) settle(reply)
    }
    const onClose = (): void => settle(whole(true) ?? noReply('closed', Buffer.concat(chunks)))
    const timer = setTimeout(() => settle(noReply('late', Buffer.concat(chunks))), replyWaitMs)
    const rest = last ? setTimeout(() => socket.end(), restWaitMs) : undefined
    socket.on('data', onData).on('close', onClose)
    socket.write(bytes)
  })
}

/** The first final reply in the bytes, or null while it is not all there. */
function replyIn(received: Buffer, head: boolean, closed: boolean): Reply | null {
  let rest = received
  for (;;) {
    const message = parseMessage(rest, { head, closed })
    if (!message) return null
    const status = Number(message.startLine.split(' ')[1])
    rest = rest.subarray(message.end)
    if (status < 200) continue
    const text = message.body.toString('utf8')
    const header = (name: string): string | undefined => value(message.headers, name)
    return { status, header, text, body: parsed(text, header('content-type')), cut: null, received }
  }
}

function parsed(text: string, type: string | undefined): unknown {
  if (text === '' || !type?.startsWith('application/json')) return undefined
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const noReply = (cut: 'closed' | 'late', received: Buffer): Reply => ({
  ...{ status: 0, text: '', body: undefined, cut, received },
  header: () => undefined,
})
