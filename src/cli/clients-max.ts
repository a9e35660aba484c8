import { readFile } from 'node:fs/promises'
import { connectionsUsualMax } from '../api/http-server.ts'

/** Of the files and connections a process may have open, clients get so much; the gateway, files and the store the rest. */
const share = 0.75

/** How many connections of clients a process keeps: the usual number, or less where the system allows few open files. */
export async function clientsMax(): Promise<number> {
  const limits = await readFile('/proc/self/limits', 'utf8').catch(() => '')
  const [, descriptorsMax] = /^Max open files +(\d+)/m.exec(limits) ?? []
  return Math.min(
    connectionsUsualMax,
    descriptorsMax ? Math.floor(Number(descriptorsMax) * share) : Number.POSITIVE_INFINITY,
  )
}
