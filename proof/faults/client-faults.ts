import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { connect, type Socket } from 'node:net'
import type { Checks } from '../checks.ts'
import type { Fault } from './suffer.ts'
import type { World } from './world.ts'

const only201 = (answers: Readonly<Record<string, number>>): string | null => {
  const others = Object.keys(answers).filter((status) => status !== '201')
  return others.length > 0 ? `others are served meanwhile, not ${others.join(', ')}` : null
}

/** Connections opened side by side, so that the line of waiting ones at the server is never full. */
const openedTogether = 200

async function openMany({ server }: World, count: number): Promise<Socket[]> {
  const { port } = new URL(server.origin)
  const sockets: Socket[] = []
  while (sockets.length < count) {
    const some = Array.from({ length: Math.min(openedTogether, count - sockets.length) }, () =>
      connect(Number(port), '127.0.0.1'),
    )
    for (const socket of some) socket.on('error', () => undefined)
    await Promise.all(some.map((socket) => once(socket, 'connect')))
    sockets.push(...some)
  }
  return sockets
}

/** Clients that do something odd for a while, then go; everybody else is to be served as ever. */
function oddClients(
  name: string,
  count: number,
  lastsMs: number,
  behave: (sockets: readonly Socket[], world: World) => (() => void) | undefined,
): Fault {
  let sockets: Socket[] = []
  let rest: (() => void) | undefined
  return {
    name: `${count} ${name}`,
    async begin(world) {
      sockets = await openMany(world, count)
      rest = behave(sockets, world)
    },
    lastsMs,
    end() {
      rest?.()
      for (const socket of sockets) socket.destroy()
    },
    meanwhile: only201,
  }
}

/** Writes a byte to each socket now and then. */
function trickle(sockets: readonly Socket[]): () => void {
  const timer = setInterval(() => {
    for (const socket of sockets) if (socket.writable) socket.write('a')
  }, 500)
  return () => clearInterval(timer)
}

const slowHeads = (count: number, lastsMs: number): Fault =>
  oddClients('clients that send their headers byte by byte', count, lastsMs, (sockets) => {
    for (const socket of sockets) socket.write('GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ')
    return trickle(sockets)
  })

const slowBodies = (count: number, lastsMs: number): Fault =>
  oddClients('clients that send their body byte by byte', count, lastsMs, (sockets, { contacts, server }) => {
    const head = `POST ${contacts} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${server.token}\r\nContent-Length: 100000\r\n\r\n`
    for (const socket of sockets) socket.write(head)
    return trickle(sockets)
  })

const slowReaders = (count: number, lastsMs: number): Fault =>
  oddClients('clients that never read the answer they asked for, of 1 MB', count, lastsMs, (sockets) => {
    for (const socket of sockets) {
      socket.pause()
      socket.write('GET /openapi.json HTTP/1.1\r\nHost: x\r\n\r\n')
    }
    return undefined
  })

const idle = (count: number, lastsMs: number): Fault =>
  oddClients('idle connections', count, lastsMs, () => undefined)

export const quickClientFaults: readonly Fault[] = [
  slowHeads(100, 1_500),
  slowBodies(100, 1_500),
  idle(500, 1_500),
]

export const fullClientFaults: readonly Fault[] = [
  slowHeads(1_000, 5_000),
  slowBodies(1_000, 5_000),
  slowReaders(200, 5_000),
  idle(10_000, 10_000),
]

/** Requests of clients that say they will send no more are answered all the same. */
export async function halfClosedClients(world: World, { check, figure }: Checks): Promise<void> {
  const [socket] = await openMany(world, 1)
  if (!socket) return
  socket.end('GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n')
  let answer = ''
  for await (const part of socket) answer += part
  const status = Number(answer.slice(9, 12))
  check('a request whose sender half-closed its connection is answered', status === 200)
  figure('request of a half-closed connection', `answered ${status}`)
}

/** The longest that a head and a body may take: those who take longer are told so. */
const limits = [
  { part: 'head', text: 'GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ', withinMs: 30_000 },
  {
    part: 'body',
    text: 'POST /oauth/token HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n',
    withinMs: 70_000,
  },
]

/** Slow clients are told so and cut, each after its time. */
export async function slowClientsAreCut(world: World, { check, figure }: Checks): Promise<void> {
  await Promise.all(
    limits.map(async ({ part, text, withinMs }) => {
      const [socket] = await openMany(world, 1)
      if (!socket) return
      const begun = performance.now()
      socket.write(text)
      const stop = trickle([socket])
      let answer = ''
      for await (const chunk of socket) answer += chunk
      stop()
      const tookMs = Math.round(performance.now() - begun)
      const status = Number(answer.slice(9, 12))
      check(
        `a ${part} that does not come is refused with 408 in time, not ${status} after ${tookMs} ms`,
        status === 408 && tookMs < withinMs,
      )
      figure(`a ${part} that does not come`, `${status} after ${Math.round(tookMs / 1000)} s`)
    }),
  )
}

/** Memory of the server process, in MB. */
export async function memoryMb({ server }: World): Promise<number> {
  const text = await readFile(`/proc/${server.pid}/status`, 'utf8').catch(() => '')
  return Math.round(Number(/^VmRSS:\s+(\d+)/m.exec(text)?.[1] ?? 0) / 1024)
}
