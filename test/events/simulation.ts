import { type Dispatcher, openDispatcher } from '../../src/events/dispatch.ts'
import type { Queue } from '../../src/events/queue.ts'
import type { AttemptClock, SendOut } from '../../src/events/send.ts'
import { attempter } from '../../src/events/send.ts'
import type { Vault } from '../../src/store/vault.ts'
import { beatMs, leaseMs, openPresence, type Run } from '../../src/work/presence.ts'

/** Time that moves only when nothing real is under way: to the next moment somebody waits for. */
export interface VirtualTime {
  now(): number
  /** Runs once, at that many milliseconds from now. */
  after(ms: number, run: () => void): void
  sleep(ms: number): Promise<void>
  /** Wraps work of the real world, during which time stands still. */
  real<T>(work: Promise<T>): Promise<T>
  /** Runs until nobody waits for anything. */
  run(): Promise<void>
}

export function virtualTime(start: number): VirtualTime {
  let now = start
  let underWay = 0
  const timers = new Map<number, (() => void)[]>()
  const after = (ms: number, run: () => void): void => {
    const at = now + Math.max(0, Math.round(ms))
    timers.set(at, [...(timers.get(at) ?? []), run])
  }
  const settled = async (): Promise<void> => {
    let quiet = 0
    while (quiet < 2) {
      await new Promise((resolve) => setImmediate(resolve))
      quiet = underWay === 0 ? quiet + 1 : 0
    }
  }
  return {
    now: () => now,
    after,
    sleep: (ms) => new Promise((resolve) => after(ms, resolve)),
    async real(work) {
      underWay += 1
      try {
        return await work
      } finally {
        underWay -= 1
      }
    },
    async run() {
      for (;;) {
        await settled()
        if (timers.size === 0) return
        now = Math.min(...timers.keys())
        const due = timers.get(now) ?? []
        timers.delete(now)
        for (const run of due) run()
      }
    },
  }
}

export interface SimulationParts {
  readonly time: VirtualTime
  readonly random: () => number
  readonly queue: Queue
  readonly run: Run
  readonly vault: Vault
  readonly scheduleMs: readonly number[]
  /** The receivers. */
  readonly send: SendOut
  /** How likely a worker crashes at any one await. */
  readonly crashRate: number
  readonly onRecorded: (deliveryId: string, delivered: boolean) => void
}

/** How long a crashed server takes to start again. */
const restartMs = 700

/**
 * Runs servers one after the other over the real queue: each works until it crashes at one of its awaits, and the
 * next starts. Answers how often each await was the last. `lookAt` are moments when something becomes due.
 */
export function simulate(parts: SimulationParts, lookAt: readonly number[]): Promise<Map<string, number>> {
  const { time, random, crashRate } = parts
  const crashes = new Map<string, number>()
  let current: Server | null = null
  const start = (): void => {
    current = startServer(
      parts,
      (point) => {
        if (random() >= crashRate) return false
        crashes.set(point, (crashes.get(point) ?? 0) + 1)
        current = null
        time.after(restartMs, start)
        time.after(leaseMs + 1, () => current?.wake())
        return true
      },
      () => current,
    )
  }
  start()
  for (const at of new Set(lookAt)) time.after(at - time.now(), () => current?.wake())
  return time.run().then(() => crashes)
}

interface Server {
  wake(): void
}

function startServer(
  parts: SimulationParts,
  crashesAt: (point: string) => boolean,
  current: () => Server | null,
): Server {
  const { time, queue, send, run, vault, scheduleMs } = parts
  const clock: AttemptClock = { now: () => new Date(time.now()), elapsedMs: time.now }
  const presence = openPresence(run, { at: () => new Date(time.now()).toISOString() }, time.now)
  let dead = false
  let rounding = false
  let wanted = false
  let beating = false
  /** An await: the last one of a server that crashes there, and for ever of a dead one. */
  const point = (name: string): Promise<void> => {
    if (!dead) dead = crashesAt(name)
    return dead ? new Promise(() => undefined) : Promise.resolve()
  }
  const beat = async (): Promise<void> => {
    await point('before beat')
    await time.real(presence.beat())
    await point('after beat')
  }
  const keepBeating = (dispatcher: Dispatcher): void => {
    if (beating || dead || dispatcher.held() === 0) return
    beating = true
    time.after(beatMs, () => {
      beating = false
      if (!dead) beat().then(() => keepBeating(dispatcher))
    })
  }
  const dispatcher = openDispatcher({
    worker: presence.id,
    async claim(request) {
      await point('before claim')
      const claimed = await time.real(queue.claim(request))
      await point('after claim')
      return claimed
    },
    attempt: attempter(
      async (request) => {
        await point('before send')
        const answer = await send(request)
        await point('after send')
        return answer
      },
      vault,
      scheduleMs,
      {},
      clock,
    ),
    async record(results) {
      await point('before record')
      await time.real(queue.record(results))
      for (const { id, delivered } of results) parts.onRecorded(id, delivered)
      for (const { waitMs } of results) if (waitMs !== null) time.after(waitMs + 1, () => current()?.wake())
      await point('after record')
    },
    onRoom: () => server.wake(),
    onError: (error) => {
      throw error
    },
    pause: time.sleep,
  })
  const look = async (): Promise<void> => {
    rounding = true
    while (wanted && !dead) {
      wanted = false
      await beat()
      if (await dispatcher.round()) wanted = true
      keepBeating(dispatcher)
    }
    rounding = false
  }
  const server: Server = {
    wake() {
      wanted = true
      if (!rounding && !dead) look()
    },
  }
  server.wake()
  return server
}
