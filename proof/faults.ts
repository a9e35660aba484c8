import { type Checks, openChecks } from './checks.ts'
import {
  fullClientFaults,
  halfClosedClients,
  memoryMb,
  quickClientFaults,
  slowClientsAreCut,
} from './faults/client-faults.ts'
import { fullStoreFaults, quickStoreFaults } from './faults/store-faults.ts'
import { type Fault, suffer } from './faults/suffer.ts'
import { openWorld, type World } from './faults/world.ts'
import type { Proof } from './proof.ts'

export const proof: Proof = {
  promise:
    'Whatever fails around it, the server answers what it can and refuses the rest with 503 and Retry-After, is itself again within 5 s after the fault, and loses nothing it has acknowledged.',
  async run({ quick, say }) {
    const checks = openChecks()
    const world = await openWorld()
    const all = async (faults: readonly Fault[]): Promise<void> => {
      for (const fault of faults) {
        say(fault.name)
        await suffer(world, checks, fault)
      }
    }
    try {
      const pid = world.server.pid
      await all(quick ? quickStoreFaults : fullStoreFaults)
      await all(quick ? quickClientFaults : fullClientFaults)
      await halfClosedClients(world, checks)
      if (!quick) await slowClientsAreCut(world, checks)
      await sameProcess(world, checks, pid)
    } finally {
      await world.stop()
    }
    return checks.outcome()
  },
}

/** It is still the process that was started, and has not grown without end. */
async function sameProcess(world: World, { check, figure }: Checks, pid: number): Promise<void> {
  check('the server process lived through everything', world.server.pid === pid && process.kill(pid, 0))
  figure('memory of the server afterwards', `${await memoryMb(world)} MB`)
}
