import type { IncomingMessage, ServerResponse } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import type { Dispatcher } from 'undici'
import { Exchange, type ExchangeResult } from './forward-exchange.ts'
import { requestHeaders } from './forward-headers.ts'
import {
  fromOutboundFailure,
  type GatewayError,
  type GatewayErrorCode,
  gatewayErrorStatus,
  writeGatewayError,
} from './gateway-error.ts'
import type { Outbound } from './outbound.ts'
import { describeFailure } from './outbound-error.ts'
import { type RequestBody, takeBody } from './request-body.ts'
import { refusePath, withQuery } from './request-target.ts'
import { idempotentMethods, retriedStatuses, retryDelayMs } from './retry.ts'

/** Where one request goes and what is put into it. `path` is the raw path and query, sent as it stands. */
export type ForwardTarget = {
  /** Scheme, host and port: `https://api.example.com`. */
  origin: string
  path: string
  headersToSet: Readonly<Record<string, string>>
  /** Sent when the caller sent no header of that name, such as a `User-Agent`. */
  headersByDefault?: Readonly<Record<string, string>>
  headersToDrop?: readonly string[]
  queryToSet?: readonly (readonly [string, string])[]
  /** Credentials that must not come back to the caller in headers, nor in the body of a 401 or 403. */
  secrets?: readonly string[]
  /** Gives the provider's `Set-Cookie` to the caller. */
  keepCookies?: boolean
}

/** Every limit of one forwarded request. */
export type ForwardLimits = {
  bodyBytesMax: number
  /** Bodies of declared length up to this can be sent again after a 401, 429, 503 or a lost connection. */
  replayBytesMax: number
  headTimeoutMs: number
  /** Between two chunks, in either direction; off for event streams. */
  idleTimeoutMs: number
  retriesMax: number
  retryDelayMaxMs: number
  /** How long the rest of an unwanted body is read, so that the caller gets to see the answer. */
  lingerMs: number
}

export const defaultForwardLimits: ForwardLimits = {
  bodyBytesMax: 1024 ** 3,
  replayBytesMax: 64 * 1024,
  headTimeoutMs: 60_000,
  idleTimeoutMs: 60_000,
  retriesMax: 2,
  retryDelayMaxMs: 30_000,
  lingerMs: 5_000,
}

/** What happened, for the record: no header, query value or body is in it. `status` 499 means the caller left first. */
export type ForwardOutcome = {
  status: number
  upstreamStatus?: number
  error?: GatewayErrorCode | 'caller_gone' | 'answer_cut'
  requestBytes: number
  responseBytes: number
  retries: number
  renewed: boolean
}

export type ForwardOptions = {
  limits?: Partial<ForwardLimits>
  requestId: string
  /** Flat list of headers to add to the provider's answer. */
  responseHeaders?: readonly string[]
  /**
   * Asked once after a 401 to a request that can be sent again. Gives a target with a fresh credential, an error to
   * answer with instead, or undefined to pass the 401 on. Must not throw.
   */
  renew?: () => Promise<ForwardTarget | GatewayError | undefined>
  /** Time and chance, handed in for tests. */
  clock?: Clock
}

export type Clock = {
  now: () => number
  random: () => number
  sleep: (ms: number, signal: AbortSignal) => Promise<void>
}

const systemClock: Clock = {
  now: Date.now,
  random: Math.random,
  sleep: (ms, signal) => delay(ms, undefined, { signal }),
}

/**
 * Passes one request to a target and its answer back, both as streams with backpressure. The body of `req` must be
 * unread and nothing may have been written to `res`. Always answers `res`, never throws.
 */
export async function forward(
  outbound: Outbound,
  req: IncomingMessage,
  res: ServerResponse,
  target: ForwardTarget,
  options: ForwardOptions,
): Promise<ForwardOutcome> {
  const limits = options.limits ? { ...defaultForwardLimits, ...options.limits } : defaultForwardLimits
  const outcome: ForwardOutcome = { status: 0, requestBytes: 0, responseBytes: 0, retries: 0, renewed: false }
  const caller = watchCaller(res)
  const answer = (error: GatewayError): ForwardOutcome => {
    writeGatewayError(res, error, options.requestId)
    return { ...outcome, status: gatewayErrorStatus[error.code], error: error.code }
  }
  try {
    const refusal = refuseRequest(req, target)
    if (refusal) return answer(refusal)
    const body = await takeBody(req, limits)
    if (body === 'caller_gone') return { ...outcome, status: 499, error: 'caller_gone' }
    if ('code' in body) return answer(body)
    try {
      return await attempts({ outbound, req, res, target, options, limits, body, outcome, caller, answer })
    } finally {
      if (body.kind === 'stream') body.stream.destroy()
    }
  } finally {
    caller.stop()
    linger(req, limits.lingerMs)
  }
}

type Job = {
  outbound: Outbound
  req: IncomingMessage
  res: ServerResponse
  target: ForwardTarget
  options: ForwardOptions
  limits: ForwardLimits
  body: RequestBody
  outcome: ForwardOutcome
  caller: Caller
  answer: (error: GatewayError) => ForwardOutcome
}

async function attempts(job: Job): Promise<ForwardOutcome> {
  const { outcome, limits, caller, options, answer } = job
  const clock = options.clock ?? systemClock
  let { target } = job
  for (;;) {
    const result = await attempt(job, target)
    if ('status' in result) outcome.upstreamStatus = result.status
    if (result.kind === 'gone' || caller.gone) return { ...outcome, status: 499, error: 'caller_gone' }
    if (result.kind === 'answered') {
      return { ...outcome, status: result.status, error: result.complete ? undefined : 'answer_cut' }
    }
    if (result.kind === 'held') {
      const renewed = result.status === 401 && mayRenew(job) ? await options.renew?.() : undefined
      if (!renewed) {
        result.release()
        return { ...outcome, status: result.status }
      }
      if ('code' in renewed) return answer(renewed)
      outcome.renewed = true
      target = renewed
      continue
    }
    if (result.kind === 'failed' && !(result.reset && mayRepeat(job))) return answer(result.error)
    const delayMs =
      result.kind === 'retry' ? (retryDelayMs(result.retryAfter, outcome.retries, limits, clock) ?? 0) : 0
    outcome.retries += 1
    await wait(delayMs, clock, caller)
    if (caller.gone) return { ...outcome, status: 499, error: 'caller_gone' }
  }
}

function attempt(job: Job, target: ForwardTarget): Promise<ExchangeResult> {
  const { outbound, req, res, options, limits, body, outcome, caller } = job
  const clock = options.clock ?? systemClock
  const host = target.origin.slice(target.origin.indexOf('://') + 3)
  const headers = requestHeaders(req.rawHeaders, host, {
    set: target.headersToSet,
    default: target.headersByDefault,
    drop: target.headersToDrop,
  })
  if (body.kind === 'stream' && body.lengthBytes !== null)
    headers.push('content-length', String(body.lengthBytes))
  return new Promise((resolve) => {
    const exchange = new Exchange(
      {
        outbound,
        req,
        res,
        body,
        limits,
        origin: target.origin,
        secrets: target.secrets ?? [],
        keepCookies: target.keepCookies ?? false,
        extraHeaders: extraHeaders(options, outcome),
        counters: outcome,
        mayRetry: (status, retryAfter) =>
          retriedStatuses.has(status) &&
          mayRepeat(job) &&
          retryDelayMs(retryAfter, outcome.retries, limits, clock) !== undefined,
      },
      resolve,
    )
    caller.exchange = exchange
    try {
      const path = target.queryToSet?.length ? withQuery(target.path, target.queryToSet) : target.path
      const method = req.method as Dispatcher.HttpMethod
      outbound.dispatch(
        { origin: target.origin, path, method, headers, body: dispatchedBody(body) },
        exchange,
      )
    } catch (error) {
      exchange.fail(fromOutboundFailure(describeFailure(error, host)))
    }
  })
}

function dispatchedBody(body: RequestBody): Dispatcher.DispatchOptions['body'] {
  if (body.kind === 'none') return null
  return body.kind === 'bytes' ? body.bytes : body.stream
}

function extraHeaders(options: ForwardOptions, outcome: ForwardOutcome): string[] {
  const headers = [...(options.responseHeaders ?? [])]
  if (outcome.retries > 0) headers.push('X-Tundish-Retries', String(outcome.retries))
  return headers
}

function refuseRequest(req: IncomingMessage, target: ForwardTarget): GatewayError | undefined {
  const method = req.method ?? ''
  // A TRACE answer repeats the request, and with it the credential that was put in.
  if (method === 'TRACE' || method === 'CONNECT') {
    const headers = { Allow: 'GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS' }
    return { code: 'method_refused', message: `${method} requests are not passed on to providers.`, headers }
  }
  if (/\bwebsocket\b/i.test(req.headers.upgrade ?? '')) {
    return {
      code: 'upgrade_refused',
      message: 'WebSocket connections are not passed on; use the provider’s HTTP API.',
    }
  }
  return refusePath(target.path)
}

function mayRepeat(job: Job): boolean {
  return (
    job.body.kind !== 'stream' &&
    idempotentMethods.has(job.req.method ?? '') &&
    job.outcome.retries < job.limits.retriesMax
  )
}

/** A 401 says that nothing was done, so that any method can be sent again. */
function mayRenew(job: Job): boolean {
  return job.body.kind !== 'stream' && !job.outcome.renewed && job.options.renew !== undefined
}

/** Whether the caller is still there, what to stop when it leaves, and a signal for those who wait meanwhile. */
type Caller = { gone: boolean; exchange?: Exchange; waiting?: AbortController; stop: () => void }

function watchCaller(res: ServerResponse): Caller {
  const onClose = () => {
    if (res.writableFinished) return
    caller.gone = true
    caller.waiting?.abort()
    caller.exchange?.abandon()
  }
  const caller: Caller = { gone: false, stop: () => res.off('close', onClose) }
  res.on('close', onClose)
  return caller
}

async function wait(ms: number, clock: Clock, caller: Caller): Promise<void> {
  if (ms === 0 || caller.gone) return
  caller.waiting = new AbortController()
  await clock.sleep(ms, caller.waiting.signal).catch(() => {})
}

function linger(req: IncomingMessage, ms: number): void {
  if (req.complete || req.destroyed) return
  req.resume()
  const timer = setTimeout(() => {
    if (!req.complete) req.socket.destroy()
  }, ms)
  timer.unref()
  req.on('close', () => clearTimeout(timer))
}
