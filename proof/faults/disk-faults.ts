import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdir, open, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Checks } from '../checks.ts'
import { type Fault, suffer } from './suffer.ts'
import { openWorld, type World } from './world.ts'

const run = promisify(execFile)

/** Room for a new cluster and its log, which a short run does not fill. */
const diskMb = 400
const fillStepBytes = 1024 ** 2
const imageBytes = 200_000

/** A disk of memory at a folder while `work` goes on; answers why there can be none, or null when it is done. */
export async function onSmallDisk(
  folder: string,
  work: (folder: string) => Promise<void>,
): Promise<string | null> {
  await mkdir(folder, { recursive: true })
  try {
    await run('mount', ['-t', 'tmpfs', '-o', `size=${diskMb}m`, 'tundish-proof', folder])
  } catch {
    return 'only root may mount a small disk, and only where the system lets it'
  }
  try {
    await work(folder)
  } finally {
    await run('umount', ['-l', folder])
  }
  return null
}

/** A disk without a free byte, under PostgreSQL and the uploaded files alike. */
export async function diskFaults(folder: string, checks: Checks, say: (line: string) => void): Promise<void> {
  const world = await openWorld({ folder })
  const filler = join(folder, 'filler')
  const full: Fault = {
    name: 'disk full under PostgreSQL and the files, for 10 s',
    async begin({ pool }) {
      await fill(filler)
      // The log wants its next file now, and not only when this one is written full.
      for (let file = 0; file < 10; file++) await pool.query('select pg_switch_wal()').catch(() => undefined)
      await fill(filler)
    },
    lastsMs: 10_000,
    end: () => rm(filler),
  }
  try {
    say(full.name)
    checks.check('an image is stored before the disk is full', (await upload(world)).status === 201)
    await suffer(world, checks, full)
    await fill(filler)
    const refused = await upload(world)
    checks.check(
      `an image that does not fit is refused with 503 and Retry-After, not ${refused.status}`,
      refused.status === 503 && refused.headers.has('retry-after'),
    )
    await rm(filler)
    checks.check('an image is stored once there is room', (await upload(world)).status === 201)
  } finally {
    await rm(filler, { force: true })
    await world.stop()
  }
}

/** Writes until nothing more goes in. */
async function fill(path: string): Promise<void> {
  const file = await open(path, 'a')
  try {
    for (let bytes = fillStepBytes; bytes >= 1; ) {
      await file.write(Buffer.alloc(bytes)).catch(() => {
        bytes = Math.floor(bytes / 16)
      })
    }
  } finally {
    await file.close()
  }
}

/** A picture of noise: only its head is looked at. */
function upload({ server, contacts }: World): Promise<Response> {
  const head = Buffer.from('89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de', 'hex')
  return fetch(`${server.origin}${contacts.replace('/contacts', '/images/upload')}?name=Noise.png`, {
    method: 'POST',
    headers: { authorization: `Bearer ${server.token}`, 'content-type': 'image/png' },
    body: Buffer.concat([head, randomBytes(imageBytes)]),
  })
}
