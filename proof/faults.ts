import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Checks, openChecks } from './checks.ts'
import {
  fullClientFaults,
  halfClosedClients,
  memoryMb,
  quickClientFaults,
  slowClientsAreCut,
} from './faults/client-faults.ts'
import { clockFaults, noClock } from './faults/clock-faults.ts'
import { diskFaults, onSmallDisk } from './faults/disk-faults.ts'
import { fullStoreFaults, quickStoreFaults } from './faults/store-faults.ts'
import { type Fault, suffer } from './faults/suffer.ts'
import { openWorld, type World } from './faults/world.ts'
import type { Proof, ProofOptions } from './proof.ts'

export const proof: Proof = {
  promise:
    'Whatever fails around it, the server answers what it can and refuses the rest with 503 and Retry-After, is itself again within 5 s after the fault, and loses nothing it has acknowledged.',
  async run(options) {
    const checks = openChecks()
    await storeAndClients(checks, options)
    if (!options.quick) await diskAndClock(checks, options)
    return checks.outcome()
  },
}

async function storeAndClients(checks: Checks, { quick, say }: ProofOptions): Promise<void> {
  const world = await openWorld()
  const { pid } = world.server
  const all = async (faults: readonly Fault[]): Promise<void> => {
    for (const fault of faults) {
      say(fault.name)
      await suffer(world, checks, fault)
    }
  }
  try {
    await all(quick ? quickStoreFaults : fullStoreFaults)
    await all(quick ? quickClientFaults : fullClientFaults)
    await halfClosedClients(world, checks)
    if (!quick) await slowClientsAreCut(world, checks)
    await sameProcess(world, checks, pid)
  } finally {
    await world.stop()
  }
}

/** It is still the process that was started, and has not grown without end. */
async function sameProcess(world: World, { check, figure }: Checks, pid: number): Promise<void> {
  check('the server process lived through everything', world.server.pid === pid && process.kill(pid, 0))
  figure('memory of the server afterwards', `${await memoryMb(world)} MB`)
}

/** What takes a folder and rights of its own; where they are missing, the table says so. */
async function diskAndClock(checks: Checks, { say }: ProofOptions): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'tundish-faults-'))
  await chmod(folder, 0o755)
  try {
    const noDisk = await onSmallDisk(join(folder, 'disk'), (disk) => diskFaults(disk, checks, say))
    if (noDisk) checks.figure('disk full', `not tried: ${noDisk}`)
    const reason = noClock()
    if (reason) checks.figure('jumps of the clock', `not tried: ${reason}`)
    else await clockFaults(folder, checks, say)
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 })
  }
}
