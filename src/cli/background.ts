import { setTimeout as pause } from 'node:timers/promises'
import { elapsedMs } from '../define/elapsed.ts'
import type { Adapters } from '../events/adapter.ts'
import { type Dispatcher, openDispatcher } from '../events/dispatch.ts'
import { openQueue } from '../events/queue.ts'
import { openRetention } from '../events/retention.ts'
import { attempter, attemptTimeoutMs, responseBytesMax } from '../events/send.ts'
import { type Metric, openStatistics } from '../events/statistics.ts'
import { createOutbound } from '../gateway/outbound.ts'
import type { OutboundPolicy } from '../gateway/outbound-policy.ts'
import type { ConnectionSettings } from '../store/connection.ts'
import { type Lane, openLane } from '../store/lanes.ts'
import { type Sessions, usualSessions } from '../store/sessions.ts'
import type { Vault } from '../store/vault.ts'
import { beatMs, openPresence } from '../work/presence.ts'
import { openWakeUp } from '../work/wake-up.ts'
import { startWorker, type Task } from '../work/worker.ts'
import type { WebhookSettings } from './configuration.ts'

/** How often due deliveries are looked for without a wake-up: those that become due by the passing of time. */
const pollMs = 500

/** Connections to one receiver; further attempts wait for a free one. */
const connectionsMax = 128

/** How long stopping waits for attempts under way. */
const drainMsMax = attemptTimeoutMs + 2000

export interface BackgroundSettings {
  readonly connection: ConnectionSettings
  /** Claims and records do not wait for requests, nor for each other. */
  readonly sessions?: Pick<Sessions, 'background'>
  readonly webhooks: WebhookSettings
  /** Bodies of endpoints that are not of API v2. */
  readonly adapters: Adapters
  readonly policy: OutboundPolicy
  readonly vault: Vault
  /** What else is to be looked after. */
  readonly tasks: readonly Task[]
  readonly onError: (error: unknown, task: string) => void
}

/** What the server does beside answering requests. */
export interface Background {
  /** There is new work in the store. */
  wake(): void
  metrics(): Promise<Metric[]>
  /** Stops taking work, finishes what is under way, and lets other servers have the rest. */
  stop(): Promise<void>
}

/** Starts the worker with everything it does: webhook deliveries and the removal of what is old. */
export async function startBackground(settings: BackgroundSettings): Promise<Background> {
  const { connection, sessions = usualSessions, webhooks, adapters, policy, vault, tasks, onError } = settings
  const lane: Lane = await openLane(connection, sessions.background)
  const outbound = createOutbound({
    policy,
    limits: {
      totalTimeoutMs: attemptTimeoutMs,
      bodyBytesMax: responseBytesMax,
      connectionsPerOriginMax: connectionsMax,
    },
  })
  const queue = openQueue(lane.run, webhooks)
  const presence = openPresence(lane.run, { at: () => null }, elapsedMs, queue.waitAnew)
  await presence.beat()
  // The clock may have been put back while nobody was there to see it.
  queue.waitAnew().catch((error) => onError(error, 'deliveries'))
  const statistics = openStatistics(lane.run)
  const dispatcher = openDispatcher({
    worker: presence.id,
    claim: queue.claim,
    attempt: attempter(
      (request) => outbound.send({ ...request, cutBody: true }),
      vault,
      webhooks.scheduleMs,
      adapters,
    ),
    record: queue.record,
    onRoom: () => deliveries.wake(),
    onResult: statistics.count,
    onError: (error) => onError(error, 'deliveries'),
    pause: (ms) => pause(ms),
  })
  const beats = startWorker(
    [{ name: 'presence', pollMs: beatMs, round: () => presence.beat().then(() => false) }],
    onError,
  )
  const deliveries = startWorker([{ name: 'deliveries', pollMs, round: dispatcher.round }], onError)
  const upkeep = startWorker([openRetention(lane.run, webhooks.eventsKeptMs), ...tasks], onError)
  const wakeUp = await openWakeUp(connection, deliveries.wake)
  return {
    wake() {
      deliveries.wake()
      if (presence.hasOthers()) wakeUp.tell()
    },
    metrics: statistics.metrics,
    async stop() {
      await Promise.all([deliveries.stop(), upkeep.stop(), wakeUp.close()])
      await drained(dispatcher)
      await beats.stop()
      // Where the store is away, our claims lapse by themselves.
      await presence.leave().catch(() => undefined)
      await Promise.all([lane.close(), outbound.close()])
    },
  }
}

async function drained(dispatcher: Dispatcher): Promise<void> {
  const patience = new AbortController()
  await Promise.race([
    dispatcher.drain(),
    pause(drainMsMax, undefined, { signal: patience.signal }).catch(() => undefined),
  ])
  patience.abort()
}
