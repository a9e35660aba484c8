import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { promisify } from 'node:util'

/** The name a cluster's processes carry in the process list, by which `processesOf` finds them again. */
export function clusterName(cluster: string): string {
  return `tundish-${createHash('sha256').update(cluster).digest('hex').slice(0, 16)}`
}

/**
 * The process ids of every PostgreSQL process that works on the cluster at that path, its sessions included, whoever
 * started it. Zombies do not count. Empty on Windows, whose process list shows no command lines.
 */
export async function processesOf(cluster: string): Promise<number[]> {
  const name = clusterName(cluster)
  const processes = process.platform === 'linux' ? await listFromProc() : await listFromPs()
  return processes
    .filter(({ command }) => isPostgres(command) && command.includes(name))
    .map(({ pid }) => pid)
}

type Process = { pid: number; command: string }

function isPostgres(command: string): boolean {
  const [program = ''] = command.split(/[ \0]/)
  return program === 'postgres:' || basename(program) === 'postgres'
}

/** Small container images have no `ps`. */
async function listFromProc(): Promise<Process[]> {
  const pids = (await readdir('/proc')).map(Number).filter((pid) => pid > 0)
  return Promise.all(
    pids.map(async (pid) => ({
      pid,
      command: await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => ''),
    })),
  )
}

async function listFromPs(): Promise<Process[]> {
  if (process.platform === 'win32') return []
  const { stdout } = await promisify(execFile)('ps', ['-axww', '-o', 'pid=,command='])
  return stdout.split('\n').map((line) => {
    const [, pid, command = ''] = line.match(/^\s*(\d+) (.*)$/) ?? []
    return { pid: Number(pid), command }
  })
}
