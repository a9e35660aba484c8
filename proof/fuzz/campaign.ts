import { execFileSync } from 'node:child_process'
import fc from 'fast-check'
import { changesOf } from './changes.ts'
import { type Connection, openConnection, type Reply } from './connection.ts'
import { faultOf } from './judge.ts'
import {
  addressOf,
  type Change,
  copyOf,
  curlOf,
  type Draft,
  type Kit,
  type Target,
  wireOf,
} from './target.ts'
import type { World } from './world.ts'

/** Requests that are under way at the same time. */
const lanes = 16

/** Examples that are tried until one is accepted. */
const examplesMax = 3

/** Longest head of a request that Node reads. */
const headBytesMax = 16_000

/** Requests spent on making one failure short. */
const shrinksMax = 300

/** What a target saw: requests, and how many of them were accepted. */
export interface Tally {
  requests: number
  accepted: number
  slowestMs: number
}

/** Something that should not be: once for each sort, with the shortest request that shows it. */
export interface Finding {
  readonly fault: string
  readonly targets: Set<string>
  count: number
  example: string
}

export interface Campaign {
  readonly tallies: ReadonlyMap<string, Tally>
  readonly findings: readonly Finding[]
  readonly requests: number
}

/** Carries a failure out of a property, so that it is made short. */
class Found extends Error {
  readonly sort: string
  readonly example: string
  constructor(sort: string, example: string) {
    super(sort)
    this.sort = sort
    this.example = example
  }
}

/** Sends `runs` requests to every target, in an order and of a kind that follow from the seed. */
export async function campaign(
  world: World,
  targets: readonly Target[],
  { runs, seed, say }: { runs: number; seed: number; say: (line: string) => void },
): Promise<Campaign> {
  const tallies = new Map(
    targets.map(({ name }): [string, Tally] => [name, { requests: 0, accepted: 0, slowestMs: 0 }]),
  )
  const findings = new Map<string, Finding>()
  const queue = targets.map((target, at) => ({ target, seed: seed * 10_000 + at }))
  const whole = queue.length
  const lane = async (): Promise<void> => {
    const connection = openConnection(Number(new URL(world.origin).port))
    const kit = { fixtures: world.fixtures() }
    for (let next = queue.shift(); next; next = queue.shift()) {
      const tally = tallies.get(next.target.name) as Tally
      const probe = probeOf({ world, connection, kit, target: next.target, tally, findings })
      for (let tries = 0; tries < examplesMax && tally.accepted === 0; tries++) await probe([])
      await search(probe, changesOf(next.target, world.known), next, runs - 1, findings, say)
      if (queue.length > 0 && queue.length % 50 === 0) say(`${whole - queue.length} of ${whole} targets`)
    }
    connection.close()
  }
  await Promise.all(Array.from({ length: Math.min(lanes, whole) }, lane))
  const requests = [...tallies.values()].reduce((sum, tally) => sum + tally.requests, 0)
  return { tallies, findings: [...findings.values()], requests }
}

type Probe = (changes: readonly Change[]) => Promise<Found | null>

/** Runs until the count is reached; a new sort of failure is made short, counted, and passed over from then on. */
async function search(
  probe: Probe,
  changes: fc.Arbitrary<readonly Change[]>,
  { target, seed }: { target: Target; seed: number },
  runs: number,
  findings: Map<string, Finding>,
  say: (line: string) => void,
): Promise<void> {
  let left = runs
  for (let round = 0; left > 0; round++) {
    let shrinking: string | null = null
    let shrinks = 0
    const property = fc.asyncProperty(changes, async (some) => {
      if (!shrinking) left -= 1
      else if (++shrinks > shrinksMax) return
      const found = await probe(some)
      if (!found || (shrinking ? found.sort !== shrinking : findings.has(found.sort))) return
      shrinking = found.sort
      throw found
    })
    const result = await fc.check(property, { seed: seed + round * 1_000_003, numRuns: left })
    if (!result.failed) return
    const found = result.errorInstance
    if (!(found instanceof Found)) throw found
    const example = `seed ${result.seed}, path ${result.counterexamplePath}: ${found.example}`
    say(`found ${found.sort} (${target.name})`)
    findings.set(found.sort, { fault: found.sort, targets: new Set([target.name]), count: 1, example })
  }
}

interface Parts {
  readonly world: World
  readonly connection: Connection
  readonly kit: { fixtures: Kit['fixtures'] }
  readonly target: Target
  readonly tally: Tally
  readonly findings: Map<string, Finding>
}

/** Sends one changed example and judges the reply; examples that are used up or no longer right are made anew. */
function probeOf({ world, connection, kit, target, tally, findings }: Parts): Probe {
  let example: Draft | null = null
  const made = async (): Promise<Draft> => {
    try {
      return await target.example(kit)
    } catch {
      kit.fixtures = world.fixtures()
      return target.example(kit).catch((error: Error) => {
        throw new Found(`${target.name} has no example: ${error.message.slice(0, 300)}`, '')
      })
    }
  }
  return async (changes) => {
    try {
      example ??= await made()
    } catch (error) {
      if (error instanceof Found) return record(findings, target, error)
      throw error
    }
    const draft = copyOf(example)
    for (const change of changes) change.apply(draft)
    const id = `fuzz-${Math.random().toString(36).slice(2)}`
    if (!draft.headers.some(([name]) => name === 'x-request-id')) draft.headers.push(['x-request-id', id])
    const wire = wireOf(draft, new URL(world.origin).host)
    draft.broken ||= wire.indexOf('\r\n\r\n') > headBytesMax
    const started = performance.now()
    const reply = await connection.send(wire, {
      head: draft.method === 'HEAD',
      last: draft.broken,
    })
    tally.slowestMs = Math.max(tally.slowestMs, performance.now() - started)
    tally.requests += 1
    const accepted = reply.status >= 200 && reply.status < 400
    if (accepted && !draft.rerouted) tally.accepted += 1
    if (accepted ? target.consumes : changes.length === 0 || reply.status === 404 || reply.status === 409)
      example = null
    if (changes.length === 0 && !accepted) kit.fixtures = world.fixtures()
    const fault = faultOf(target, draft, reply, world.canary)
    if (fault === null) return null
    return record(
      findings,
      target,
      new Found(
        sortOf(fault, target, await causeOf(world, reply, id)),
        describe(draft, changes, reply, world),
      ),
    )
  }
}

function record(findings: Map<string, Finding>, target: Target, found: Found): Found {
  const known = findings.get(found.sort)
  if (known) {
    known.count += 1
    known.targets.add(target.name)
  }
  return found
}

/** The log may come a little later than the reply. */
async function causeOf(world: World, reply: Reply, id: string): Promise<string | undefined> {
  if (reply.status !== 500) return undefined
  for (let tries = 0; tries < 20; tries++) {
    const cause = world.causeOf(reply.header('x-request-id') ?? id)
    if (cause) return cause
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  return undefined
}

/** The same cause is the same sort, whichever target shows it. */
function sortOf(fault: string, target: Target, cause: string | undefined): string {
  if (cause) return `500: ${cause.replaceAll(/\d+/g, 'N').slice(0, 300)}`
  if (/ answers \d+, which is not documented/.test(fault))
    return fault.replace(/^\S+ |(?<=documented).*/gs, '')
  return fault.startsWith('status') || fault.includes('schema')
    ? `${target.name}: ${fault
        .replaceAll(/\d{4,}/g, 'N')
        .replace(/: \{.*$/s, '')
        .slice(0, 300)}`
    : fault
        .replace(target.name, '…')
        .replaceAll(/\d{4,}/g, 'N')
        .slice(0, 200)
}

const describe = (draft: Draft, changes: readonly Change[], reply: Reply, { origin }: World): string =>
  [
    `${draft.method} ${addressOf(draft).slice(0, 200)} (${changes.map(({ says }) => says).join(', ') || 'unchanged'})`,
    `answered ${reply.status} ${reply.text.slice(0, 400)}`,
    curlOf(draft, origin),
  ].join('\n    ')

/** Resident memory of a process, in MiB. */
export const memoryMib = (pid: number): number =>
  Math.round(Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })) / 1024)
