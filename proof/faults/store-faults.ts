import type pg from 'pg'
import type { Fault } from './suffer.ts'

/** A write is acknowledged or refused in words; a server that is there neither hangs up nor fails. */
const onlyAnswersOrRefusals = (answers: Readonly<Record<string, number>>): string | null => {
  const others = Object.keys(answers).filter((status) => status !== '201' && status !== '503')
  return others.length > 0 ? `answers are 201 or 503, not ${others.join(', ')}` : null
}

const killPostgres: Fault = {
  name: 'PostgreSQL killed (SIGKILL)',
  begin: ({ cluster }) => process.kill(cluster.pid, 'SIGKILL'),
  lastsMs: 0,
  meanwhile: onlyAnswersOrRefusals,
}

function killIfThere(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It is being started again at this moment.
  }
}

const cutSessions: Fault = {
  name: 'every session terminated by PostgreSQL',
  begin: ({ pool }) =>
    pool.query(`select pg_terminate_backend(pid) from pg_stat_activity
      where backend_type = 'client backend' and pid <> pg_backend_pid()`),
  lastsMs: 0,
  meanwhile: onlyAnswersOrRefusals,
}

const resetWire: Fault = {
  name: 'every connection to PostgreSQL reset',
  begin: ({ wire }) => wire.reset(),
  lastsMs: 0,
  meanwhile: onlyAnswersOrRefusals,
}

const halfClosedWire: Fault = {
  name: 'every connection to PostgreSQL half-closed',
  begin: ({ wire }) => wire.halfClose(),
  lastsMs: 0,
  meanwhile: onlyAnswersOrRefusals,
}

const slowStore = (latencyMs: number, lastsMs: number): Fault => ({
  name: `${latencyMs} ms more on every message to and from PostgreSQL, for ${lastsMs / 1000} s`,
  begin: ({ wire }) => wire.slow(latencyMs),
  lastsMs,
  end: ({ wire }) => wire.slow(0),
  meanwhile: onlyAnswersOrRefusals,
})

const stalledWire = (lastsMs: number): Fault => ({
  name: `nothing passes to or from PostgreSQL, for ${lastsMs / 1000} s`,
  begin: ({ wire }) => wire.stall(),
  lastsMs,
  end: ({ wire }) => wire.flow(),
  meanwhile: onlyAnswersOrRefusals,
})

const deafWire: Fault = {
  name: 'connections to PostgreSQL silent for ever, new ones good',
  begin: ({ wire }) => wire.deafen(),
  lastsMs: 0,
  meanwhile: onlyAnswersOrRefusals,
}

const longOutage: Fault = {
  name: 'PostgreSQL killed every second, for 8 s',
  begin: ({ cluster }) => {
    let left = 8
    const timer = setInterval(() => {
      killIfThere(cluster.pid)
      if (--left === 0) clearInterval(timer)
    }, 1000)
  },
  lastsMs: 8_500,
  meanwhile: onlyAnswersOrRefusals,
}

/** A table locked by somebody else: every session of the server ends up waiting for it. */
function exhaustedPool(lastsMs: number): Fault {
  let holder: pg.PoolClient
  return {
    name: `every session waits for a lock somebody holds, for ${lastsMs / 1000} s`,
    async begin({ pool }) {
      holder = await pool.connect()
      await holder.query('begin; lock table contacts in access exclusive mode')
    },
    lastsMs,
    async end() {
      await holder.query('rollback')
      holder.release()
    },
    meanwhile: onlyAnswersOrRefusals,
  }
}

export const quickStoreFaults: readonly Fault[] = [
  killPostgres,
  cutSessions,
  resetWire,
  halfClosedWire,
  slowStore(100, 3_000),
]

export const fullStoreFaults: readonly Fault[] = [
  ...quickStoreFaults,
  longOutage,
  slowStore(1_000, 10_000),
  stalledWire(15_000),
  deafWire,
  exhaustedPool(15_000),
]
