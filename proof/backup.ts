import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connectOnce } from '../src/cli/database.ts'
import { runningCluster } from '../src/store/cluster-attach.ts'
import type { ConnectionSettings } from '../src/store/connection.ts'
import { callServer, type ServerProcess, serverProcess } from '../test/harness/server-process.ts'
import { bodiesOf, differing, listPaths } from './backup/bodies.ts'
import { command, type Ended } from './backup/command.ts'
import { damagedRefused } from './backup/damage.ts'
import { equalExports } from './backup/exports.ts'
import {
  addContacts,
  differentTables,
  emptyDatabaseBeside,
  idsOf,
  tablesLeft,
  uneventful,
} from './backup/rows.ts'
import { writeLoop } from './backup/write-loop.ts'
import type { Outcome, Proof, ProofOptions } from './proof.ts'

const token = 'proof-token-0123456789'
const full = { contacts: 1_000_000, cuts: 100 }
const quick = { contacts: 2_000, cuts: 60 }

export const proof: Proof = {
  promise:
    'A backup taken while the server serves holds every write acknowledged before it began, restores table by table equal into another database, where the server gives the same answers, and is refused when it was cut short or changed. A workspace exported and imported has equal contents.',
  run,
}

async function run({ quick: short, seed, say }: ProofOptions): Promise<Outcome> {
  const size = short ? quick : full
  const folder = await mkdtemp(join(tmpdir(), 'tundish-proof-'))
  const dataDir = join(folder, 'data')
  const server = await serverProcess({ TUNDISH_DATA: dataDir, TUNDISH_URL: 'http://localhost:3000' }, token)
  const found = { cases: 0, failures: [] as string[], figures: {} as Record<string, string | number> }
  const check = (cases: number, wrong: readonly string[]): void => {
    found.cases += cases
    found.failures.push(...wrong)
  }
  try {
    await server.start()
    const connection = await connectionOf(dataDir)
    say(`putting ${size.contacts.toLocaleString('en-US')} contacts into the store`)
    const workspace = await addContacts(connection, size.contacts)
    const busy = await whileWriting(server, workspace, dataDir, folder)
    check(1, busy.failures)
    say(`backed up in ${busy.backup.seconds} s beside ${busy.written} writes`)
    const restored = await emptyDatabaseBeside(connection, 'restored')
    const load = await command(['restore', busy.path], { DATABASE_URL: restored.url, TUNDISH_DATA: dataDir })
    check(1, failed('restore', load))
    say(`restored in ${load.seconds} s`)
    const there = new Set(await idsOf(restored.connection, 'contacts'))
    check(
      busy.acknowledged.length,
      busy.acknowledged
        .filter((id) => !there.has(id))
        .map((id) => `contact ${id} was acknowledged and is not there`),
    )
    check(1, await uneventful(restored.connection))
    const compared = await differentTables(restored.connection, busy.path)
    check(compared.cases, compared.failures)
    check(...(await sameAnswers(server, connection, folder, dataDir)))
    say('exporting the workspace, importing it and exporting the copy')
    const copied = await equalExports(folder, dataDir)
    check(copied.cases, copied.failures)
    say(`damaging it ${size.cuts} times`)
    check(...(await damagedRefused(busy.path, size.cuts, seed)))
    check(...(await leavesNothing(connection, busy.path, folder, dataDir)))
    Object.assign(found.figures, figures(size.contacts, busy.written, busy.backup, load), copied.figures)
  } finally {
    await server.stop()
    await rm(folder, { recursive: true, force: true })
  }
  return found
}

/** A backup with writers on the server before, during and after; only what was acknowledged before it counts. */
async function whileWriting(server: ServerProcess, workspace: string, dataDir: string, folder: string) {
  const path = join(folder, 'busy.backup')
  const loop = writeLoop(server, workspace)
  await loop.reached(200)
  const acknowledged = [...loop.acknowledged]
  const backup = await command(['backup', path], { TUNDISH_DATA: dataDir })
  const failures = [...failed('backup', backup), ...(await loop.stop())]
  return { path, backup, acknowledged, written: loop.acknowledged.length, failures }
}

/** The store at rest, restored: every list of the API gives the same bytes on both servers. */
async function sameAnswers(
  server: ServerProcess,
  connection: ConnectionSettings,
  folder: string,
  dataDir: string,
): Promise<[number, string[]]> {
  const path = join(folder, 'still.backup')
  const { url } = await emptyDatabaseBeside(connection, 'still')
  const steps = [
    ...failed('backup', await command(['backup', path], { TUNDISH_DATA: dataDir })),
    ...failed('restore', await command(['restore', path], { TUNDISH_DATA: dataDir, DATABASE_URL: url })),
  ]
  const settings = { DATABASE_URL: url, TUNDISH_DATA: dataDir, TUNDISH_URL: 'http://localhost:3000' }
  const other = await serverProcess(settings, token)
  await other.start()
  try {
    const paths = await listPaths(server)
    const [here, there] = [await bodiesOf(server, paths), await bodiesOf(other, paths)]
    const made = await callServer(other, 'POST', paths.find((one) => one.endsWith('/contacts')) ?? '', {
      contact: { email_address: 'after@example.com' },
    })
    const writes = made?.status === 201 ? [] : [`the restored server answers a create with ${made?.status}`]
    return [paths.length + 3, [...steps, ...differing(here, there), ...writes]]
  } finally {
    await other.stop()
  }
}

/** A damaged backup restored by the command itself: exit code 1, and no table afterwards. */
async function leavesNothing(
  connection: ConnectionSettings,
  path: string,
  folder: string,
  dataDir: string,
): Promise<[number, string[]]> {
  const failures: string[] = []
  const whole = await readFile(path)
  const changed = Buffer.from(whole)
  changed[whole.length >> 1] = (changed[whole.length >> 1] ?? 0) ^ 1
  const damaged = { cut: whole.subarray(0, whole.length - 40), changed }
  for (const [name, bytes] of Object.entries(damaged)) {
    const copy = join(folder, name)
    await writeFile(copy, bytes)
    const { url, connection: target } = await emptyDatabaseBeside(connection, name)
    const { code, said } = await command(['restore', copy], { DATABASE_URL: url, TUNDISH_DATA: dataDir })
    if (code !== 1 || !/damaged|ends too early/.test(said))
      failures.push(`${name}: exit code ${code}, "${said}"`)
    const left = await tablesLeft(target)
    if (left > 0) failures.push(`${name}: ${left} tables were left behind`)
  }
  return [Object.keys(damaged).length, failures]
}

async function connectionOf(dataDir: string): Promise<ConnectionSettings> {
  const connection = await runningCluster(dataDir)
  if (!connection) throw new Error('The server has no PostgreSQL of its own')
  await (await connectOnce(connection)).end()
  return connection
}

const failed = (what: string, { code, said }: Ended): string[] => (code === 0 ? [] : [`${what}: ${said}`])

function figures(contacts: number, written: number, backup: Ended, load: Ended): Outcome['figures'] {
  return {
    'contacts in the store': contacts,
    'writes acknowledged before, during and after': written,
    'backup, seconds': backup.seconds,
    'backup, most memory in MB': backup.memoryMb,
    'restore with every table read back, seconds': load.seconds,
    'restore, most memory in MB': load.memoryMb,
  }
}
