import { sweepAnswers } from '../api/idempotency.ts'
import { sweepAccess } from '../auth/sweep.ts'
import { handleDue } from '../store/due.ts'
import type { FileLedger } from '../store/file-ledger.ts'
import { sqlOn } from '../store/sql.ts'
import type { Store } from '../store/store.ts'
import type { Task } from '../work/worker.ts'

const dueEveryMs = 1_000
const sweepEveryMs = 60_000
const sweepAccessEveryMs = 3_600_000

/** How long a file may stand unused: far longer than the request that stores it. */
const unusedFilesKeptMs = 3_600_000

/** What happens without being asked for: what falls due, and the removal of files and kept answers that nothing needs. */
export const upkeepOf = (store: Store, uploads: FileLedger): Task[] => [
  { name: 'due', pollMs: dueEveryMs, round: () => handleDue(store).then(() => false) },
  {
    name: 'files',
    pollMs: sweepEveryMs,
    round: () => uploads.sweep(unusedFilesKeptMs).then((swept) => swept > 0),
  },
  { name: 'answers', pollMs: sweepEveryMs, round: () => sweepAnswers(store) },
  { name: 'access', pollMs: sweepAccessEveryMs, round: () => sweepAccess(sqlOn(store.pool)) },
]
