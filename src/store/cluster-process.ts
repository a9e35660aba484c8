import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'
import { type Binaries, noBinaries } from './cluster-binaries.ts'
import type { DataFolder } from './data-folder.ts'
import { StartupError } from './startup-error.ts'

/** One running `postgres`. */
export type PostgresProcess = {
  pid: number
  /** Resolves with the words for how it ended. */
  ended: Promise<string>
  /** Ends it without losing anything: sessions are cut, then a checkpoint. Bounded, repeatable. */
  stop(): Promise<void>
  /** Asks it to stop without waiting, for use while our own process exits. */
  stopWithoutWaiting(): void
}

const startMsMax = 120_000
const stopFastMsMax = 15_000
const stopImmediateMsMax = 3_000
const linesKeptMax = 20

/** Starts `postgres` and resolves once it accepts connections, after any crash recovery. */
export async function runPostgres(
  binaries: Binaries,
  folder: DataFolder,
  args: string[],
  log: (line: string) => void,
): Promise<PostgresProcess> {
  const { dataArgs, options } = runIn(folder.cluster, folder)
  const child = spawn(binaries.postgres, [...dataArgs, ...args], {
    ...options,
    stdio: ['ignore', 'ignore', 'pipe'],
    // Its own process group, so that Ctrl-C in a terminal reaches us only and we can finish before it stops.
    detached: process.platform !== 'win32',
    windowsHide: true,
  })
  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message))
    child.once('exit', (code, signal) => resolve(signal ? `signal ${signal}` : `exit code ${code}`))
  })
  await untilReady(child, ended, log)
  return {
    pid: child.pid as number,
    ended,
    stop: () => stop(binaries, folder, child, ended),
    stopWithoutWaiting: () => void child.kill('SIGINT'),
  }
}

/**
 * How one of our PostgreSQL programs is to run on the cluster at `path`: account, clean environment, folder. Another
 * account may not be allowed to pass through the folders above, so on Linux it is handed the place as its working
 * directory, which needs no such passage.
 */
export function runIn(path: string, { account }: DataFolder) {
  const { PATH, SystemRoot } = process.env
  const options = { ...account, cwd: path, env: { PATH, SystemRoot, LC_ALL: 'C', TZ: 'UTC' } }
  return { dataArgs: ['-D', account && process.platform === 'linux' ? '/proc/self/cwd' : path], options }
}

async function untilReady(child: ChildProcess, ended: Promise<string>, log: (line: string) => void) {
  const lines: string[] = []
  let timer: NodeJS.Timeout | undefined
  const ready = new Promise<'ready'>((resolve) => {
    createInterface({ input: child.stderr as NodeJS.ReadableStream }).on('line', (line) => {
      lines.push(line)
      if (lines.length > linesKeptMax) lines.shift()
      log(line)
      if (line.endsWith('database system is ready to accept connections')) resolve('ready')
    })
  })
  const late = new Promise<'late'>((resolve) => {
    timer = setTimeout(resolve, startMsMax, 'late')
  })
  const outcome = await Promise.race([ready, ended, late])
  clearTimeout(timer)
  if (outcome === 'ready') return
  child.kill('SIGKILL')
  if (/ENOENT|ENOEXEC/.test(outcome)) throw noBinaries(`${process.platform}-${process.arch}`)
  throw new StartupError(failureSentence(outcome, lines))
}

function failureSentence(outcome: string, lines: string[]): string {
  const newer = lines.join('\n').match(/initialized by PostgreSQL version (\S+), .* this version (\S+?)\.?$/m)
  if (newer) {
    return `The data folder was made by PostgreSQL ${newer[1]} and this is PostgreSQL ${newer[2]}; use the Tundish release that made it, or back up with that one and restore into a new folder with this.`
  }
  const fatal = lines.findLast((line) => /^(FATAL|PANIC|postgres):/.test(line))
  if (fatal) return `PostgreSQL did not start: ${fatal.replace(/^\w+:\s*/, '')}.`
  return outcome === 'late'
    ? `PostgreSQL was not ready after ${startMsMax / 1000} seconds.`
    : `PostgreSQL did not start (${outcome}).`
}

async function stop(binaries: Binaries, folder: DataFolder, child: ChildProcess, ended: Promise<string>) {
  if (process.platform === 'win32') {
    // Windows has no signals to ask politely with; pg_ctl knows how.
    await promisify(execFile)(binaries.pg_ctl, ['stop', '-m', 'fast', '-D', folder.cluster]).catch(() => {})
  } else {
    child.kill('SIGINT')
    if (await within(stopFastMsMax, ended)) return
    child.kill('SIGQUIT')
    if (await within(stopImmediateMsMax, ended)) return
  }
  child.kill('SIGKILL')
  await ended
}

async function within(timeMs: number, ended: Promise<string>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(resolve, timeMs, false)
  })
  const inTime = await Promise.race([ended.then(() => true), late])
  clearTimeout(timer)
  return inTime
}
