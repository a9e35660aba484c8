import type { Dispatcher } from 'undici'
import type { Outbound, OutboundLimits } from './outbound.ts'
import { describeFailure, type OutboundCode, OutboundError, type OutboundFailure } from './outbound-error.ts'
import { checkUrl, type OutboundPolicy } from './outbound-policy.ts'

/** One small request. `headers` names are case-insensitive; `Host` and the framing headers are set for it. */
export type SendRequest = {
  url: string
  method?: string
  headers?: Record<string, string>
  body?: string | Uint8Array
  /** Refuses an answer whose `Content-Type` begins with none of these (`image/`, `application/json`). */
  contentTypes?: readonly string[]
  limits?: Partial<
    Omit<OutboundLimits, 'connectionsPerOriginMax' | 'keepAliveMs' | 'connectTimeoutMs' | 'headBytesMax'>
  >
  /** Answers with what fits where the body is larger than `bodyBytesMax`, instead of failing. */
  cutBody?: boolean
  signal?: AbortSignal
}

/** The whole answer; `url` is where it came from after redirects. */
export type SendAnswer = {
  status: number
  headers: Record<string, string | string[] | undefined>
  body: Buffer
  url: string
}

export type SendResult = SendAnswer | OutboundFailure

/**
 * Sends a request and follows up to `redirectsMax` redirects, judging each new URL like the first one. When a redirect
 * leaves the origin, only harmless headers go along; 303 always, and 301 and 302 after POST, go on as GET (RFC 9110
 * section 15.4).
 */
export async function send(
  dispatch: Outbound['dispatch'],
  policy: OutboundPolicy,
  defaults: OutboundLimits,
  request: SendRequest,
): Promise<SendResult> {
  const limits = { ...defaults, ...request.limits }
  const deadline = AbortSignal.timeout(limits.totalTimeoutMs)
  let step = { ...request, method: (request.method ?? 'GET').toUpperCase() }
  for (let redirects = 0; ; redirects++) {
    const checked = checkUrl(step.url, policy)
    if ('error' in checked) return checked
    const answer = await exchange(dispatch, checked.url, step, limits, deadline)
    if ('error' in answer || limits.redirectsMax === 0 || !isRedirect(answer)) return answer
    if (redirects === limits.redirectsMax) {
      return fail('redirects_too_many', `${request.url} redirects more than ${limits.redirectsMax} times.`)
    }
    const next = afterRedirect(step, checked.url, answer)
    if ('error' in next) return next
    step = next
  }
}

type Step = SendRequest & { method: string }

function exchange(
  dispatch: Outbound['dispatch'],
  url: URL,
  step: Step,
  limits: OutboundLimits,
  deadline: AbortSignal,
): Promise<SendResult> {
  return new Promise((resolve) => {
    const exchange = new BufferedExchange(url, step, limits, deadline, resolve)
    try {
      dispatch(
        {
          origin: url.origin,
          path: url.pathname + url.search,
          method: step.method as Dispatcher.HttpMethod,
          headers: { 'accept-encoding': 'identity', ...lowerCase(step.headers) },
          body: step.body ?? null,
        },
        exchange,
      )
    } catch (error) {
      exchange.onResponseError(undefined, error)
    }
  })
}

/** One request and its answer, collected in memory within the limits. Lives until it calls `resolve`. */
class BufferedExchange implements Dispatcher.DispatchHandler {
  readonly url: URL
  readonly step: Step
  readonly limits: OutboundLimits
  readonly signals: AbortSignal[]
  readonly deadline: AbortSignal
  readonly resolve: (result: SendResult) => void
  controller: Dispatcher.DispatchController | undefined
  settled = false
  timer: NodeJS.Timeout | undefined
  answer = { status: 0, headers: {} as SendAnswer['headers'] }
  chunks: Buffer[] = []
  bytes = 0

  constructor(
    url: URL,
    step: Step,
    limits: OutboundLimits,
    deadline: AbortSignal,
    resolve: (result: SendResult) => void,
  ) {
    this.url = url
    this.step = step
    this.limits = limits
    this.deadline = deadline
    this.resolve = resolve
    this.signals = step.signal ? [deadline, step.signal] : [deadline]
    for (const signal of this.signals) signal.addEventListener('abort', this.onAbort)
    if (this.signals.some((signal) => signal.aborted)) this.onAbort()
  }

  onAbort = (): void => {
    const { host } = this.url
    const limit = seconds(this.limits.totalTimeoutMs)
    this.settle(
      this.deadline.aborted
        ? fail('total_timeout', `${host} did not finish its answer within ${limit}.`)
        : fail('aborted', `The request to ${host} was aborted.`),
    )
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.controller = controller
    if (this.settled) {
      controller.abort(new Error('settled'))
      return
    }
    const { headTimeoutMs } = this.limits
    this.wait(
      headTimeoutMs,
      'head_timeout',
      `${this.url.host} did not begin its answer within ${seconds(headTimeoutMs)}.`,
    )
  }

  onResponseStart(_: Dispatcher.DispatchController, status: number, headers: SendAnswer['headers']): void {
    if (status < 200) return
    this.answer = { status, headers }
    const { idleTimeoutMs, bodyBytesMax } = this.limits
    this.wait(
      idleTimeoutMs,
      'idle_timeout',
      `${this.url.host} stopped for ${seconds(idleTimeoutMs)} in the middle of its answer.`,
    )
    const type = String(headers['content-type'] ?? '').toLowerCase()
    const wanted = this.step.contentTypes
    if (wanted && status < 300 && !wanted.some((prefix) => type.startsWith(prefix))) {
      const got = type ? `sent ${type}` : 'named no content type'
      this.settle(fail('type_refused', `${this.url.host} ${got}; expected ${wanted.join(' or ')}.`))
    } else if (
      Number(headers['content-length'] ?? 0) > bodyBytesMax &&
      this.step.method !== 'HEAD' &&
      !this.step.cutBody
    ) {
      this.settle(this.tooLarge())
    }
  }

  onResponseData(_: Dispatcher.DispatchController, chunk: Buffer): void {
    this.timer?.refresh()
    this.bytes += chunk.length
    if (this.bytes <= this.limits.bodyBytesMax) this.chunks.push(chunk)
    else if (this.step.cutBody) this.settleCut(chunk)
    else this.settle(this.tooLarge())
  }

  onResponseEnd(): void {
    this.settle({ ...this.answer, body: Buffer.concat(this.chunks, this.bytes), url: this.url.href })
  }

  onResponseError(_: unknown, error: unknown): void {
    this.settle(describeFailure(error, this.url.host))
  }

  wait(ms: number, code: OutboundCode, message: string): void {
    clearTimeout(this.timer)
    this.timer = setTimeout(() => this.settle(fail(code, message)), ms)
  }

  tooLarge(): OutboundFailure {
    return fail('response_too_large', `${this.url.host} sent more than ${this.limits.bodyBytesMax} bytes.`)
  }

  settleCut(chunk: Buffer): void {
    const body = Buffer.concat([...this.chunks, chunk]).subarray(0, this.limits.bodyBytesMax)
    this.settle({ ...this.answer, body, url: this.url.href })
    this.controller?.abort(new Error('cut'))
  }

  settle(result: SendResult): void {
    if (this.settled) return
    this.settled = true
    clearTimeout(this.timer)
    for (const signal of this.signals) signal.removeEventListener('abort', this.onAbort)
    if ('error' in result) this.controller?.abort(new OutboundError(result))
    this.resolve(result)
  }
}

function isRedirect(answer: SendAnswer): boolean {
  return [301, 302, 303, 307, 308].includes(answer.status) && answer.headers.location !== undefined
}

const harmlessHeaders = new Set([
  'accept',
  'accept-encoding',
  'accept-language',
  'content-type',
  'user-agent',
])

function afterRedirect(step: Step, from: URL, answer: SendAnswer): Step | OutboundFailure {
  const location = String(answer.headers.location)
  if (!URL.canParse(location, from.href)) {
    return fail(
      'redirect_invalid',
      `${from.host} redirects to ${JSON.stringify(location.slice(0, 200))}, which is no URL.`,
    )
  }
  // A relative target takes the origin along; an absolute one is judged as it was written.
  const url = URL.canParse(location) ? location : new URL(location, from).href
  const toGet = answer.status === 303 || (step.method === 'POST' && answer.status < 303)
  const entries = Object.entries(lowerCase(step.headers)).filter(
    ([name]) =>
      (new URL(url).origin === from.origin || harmlessHeaders.has(name)) &&
      !(toGet && name === 'content-type'),
  )
  const headers = Object.fromEntries(entries)
  if (!toGet) return { ...step, url, headers }
  const method = step.method === 'HEAD' ? 'HEAD' : 'GET'
  return { ...step, url, headers, method, body: undefined }
}

function lowerCase(headers: Record<string, string> = {}): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
}

function fail(error: OutboundCode, message: string): OutboundFailure {
  return { error, message }
}

function seconds(ms: number): string {
  return `${ms / 1000} s`
}
