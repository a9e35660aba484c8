import { execFile } from 'node:child_process'
import { readFile, readlink, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { basename, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'
import type { DataFolder } from './data-folder.ts'
import { StartupError } from './startup-error.ts'

const pollMs = 10

/**
 * Stops the PostgreSQL that a killed Tundish left running in the folder we now hold, by its own fast shutdown, so
 * that nothing is lost, and sees to it that the traces do not keep a new one from starting.
 */
export async function clearLeftover(folder: DataFolder, log: (line: string) => void): Promise<void> {
  const pidFile = join(folder.cluster, 'postmaster.pid')
  const lines = (await readFile(pidFile, 'utf8').catch(() => '')).split('\n')
  const pid = Number(lines[0])
  if (!pid) return
  const socketFolder = lines[4]?.trim()
  if (await isPostgresOf(pid, folder.cluster)) {
    log(`stopping PostgreSQL (process ${pid}), left running by a Tundish that was killed`)
    await stopProcess(pid)
  } else if (socketFolder && (await accepts(join(socketFolder, '.s.PGSQL.5432')))) {
    throw new StartupError(
      `A PostgreSQL outside this container is running in the data folder ${folder.root}; stop it, or set TUNDISH_DATA to another folder.`,
    )
  } else if (isAlive(pid)) {
    // A stranger has that pid now, which PostgreSQL cannot know. It takes its parent's pid for stale. The rest of
    // the file must stay: by it PostgreSQL finds sessions of the old one that still have the files open.
    await writeFile(pidFile, [process.pid, ...lines.slice(1)].join('\n'))
  }
  if (socketFolder && basename(socketFolder).startsWith('tundish-')) {
    await rm(socketFolder, { recursive: true, force: true })
  }
}

/** Whether the process is a PostgreSQL working in that folder, and not a stranger with a reused pid. */
async function isPostgresOf(pid: number, cluster: string): Promise<boolean> {
  if (!isAlive(pid)) return false
  if (process.platform === 'linux') return (await readlink(`/proc/${pid}/cwd`).catch(() => '')) === cluster
  if (process.platform === 'win32') return true
  const { stdout } = await promisify(execFile)('ps', ['-o', 'command=', '-p', `${pid}`]).catch(() => ({
    stdout: '',
  }))
  return stdout.includes(cluster)
}

async function stopProcess(pid: number): Promise<void> {
  for (const [signal, waitMsMax] of [
    ['SIGINT', 15_000],
    ['SIGQUIT', 3_000],
    ['SIGKILL', 3_000],
  ] as const) {
    if (isAlive(pid)) process.kill(pid, signal)
    for (let waitedMs = 0; isAlive(pid) && waitedMs < waitMsMax; waitedMs += pollMs) await delay(pollMs)
    if (!isAlive(pid)) return
  }
  throw new StartupError(
    `PostgreSQL (process ${pid}), left by an earlier run, does not stop; end it and start again.`,
  )
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

function accepts(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path)
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
    socket.once('connect', () => socket.destroy())
  })
}
