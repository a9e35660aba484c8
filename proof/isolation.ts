import { carrierCells } from './isolation/carriers.ts'
import { classicCells } from './isolation/classic.ts'
import { connectionCells } from './isolation/connections.ts'
import { oauthCells } from './isolation/oauth.ts'
import { operationCells } from './isolation/operations.ts'
import { pageCells } from './isolation/people.ts'
import { queryCells } from './isolation/queries.ts'
import { referenceCells } from './isolation/references.ts'
import { structureCells } from './isolation/structure.ts'
import { openTally, type Tally } from './isolation/tally.ts'
import { timingCells } from './isolation/timing.ts'
import { openWorld, type World } from './isolation/world.ts'
import type { Proof } from './proof.ts'

type Part = (world: World, tally: Tally, full: boolean) => Promise<void>

/** The doors, in the order they are tried; what is stored is looked at when everything has been tried. */
const parts: Readonly<Record<string, Part>> = {
  operations: operationCells,
  'references in bodies': referenceCells,
  'references in queries': queryCells,
  Classic: classicCells,
  'connections and the gateway': connectionCells,
  OAuth: oauthCells,
  pages: pageCells,
  'events, files, caches and hosts': carrierCells,
  timing: timingCells,
  'what is stored': structureCells,
}

/** The full half adds every spelling of an id, further callers, a look at the store after each request, and timing. */
export const proof: Proof = {
  promise: 'No caller reaches, changes, names or learns of a row of another tenant, by any door.',
  async run({ quick, say }) {
    const tally = openTally()
    const world = await openWorld()
    try {
      for (const [name, part] of Object.entries(parts)) {
        const before = tally.outcome().cases
        const from = Date.now()
        await part(world, tally, !quick)
        const cases = tally.outcome().cases - before
        tally.figure(`cells of ${name}`, cases)
        say(`${name}: ${cases} cells in ${Date.now() - from} ms`)
      }
    } finally {
      await world.stop()
    }
    return tally.outcome()
  },
}
