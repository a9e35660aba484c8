import { readFile } from 'node:fs/promises'
import { Readable } from 'node:stream'
import fc from 'fast-check'
import { readBackup } from '../../src/store/backup/read-backup.ts'
import { StartupError } from '../../src/store/startup-error.ts'

/** Cuts a backup short and changes single bits of it, at places the seed chooses; answers what was not refused. */
export async function damagedRefused(path: string, count: number, seed: number): Promise<[number, string[]]> {
  const whole = await readFile(path)
  const failures: string[] = []
  const place = fc.record({ at: fc.nat(whole.length - 1), bit: fc.nat(7), cut: fc.boolean() })
  for (const { at, bit, cut } of fc.sample(place, { numRuns: count, seed })) {
    const changed = Buffer.from(cut ? whole.subarray(0, at) : whole)
    if (!cut) changed[at] = (changed[at] ?? 0) ^ (1 << bit)
    const outcome = await readThrough(changed)
    if (outcome !== 'refused') failures.push(`${cut ? 'cut at' : `bit ${bit} changed at`} ${at}: ${outcome}`)
  }
  return [count, failures]
}

async function readThrough(bytes: Buffer): Promise<string> {
  try {
    const backup = await readBackup(Readable.from(pieces(bytes)), () => undefined)
    for await (const part of backup.parts()) for await (const _ of part.data);
    return 'was taken for whole'
  } catch (error) {
    return error instanceof StartupError ? 'refused' : `failed without a sentence: ${error}`
  }
}

function* pieces(bytes: Buffer): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += 65_536) yield bytes.subarray(at, at + 65_536)
}
