import { lookup as systemLookup } from 'node:dns/promises'
import { isIP, type LookupFunction } from 'node:net'
import { Agent, buildConnector, type Dispatcher } from 'undici'
import { describeFailure, OutboundError, type OutboundFailure } from './outbound-error.ts'
import { checkAddress, checkUrl, type OutboundPolicy, type Refusal } from './outbound-policy.ts'
import { type SendRequest, type SendResult, send } from './outbound-send.ts'

/** Limits of every exchange with another server; `send` may be given narrower ones per request. */
export type OutboundLimits = {
  /** Name resolution, TCP and TLS together. */
  connectTimeoutMs: number
  headTimeoutMs: number
  idleTimeoutMs: number
  totalTimeoutMs: number
  headBytesMax: number
  /** Size of a buffered answer; streamed answers have no size limit here. */
  bodyBytesMax: number
  redirectsMax: number
  connectionsPerOriginMax: number
  /** An unused connection is closed after this time, which is below what most servers allow. */
  keepAliveMs: number
}

/** Resolves a name to all its addresses. Handed in, so that tests can play a hostile name server. */
export type Lookup = (hostname: string) => Promise<readonly { address: string; family: number }[]>

/** The way to other servers, and the only one: everything that leaves goes through a value of this type. */
export type Outbound = {
  limits: OutboundLimits
  /** One small request with a buffered answer. Never throws: failures are values. */
  send: (request: SendRequest) => Promise<SendResult>
  /**
   * Streams one request to a checked origin. `path` goes on the wire as it is; errors reach `onResponseError`, and
   * `failure()` puts them into words.
   */
  dispatch: (
    options: Dispatcher.DispatchOptions & { origin: string },
    handler: Dispatcher.DispatchHandler,
  ) => void
  /** Whether `dispatch` would refuse the origin. */
  refuseOrigin: (origin: string) => Refusal | undefined
  failure: (error: unknown, origin: string) => OutboundFailure
  /** Waits for exchanges under way, then closes every connection. */
  close: () => Promise<void>
}

export const defaultOutboundLimits: OutboundLimits = {
  connectTimeoutMs: 5_000,
  headTimeoutMs: 60_000,
  idleTimeoutMs: 60_000,
  totalTimeoutMs: 120_000,
  headBytesMax: 64 * 1024,
  bodyBytesMax: 10 * 1024 * 1024,
  redirectsMax: 0,
  connectionsPerOriginMax: 128,
  keepAliveMs: 4_000,
}

/**
 * Opens the way out under one policy, with its own pool of connections. Each new connection resolves its host once,
 * judges every address it got, and connects to one of exactly these: a name server that changes its answer in between
 * (DNS rebinding) gains nothing. `ca` adds certificate authorities of the operator.
 */
export function createOutbound(options: {
  policy: OutboundPolicy
  limits?: Partial<OutboundLimits>
  lookup?: Lookup
  ca?: string[]
}): Outbound {
  const { policy } = options
  const limits = { ...defaultOutboundLimits, ...options.limits }
  const agent = new Agent({
    allowH2: false,
    connect: checkedConnector(policy, options.lookup ?? resolveAll, limits, options.ca),
    connections: limits.connectionsPerOriginMax,
    keepAliveTimeout: limits.keepAliveMs,
    maxHeaderSize: limits.headBytesMax,
    // Time limits are kept by the callers of dispatch, which know what they wait for.
    headersTimeout: 0,
    bodyTimeout: 0,
  })
  const refuseOrigin = remember((origin) => {
    const checked = checkUrl(origin, policy)
    return 'error' in checked ? checked : undefined
  })
  const dispatch: Outbound['dispatch'] = (request, handler) => {
    const refusal = refuseOrigin(request.origin)
    if (refusal) throw new OutboundError(refusal as OutboundFailure)
    agent.dispatch(request, handler)
  }
  return {
    limits,
    dispatch,
    refuseOrigin,
    send: (request) => send(dispatch, policy, limits, request),
    failure: (error, origin) => describeFailure(error, new URL(origin).host),
    close: () => agent.close(),
  }
}

/** Asks the system, except for `*.localhost`, which is always this machine (RFC 6761) but which few systems resolve. */
const resolveAll: Lookup = async (hostname) => {
  if (hostname === 'localhost' || hostname.endsWith('.localhost')) return thisMachine
  return systemLookup(hostname, { all: true, order: 'verbatim' })
}

const thisMachine = [
  { address: '127.0.0.1', family: 4 },
  { address: '::1', family: 6 },
]

function checkedConnector(
  policy: OutboundPolicy,
  lookup: Lookup,
  limits: OutboundLimits,
  ca: string[] | undefined,
): buildConnector.connector {
  const connect = buildConnector({
    allowH2: false,
    timeout: limits.connectTimeoutMs,
    lookup: checkedLookup(policy, lookup),
    autoSelectFamily: true,
    ...(ca && { ca }),
  })
  return (options, callback) => {
    // Node asks no lookup function about an address literal, so it is judged here.
    const { hostname } = options
    const refusal = isIP(hostname) ? checkAddress(hostname, hostname, policy) : undefined
    if (refusal) queueMicrotask(() => callback(new OutboundError(refusal), null))
    else connect(options, callback)
  }
}

/** Stands where Node would ask the name server: resolves once and gives out only addresses that passed. */
function checkedLookup(policy: OutboundPolicy, lookup: Lookup): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname).then(
      (found) => {
        const refusal = judge(hostname, found, policy)
        if (refusal) callback(new OutboundError(refusal), '', 0)
        else if (options.all) callback(null, [...found])
        else callback(null, found[0]?.address ?? '', found[0]?.family ?? 0)
      },
      (error) => callback(error, '', 0),
    )
  }
}

function judge(hostname: string, found: Awaited<ReturnType<Lookup>>, policy: OutboundPolicy) {
  const name = hostname.replace(/\.$/, '')
  if (found.length === 0) {
    return { error: 'dns_failed', message: `${name} has no address: the name server gave none.` } as const
  }
  for (const { address } of found) {
    const refusal = checkAddress(name, address, policy)
    if (refusal) return refusal
  }
  return undefined
}

const originsRememberedMax = 1_000

function remember<Value>(compute: (key: string) => Value): (key: string) => Value {
  const known = new Map<string, Value>()
  return (key) => {
    if (known.has(key)) return known.get(key) as Value
    if (known.size >= originsRememberedMax) known.clear()
    const value = compute(key)
    known.set(key, value)
    return value
  }
}
