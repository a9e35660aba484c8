import { setTimeout as pause } from 'node:timers/promises'
import { seeded } from '../test/harness/seeded.ts'
import type { Outcome, Proof, ProofOptions } from './proof.ts'
import { type Client, openClient } from './soak/client.ts'
import { residentMb, type Sample, slopePerHour } from './soak/memory.ts'
import { startWorld, type World } from './soak/world.ts'

const minutesFull = 30
const minutesQuick = 0.5

const clients = 8

/** The part of the run in which the server fills its caches and compiles; memory and latency count from its end. */
const warmUpShare = 0.2

const sampleMs = 500

/** How far the line through the resident memory may rise from the end of the warm-up to the end of the run. */
const growthMbMax = 40

/** The 99th percentile of the last third may be this much of the first third's, and this many milliseconds more. */
const p99 = { factor: 1.5, ms: 20 }

export const proof: Proof = {
  promise:
    'Under half an hour of mixed load (contacts, tags, orders, webhooks, the gateway, Classic), with a client that checks every answer, no answer is wrong, no webhook is lost, memory stays flat and the slowest answers stay as fast.',
  run,
}

async function run({ quick, seed, minutes, say }: ProofOptions): Promise<Outcome> {
  const lastsMs = (minutes ?? (quick ? minutesQuick : minutesFull)) * 60_000
  const failures: string[] = []
  const world = await startWorld()
  try {
    const soaked = await soak(world, lastsMs, seed, (problem) => failures.push(problem), say)
    failures.push(...(await lostWebhooks(world, soaked.clients)))
    return judged(soaked, failures)
  } finally {
    await world.stop()
  }
}

interface Soaked {
  readonly clients: readonly Client[]
  readonly latencies: readonly Sample[]
  readonly memory: readonly Sample[]
}

async function soak(
  world: World,
  lastsMs: number,
  seed: number,
  wrong: (problem: string) => void,
  say: ProofOptions['say'],
): Promise<Soaked> {
  const start = performance.now()
  const now = (): number => performance.now() - start
  const latencies: Sample[] = []
  const memory: Sample[] = []
  const all = Array.from({ length: clients }, (_, index) =>
    openClient(world, `soak${index}`, seeded(seed + index), wrong),
  )
  const work = all.map(async (client) => {
    while (now() < lastsMs) {
      const at = now()
      await client.step().catch((error: Error) => wrong(error.message))
      latencies.push({ at, value: now() - at })
    }
  })
  let said = 0
  while (now() < lastsMs) {
    await pause(sampleMs)
    memory.push({ at: now(), value: await residentMb(world.server.pid) })
    if (now() - said > 60_000) {
      said = now()
      say(`${latencies.length} steps, ${Math.round(memory.at(-1)?.value ?? 0)} MB`)
    }
  }
  await Promise.all(work)
  const warm = lastsMs * warmUpShare
  const counted = (samples: readonly Sample[]): Sample[] => samples.filter(({ at }) => at >= warm)
  return { clients: all, latencies: counted(latencies), memory: counted(memory) }
}

/** Longest wait for webhooks under way when the load ends. */
const webhooksWaitMs = 30_000

async function lostWebhooks({ receiver }: World, all: readonly Client[]): Promise<string[]> {
  const wanted = new Set(all.flatMap(({ made }) => made))
  const arrived = (): Set<string> => new Set(receiver.received.map(({ json }) => json.data.email_address))
  const limit = AbortSignal.timeout(webhooksWaitMs)
  while (!limit.aborted && arrived().size < wanted.size) await pause(100)
  const there = arrived()
  return [...wanted]
    .filter((address) => !there.has(address))
    .map((address) => `no webhook told of ${address}`)
}

function judged({ clients: all, latencies, memory }: Soaked, failures: string[]): Outcome {
  const [from = 0, to = 0] = [memory[0]?.at, memory.at(-1)?.at]
  const slope = slopePerHour(memory)
  const grown = (slope * (to - from)) / 3_600_000
  if (grown > growthMbMax) failures.push(`memory grew by ${grown.toFixed(1)} MB`)
  const third = (to - from) / 3
  const [first, last] = [
    percentile(latencies.filter(({ at }) => at < from + third)),
    percentile(latencies.filter(({ at }) => at >= to - third)),
  ]
  if (last > first * p99.factor + p99.ms)
    failures.push(`the 99th percentile rose from ${first.toFixed(1)} to ${last.toFixed(1)} ms`)
  return {
    cases: latencies.length,
    failures,
    figures: {
      'checked steps': latencies.length,
      'webhooks expected and received': all.reduce((sum, { made }) => sum + made.length, 0),
      'memory at the end': `${(memory.at(-1)?.value ?? 0).toFixed(0)} MB`,
      'slope of memory': `${slope.toFixed(1)} MB an hour, ${grown.toFixed(1)} MB in ${((to - from) / 60_000).toFixed(1)} minutes (limit ${growthMbMax})`,
      '99th percentile of a step, first and last third': `${first.toFixed(1)} ms, ${last.toFixed(1)} ms`,
    },
  }
}

function percentile(samples: readonly Sample[]): number {
  const sorted = samples.map(({ value }) => value).sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length * 0.99)] ?? 0
}
