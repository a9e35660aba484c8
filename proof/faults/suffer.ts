import { setTimeout as delay } from 'node:timers/promises'
import type { Checks } from '../checks.ts'
import type { World } from './world.ts'

/** Something that goes wrong for a while. */
export interface Fault {
  readonly name: string
  begin(world: World): Promise<unknown> | unknown
  /** How long it lasts; 0 for what is over as soon as it happened. */
  readonly lastsMs: number
  end?(world: World): Promise<unknown> | unknown
  /** What is to be true of the answers meanwhile, beside that there are some. */
  readonly meanwhile?: (answers: Readonly<Record<string, number>>) => string | null
}

/** How long after a fault a write and a read must succeed again. */
const recoveryMsMax = 5_000
const giveUpMs = 60_000

/** `/healthz` needs no store, so it is answered through every fault of the store, within this. */
const aliveMsMax = 2_000
const askEveryMs = 100

/** Lets one fault happen under load; writes one row of the table, and a failure for what was not as promised. */
export async function suffer(world: World, checks: Checks, fault: Fault): Promise<void> {
  const { writer } = world
  await writer.next()
  const before = { ...writer.answers }
  const wrongBefore = writer.wrong.length
  await fault.begin(world)
  const alive = await watchFor(world, fault.lastsMs)
  await fault.end?.(world)
  const recoveredMs = await recovered(world)
  const answers = difference(writer.answers, before)
  const lost = await lostOf(world)
  checks.check(`${fault.name}: /healthz is answered all the time`, alive)
  checks.check(
    `${fault.name}: it recovers within ${recoveryMsMax} ms, not ${recoveredMs}`,
    recoveredMs <= recoveryMsMax,
  )
  checks.check(`${fault.name}: nothing acknowledged is lost, not ${lost}`, lost === 0)
  checks.check(`${fault.name}: no request is left without an answer`, !answers.late)
  for (const wrong of new Set(writer.wrong.slice(wrongBefore))) checks.check(`${fault.name}: ${wrong}`, false)
  const complaint = fault.meanwhile?.(answers)
  if (fault.meanwhile) checks.check(`${fault.name}: ${complaint}`, !complaint)
  checks.figure(
    fault.name,
    `${summary(answers)}; recovered after ${seconds(recoveredMs)}; lost ${lost} of ${writer.acknowledged.length}`,
  )
}

/** Watches for a while; answers whether `/healthz` was answered in time throughout. */
async function watchFor({ server }: World, lastsMs: number): Promise<boolean> {
  let alive = true
  for (const until = performance.now() + lastsMs; performance.now() < until; await delay(askEveryMs)) {
    const answer = await fetch(`${server.origin}/healthz`, { signal: AbortSignal.timeout(aliveMsMax) }).catch(
      () => null,
    )
    alive &&= answer?.status === 200
    await answer?.arrayBuffer()
  }
  return alive
}

/** How long it takes until a write and a read that are sent from now on succeed, and the server calls itself ready. */
async function recovered({ server, contacts }: World): Promise<number> {
  const from = performance.now()
  const headers = { authorization: `Bearer ${server.token}`, 'content-type': 'application/json' }
  const ask = async (path: string, body?: object): Promise<boolean> => {
    const response = await fetch(`${server.origin}${path}`, {
      headers,
      signal: AbortSignal.timeout(aliveMsMax),
      ...(body && { method: 'POST', body: JSON.stringify(body) }),
    })
    await response.arrayBuffer()
    return response.ok
  }
  while (performance.now() - from < giveUpMs) {
    const good = await Promise.all([
      ask('/readyz'),
      ask(`${contacts}?limit=1`),
      ask(contacts, { contact: { email_address: `after-${performance.now()}@example.com` } }),
    ]).catch(() => [false])
    if (good.every(Boolean)) break
    await delay(20)
  }
  return Math.round(performance.now() - from)
}

/** Counted past the wire, once PostgreSQL is there. */
async function lostOf({ writer, pool }: World): Promise<number> {
  for (;;) {
    const lost = await writer.lost(pool).catch(() => null)
    if (lost !== null) return lost
    await delay(100)
  }
}

function difference(
  after: Readonly<Record<string, number>>,
  before: Readonly<Record<string, number>>,
): Record<string, number> {
  const changed = Object.entries(after).map(([name, count]) => [name, count - (before[name] ?? 0)] as const)
  return Object.fromEntries(changed.filter(([, count]) => count > 0))
}

const summary = (answers: Readonly<Record<string, number>>): string =>
  `writes answered ${Object.entries(answers)
    .map(([status, count]) => `${status} × ${count}`)
    .join(', ')}`

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`
