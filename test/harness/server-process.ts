import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'

/** The whole product as a process of its own, as `npm start` runs it: started, killed and started again on one address. */
export interface ServerProcess {
  readonly origin: string
  readonly token: string
  /** The process id, or 0 where it does not run. */
  readonly pid: number
  /** Resolves when it answers that it is ready. */
  start(): Promise<void>
  /** Gives it no chance to finish anything. */
  kill(): Promise<void>
  /** Asks it to stop, and waits until it has. */
  stop(): Promise<void>
}

const main = new URL('../../bin/tundish.js', import.meta.url).pathname

/**
 * A server with the settings of `environment`, not started yet; `onLog` gets what it logs, else it is shown. `entry` is
 * the program it runs, the checkout's where absent.
 */
export async function serverProcess(
  environment: Readonly<Record<string, string>>,
  token: string,
  onLog?: (line: string) => void,
  entry = main,
): Promise<ServerProcess> {
  const port = await freePort()
  const origin = `http://127.0.0.1:${port}`
  let child: ChildProcess | null = null
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    const running = child
    child = null
    if (!running || running.exitCode !== null || running.signalCode !== null) return
    running.kill(signal)
    await once(running, 'exit')
  }
  return {
    origin,
    token,
    get pid() {
      return child?.pid ?? 0
    },
    async start() {
      const started = spawn(process.execPath, [entry, 'serve'], {
        env: {
          PATH: process.env.PATH,
          PORT: String(port),
          TUNDISH_TOKEN: token,
          TUNDISH_LOG: 'error',
          ...environment,
        },
        stdio: ['ignore', 'ignore', onLog ? 'pipe' : 'inherit'],
      })
      child = started
      if (onLog && started.stderr) createInterface(started.stderr).on('line', onLog)
      for (;;) {
        if (started.exitCode !== null) throw new Error(`The server ended with ${started.exitCode}`)
        const ready = await fetch(`${origin}/readyz`).catch(() => null)
        if (ready?.ok) return
        await new Promise((resolve) => setTimeout(resolve, 20))
      }
    },
    kill: () => end('SIGKILL'),
    stop: () => end('SIGTERM'),
  }
}

/** The process ids of the workers of a server with `TUNDISH_WORKERS`. */
export async function workerPids({ pid }: Pick<ServerProcess, 'pid'>): Promise<number[]> {
  const { stdout } = await promisify(execFile)('ps', ['-axww', '-o', 'pid=,ppid=,command='])
  return stdout.split('\n').flatMap((line) => {
    const [, own, parent, command = ''] = /^\s*(\d+)\s+(\d+) (.*)$/.exec(line) ?? []
    return Number(parent) === pid && command.includes(main) ? [Number(own)] : []
  })
}

/** The process id of the server's own Postgres. */
export async function postgresPid(dataDir: string): Promise<number> {
  const text = await readFile(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8')
  return Number(text.split('\n', 1)[0])
}

/** A port nobody listens on at the moment. */
export async function freePort(): Promise<number> {
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  server.close()
  await once(server, 'close')
  return port
}

/** A connection that was handed to a process in the moment of its death is never answered. */
const answerMsMax = 10_000

/** A call of the API that gives null where the server is not there or does not answer. */
export async function callServer(
  { origin, token }: ServerProcess,
  method: string,
  path: string,
  body?: unknown,
  // biome-ignore lint/suspicious/noExplicitAny: bodies are whatever the API says, and tests look inside.
): Promise<{ status: number; body: any } | null> {
  try {
    const response = await fetch(`${origin}${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      signal: AbortSignal.timeout(answerMsMax),
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    return { status: response.status, body: text === '' ? undefined : JSON.parse(text) }
  } catch {
    return null
  }
}
