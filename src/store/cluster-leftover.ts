import { execFile } from 'node:child_process'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { basename, join, resolve } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'
import { processesOf } from './cluster-search.ts'
import type { DataFolder } from './data-folder.ts'
import { StartupError } from './startup-error.ts'

const stopSteps = [
  { signal: 'SIGINT', waitMsMax: 15_000 },
  { signal: 'SIGQUIT', waitMsMax: 3_000 },
] as const
const killMsMax = 5_000
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
  const socketFolder = lines[4] && resolve(folder.cluster, lines[4].trim())
  if (await isPostgresOf(pid, folder.cluster)) {
    log(`stopping PostgreSQL (process ${pid}), left running by a Tundish that was killed`)
    await stopPostgres(pid, folder.cluster)
  } else if (socketFolder && (await accepts(join(socketFolder, '.s.PGSQL.5432')))) {
    throw new StartupError(
      `A PostgreSQL we cannot see, perhaps of another container, is running in the data folder ${folder.root}; stop it, or set TUNDISH_DATA to another folder.`,
    )
  } else if (isAlive(pid)) {
    // A stranger has that pid now, which PostgreSQL cannot know. It takes its parent's pid for stale. The rest of
    // the file must stay: by it PostgreSQL finds sessions of the old one that still have the files open.
    await writeFile(pidFile, [process.pid, ...lines.slice(1)].join('\n'))
  }
  await killStrays(folder)
  if (socketFolder && basename(socketFolder).startsWith('tundish-')) {
    await rm(socketFolder, { recursive: true, force: true })
  }
}

/**
 * Kills the sessions that a killed `postgres` left behind. Most notice and end by themselves, but a busy one would
 * go on for as long as its query takes, and no new `postgres` starts before that.
 */
export async function killStrays({ cluster, root }: DataFolder): Promise<void> {
  const deadline = performance.now() + killMsMax
  while (performance.now() < deadline) {
    const strays = await processesOf(cluster)
    if (strays.length === 0) return
    for (const stray of strays) signalIfAlive(stray, 'SIGKILL')
    await delay(pollMs)
  }
  throw new StartupError(
    `Processes of an earlier PostgreSQL in ${root} do not end; end them and start again.`,
  )
}

async function stopPostgres(pid: number, cluster: string): Promise<void> {
  if (process.platform === 'win32') return void signalIfAlive(pid, 'SIGTERM')
  for (const { signal, waitMsMax } of stopSteps) {
    signalIfAlive(pid, signal)
    const deadline = performance.now() + waitMsMax
    while (performance.now() < deadline) {
      if (!(await isPostgresOf(pid, cluster))) return
      await delay(pollMs)
    }
  }
}

/** Whether the process is the PostgreSQL of that folder, and not a stranger with a reused pid. */
async function isPostgresOf(pid: number, cluster: string): Promise<boolean> {
  if (process.platform !== 'win32') return (await processesOf(cluster)).includes(pid)
  const { stdout } = await promisify(execFile)('tasklist', ['/fi', `pid eq ${pid}`])
  return stdout.includes('postgres.exe')
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

function signalIfAlive(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

function accepts(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path)
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
    socket.once('connect', () => socket.destroy())
  })
}
