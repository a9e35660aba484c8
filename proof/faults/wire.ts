import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

/** What lies between the server and its PostgreSQL, and can go wrong. */
export interface Wire {
  readonly port: number
  /** Every chunk takes so much longer in each direction. */
  slow(latencyMs: number): void
  /** Nothing passes, on connections there are and on new ones, until `flow`. */
  stall(): void
  flow(): void
  /** Connections there are never carry anything again; new ones do. */
  deafen(): void
  reset(): void
  /** Says to PostgreSQL that nothing more will come, and goes on listening. */
  halfClose(): void
  stop(): Promise<void>
}

interface Pair {
  readonly near: Socket
  readonly far: Socket
  deaf: boolean
}

/** A relay from a port of loopback to the socket PostgreSQL listens on. */
export async function openWire(socketPath: string): Promise<Wire> {
  const pairs = new Set<Pair>()
  let latencyMs = 0
  let stalled = false
  let held: (() => void)[] = []

  const relay = (pair: Pair, from: Socket, to: Socket): void => {
    from.on('data', (chunk) => {
      const pass = (): void => {
        if (stalled) held.push(pass)
        else if (!pair.deaf && to.writable) to.write(chunk)
      }
      if (latencyMs > 0) setTimeout(pass, latencyMs)
      else pass()
    })
    from.on('end', () => !pair.deaf && setTimeout(() => to.end(), latencyMs))
    from.on('error', () => to.destroy())
    from.on('close', () => {
      pairs.delete(pair)
      if (!pair.deaf) setTimeout(() => to.destroy(), latencyMs)
    })
  }

  const server = createServer({ allowHalfOpen: true, noDelay: true }, (near) => {
    const pair: Pair = { near, far: connect({ path: socketPath, allowHalfOpen: true }), deaf: false }
    pairs.add(pair)
    relay(pair, near, pair.far)
    relay(pair, pair.far, near)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    slow(ms) {
      latencyMs = ms
    },
    stall() {
      stalled = true
    },
    flow() {
      stalled = false
      for (const pass of held.splice(0)) pass()
    },
    deafen() {
      for (const pair of pairs) pair.deaf = true
    },
    reset() {
      for (const { near, far } of pairs) {
        near.resetAndDestroy()
        far.destroy()
      }
    },
    halfClose() {
      for (const { far } of pairs) far.end()
    },
    async stop() {
      held = []
      for (const { near, far } of pairs) {
        near.destroy()
        far.destroy()
      }
      server.close()
      await once(server, 'close')
    },
  }
}
