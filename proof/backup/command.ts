import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'

const main = new URL('../../bin/tundish.js', import.meta.url).pathname
const memoryEveryMs = 50

/** A command of Tundish that has ended: what it wrote on standard error, how long it took, and the most it held. */
export interface Ended {
  readonly code: number
  readonly said: string
  readonly seconds: number
  /** Resident memory at its highest; 0 where the system does not tell. */
  readonly memoryMb: number
}

export async function command(
  words: string[],
  environment: Readonly<Record<string, string>>,
): Promise<Ended> {
  const began = performance.now()
  const env = { PATH: process.env.PATH, TUNDISH_LOG: 'error', ...environment }
  const child = spawn(process.execPath, [main, ...words], { env, stdio: ['ignore', 'ignore', 'pipe'] })
  let said = ''
  let memoryMb = 0
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text
  })
  const watch = setInterval(async () => {
    const status = await readFile(`/proc/${child.pid}/status`, 'utf8').catch(() => '')
    memoryMb = Math.max(memoryMb, Math.round(Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024))
  }, memoryEveryMs)
  const [code] = (await once(child, 'close')) as [number]
  clearInterval(watch)
  return { code, said: said.trim(), seconds: Math.round((performance.now() - began) / 100) / 10, memoryMb }
}
