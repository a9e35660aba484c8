import { connect, type Socket } from 'node:net'

/** What one round of load came to: requests a second, and latencies in milliseconds. */
export interface Round {
  readonly count: number
  readonly perSecond: number
  readonly p50: number
  readonly p99: number
  readonly failed: number
}

/** A request as text, ready to be written to a socket; made anew for each one. */
export type RequestMaker = () => string

/**
 * Keeps `connections` keep-alive sockets busy, one request at a time each, for `durationMs`. A client of its own,
 * because on two cores a heavier one would measure itself. Replies must carry Content-Length.
 */
export async function load(
  port: number,
  connections: number,
  durationMs: number,
  make: RequestMaker,
): Promise<Round> {
  const latencies: number[] = []
  let failed = 0
  const end = performance.now() + durationMs
  const worker = async (): Promise<void> => {
    const socket = await open(port)
    const next = replies(socket)
    while (performance.now() < end) {
      const start = performance.now()
      socket.write(make())
      const status = await next()
      latencies.push(performance.now() - start)
      if (status >= 400) failed += 1
    }
    socket.destroy()
  }
  const start = performance.now()
  await Promise.all(Array.from({ length: connections }, worker))
  const seconds = (performance.now() - start) / 1000
  latencies.sort((a, b) => a - b)
  const at = (share: number): number => latencies[Math.floor(latencies.length * share)] ?? 0
  return {
    count: latencies.length,
    perSecond: latencies.length / seconds,
    p50: at(0.5),
    p99: at(0.99),
    failed,
  }
}

function open(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true }, () => resolve(socket))
    socket.once('error', reject)
  })
}

/** Reads one reply after the other; gives its status. */
function replies(socket: Socket): () => Promise<number> {
  let buffer = Buffer.alloc(0)
  let waiting: ((status: number) => void) | null = null
  socket.on('data', (chunk) => {
    buffer = buffer.length === 0 ? chunk : Buffer.concat([buffer, chunk])
    const head = buffer.indexOf('\r\n\r\n')
    if (head < 0) return
    const text = buffer.toString('latin1', 0, head)
    const length = Number(/content-length: (\d+)/i.exec(text)?.[1] ?? 0)
    if (buffer.length < head + 4 + length) return
    buffer = buffer.subarray(head + 4 + length)
    waiting?.(Number(text.slice(9, 12)))
  })
  return () =>
    new Promise((resolve) => {
      waiting = resolve
    })
}
