import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'

/** The whole product as a process of its own, as `npm start` runs it, on a data folder of a test. */
export interface ServerProcess {
  readonly origin: string
  readonly pid: number
  /** Ends it at once, as a crash would, and waits until it is gone. */
  crash(): Promise<void>
  stop(): Promise<void>
}

export const serverToken = 'durability-token-0123456789'

const main = new URL('../../src/cli/main.ts', import.meta.url).pathname

/** Starts the server and waits for its banner; rejects with what it printed where it ends instead. */
export async function startServer(dataDir: string, port: number): Promise<ServerProcess> {
  const child = spawn(process.execPath, [main, 'serve'], {
    env: {
      ...process.env,
      PORT: String(port),
      TUNDISH_DATA: dataDir,
      TUNDISH_TOKEN: serverToken,
      TUNDISH_LOG: 'fatal',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  await listening(child)
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return
    child.kill(signal)
    await once(child, 'exit')
  }
  return {
    origin: `http://127.0.0.1:${port}`,
    pid: child.pid ?? 0,
    crash: () => end('SIGKILL'),
    stop: () => end('SIGTERM'),
  }
}

async function listening(child: ChildProcess): Promise<void> {
  let printed = ''
  child.stderr?.on('data', (chunk) => {
    printed += chunk
  })
  await new Promise<void>((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`The server ended with ${code}: ${printed}`)))
    child.stdout?.on('data', (chunk) => {
      printed += chunk
      if (printed.includes('is listening on')) resolve()
    })
  })
}

/** The process id of the server's own Postgres. */
export async function postgresPid(dataDir: string): Promise<number> {
  const text = await readFile(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8')
  return Number(text.split('\n', 1)[0])
}

/** A port nobody listens on at the moment. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  return typeof address === 'object' && address ? address.port : 0
}
