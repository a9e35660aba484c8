import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Dispatcher } from 'undici'
import { flatValue, rawValue, responseHeaders, without } from './forward-headers.ts'
import { fromOutboundFailure, type GatewayError } from './gateway-error.ts'
import { maskBody, maskHeaders, streamMask } from './mask-secret.ts'
import type { Outbound } from './outbound.ts'
import { BodyTooLarge, bodyStalled, bodyTooLarge, CallerGone, type RequestBody } from './request-body.ts'

/** What came of sending the request once. Only after `answered` has the caller received anything. */
export type ExchangeResult =
  | { kind: 'answered'; status: number; complete: boolean }
  | { kind: 'retry'; status: number; retryAfter: string | undefined }
  /** A 401 or 403 read whole but not yet given to the caller; `release` does that. */
  | { kind: 'held'; status: number; release: () => void }
  | { kind: 'failed'; error: GatewayError; reset: boolean }
  | { kind: 'gone' }

/** Everything one exchange needs; `mayRetry` decides by status and `Retry-After` whether to give an answer up. */
export type ExchangeContext = {
  outbound: Outbound
  origin: string
  req: IncomingMessage
  res: ServerResponse
  body: RequestBody
  secrets: readonly string[]
  keepCookies: boolean
  extraHeaders: readonly string[]
  limits: {
    bodyBytesMax: number
    replayBytesMax: number
    headTimeoutMs: number
    idleTimeoutMs: number
  }
  mayRetry: (status: number, retryAfter: string | undefined) => boolean
  counters: { requestBytes: number; responseBytes: number }
}

/** Answers with one of these statuses are looked through for the injected secret. */
const heldStatuses = new Set([401, 403])
const heldBytesMax = 64 * 1024
const discardedBytesMax = 64 * 1024

/** One request to a provider and its answer, streamed to the caller. Lives until `done` is called, once. */
export class Exchange implements Dispatcher.DispatchHandler {
  readonly context: ExchangeContext
  readonly done: (result: ExchangeResult) => void
  controller: Dispatcher.DispatchController | undefined
  finished = false
  mode: 'pass' | 'hold' | 'discard' = 'pass'
  status = 0
  statusText = ''
  headers: string[] = []
  held: Buffer[] = []
  heldBytes = 0
  discardedBytes = 0
  sending: boolean
  /** Of the length the provider declared; below zero where it declared none. */
  bytesLeft = -1
  lastChunk: Buffer | undefined
  mask: ReturnType<typeof streamMask> | undefined
  timer: NodeJS.Timeout | undefined
  timerMs = 0

  constructor(context: ExchangeContext, done: (result: ExchangeResult) => void) {
    this.context = context
    this.done = done
    this.sending = context.body.kind === 'stream'
    this.arm(context.limits.headTimeoutMs)
  }

  /** The caller went away: nothing is left to do but to stop the provider. */
  abandon(): void {
    this.finish({ kind: 'gone' })
    this.controller?.abort(new CallerGone())
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.controller = controller
    if (this.finished) controller.abort(new CallerGone())
    else if (this.sending) this.arm(this.context.limits.idleTimeoutMs)
  }

  onBodySent(chunk: Buffer): void {
    this.context.counters.requestBytes += chunk.length
    this.timer?.refresh()
  }

  onRequestSent(): void {
    if (this.sending && this.status === 0 && !this.finished) this.arm(this.context.limits.headTimeoutMs)
    this.sending = false
  }

  onResponseStart(
    controller: Dispatcher.DispatchController,
    status: number,
    _: unknown,
    text?: string,
  ): void {
    const raw = (controller.rawHeaders ?? []) as Buffer[]
    if (status < 200) {
      this.relayInformation(status, text ?? '', raw)
      return
    }
    this.status = status
    // undici reads the reason as UTF-8 while Node writes it as Latin-1: this keeps the bytes.
    this.statusText = Buffer.from(text ?? '').toString('latin1')
    const retryAfter = rawValue(raw, 'retry-after')
    if (this.context.mayRetry(status, retryAfter)) {
      this.mode = 'discard'
      this.finish({ kind: 'retry', status, retryAfter })
      this.arm(this.context.limits.idleTimeoutMs)
      return
    }
    this.bytesLeft = Number(rawValue(raw, 'content-length') ?? -1)
    this.headers = responseHeaders(raw, this.context)
    this.arm(isEventStream(raw) ? 0 : this.context.limits.idleTimeoutMs)
    if (heldStatuses.has(status)) this.mode = 'hold'
    else this.writeHead()
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.timer?.refresh()
    if (this.mode === 'discard') {
      this.discardedBytes += chunk.length
      if (this.discardedBytes > discardedBytesMax) controller.abort(new Error('discarded'))
    } else if (this.mode === 'hold') {
      this.held.push(chunk)
      this.heldBytes += chunk.length
      if (this.heldBytes > heldBytesMax) this.streamHeld(controller)
    } else {
      this.pass(controller, this.mask ? this.mask(chunk, false) : chunk)
    }
  }

  onResponseEnd(): void {
    if (this.mode === 'hold') {
      this.finish({ kind: 'held', status: this.status, release: () => this.releaseHeld() })
    } else if (this.mode === 'pass' && !this.finished) {
      const rest = this.mask?.(Buffer.alloc(0), true)
      this.context.res.end(rest?.length ? rest : this.lastChunk)
      this.finish({ kind: 'answered', status: this.status, complete: true })
    }
    clearTimeout(this.timer)
  }

  onResponseError(_: unknown, error: Error): void {
    const { res, outbound, origin, limits } = this.context
    if (error instanceof CallerGone) this.finish({ kind: 'gone' })
    else if (this.mode === 'pass' && this.status !== 0) this.breakOff()
    else if (error instanceof BodyTooLarge) this.fail(bodyTooLarge(limits))
    else {
      const failure = outbound.failure(error, origin)
      const reset = failure.error === 'connection_lost' && this.status === 0 && !res.headersSent
      this.finish({ kind: 'failed', error: fromOutboundFailure(failure), reset })
    }
    clearTimeout(this.timer)
  }

  pass(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (chunk.length === 0) return
    const { res, counters } = this.context
    counters.responseBytes += chunk.length
    this.bytesLeft -= chunk.length
    if (this.bytesLeft === 0) {
      // The end comes right behind: head, chunk and end leave in one write.
      this.lastChunk = chunk
      return
    }
    if (res.write(chunk)) return
    controller.pause()
    res.once('drain', () => {
      this.timer?.refresh()
      controller.resume()
    })
  }

  writeHead(): void {
    const { res, secrets, extraHeaders } = this.context
    if (secrets.length > 0 && maskHeaders(this.headers, secrets))
      this.headers.push('X-Tundish-Masked', 'header')
    this.headers.push(...extraHeaders)
    res.sendDate = false
    res.writeHead(this.status, this.statusText, this.headers)
    // Node keeps the head back until the first byte of the body, which an event stream may send much later.
    queueMicrotask(() => {
      if (!this.finished && this.context.counters.responseBytes === 0) res.flushHeaders()
    })
  }

  /** Gives the caller an answer that was read whole, with the secret masked where the provider echoed it. */
  releaseHeld(): void {
    const { res, req, secrets, counters } = this.context
    const whole = Buffer.concat(this.held, this.heldBytes)
    const { body, masked, decoded } = maskBody(whole, flatValue(this.headers, 'content-encoding'), secrets)
    if (masked) this.headers.push('X-Tundish-Masked', 'body')
    if (decoded) {
      this.headers = without(this.headers, [
        'content-encoding',
        'content-length',
        'etag',
        'content-md5',
        'digest',
      ])
      this.headers.push('Content-Length', String(body.length))
    }
    this.finished = true
    this.writeHead()
    counters.responseBytes += body.length
    res.end(req.method === 'HEAD' || body.length === 0 ? undefined : body)
  }

  /** A 401 or 403 too long to hold: from here on it is masked while it streams. */
  streamHeld(controller: Dispatcher.DispatchController): void {
    this.mode = 'pass'
    const { secrets } = this.context
    const encoded = flatValue(this.headers, 'content-encoding') ?? 'identity'
    if (secrets.length > 0 && encoded === 'identity') this.mask = streamMask(secrets)
    this.writeHead()
    const whole = Buffer.concat(this.held, this.heldBytes)
    this.pass(controller, this.mask ? this.mask(whole, false) : whole)
  }

  /** The head is out and the rest will not come: only a broken connection tells the caller that something is missing. */
  breakOff(): void {
    if (this.finished) return
    this.finish({ kind: 'answered', status: this.status, complete: false })
    this.context.res.destroy()
  }

  relayInformation(status: number, text: string, raw: readonly Buffer[]): void {
    const { req, res } = this.context
    if (req.httpVersionMinor === 0 || res.headersSent || !res.socket || status === 101) return
    let head = `HTTP/1.1 ${status} ${Buffer.from(text).toString('latin1')}\r\n`
    for (let index = 0; index < raw.length; index += 2) {
      head += `${raw[index]?.toString('latin1')}: ${raw[index + 1]?.toString('latin1')}\r\n`
    }
    res.socket.write(`${head}\r\n`, 'latin1')
  }

  arm(ms: number): void {
    if (this.timer && ms === this.timerMs) {
      this.timer.refresh()
      return
    }
    clearTimeout(this.timer)
    this.timerMs = ms
    this.timer = ms > 0 ? setTimeout(() => this.expire(), ms) : undefined
  }

  expire(): void {
    const { origin, body, limits, req } = this.context
    const host = new URL(origin).host
    const limit = `${this.timerMs / 1000} s`
    if (this.mode === 'pass' && this.status !== 0) this.breakOff()
    else if (this.sending && body.kind === 'stream' && body.stream.readableLength === 0 && !req.complete) {
      this.fail(bodyStalled(limits))
    } else if (this.status !== 0) {
      this.fail({
        code: 'upstream_timeout',
        message: `${host} stopped for ${limit} in the middle of its answer.`,
      })
    } else {
      this.fail({ code: 'upstream_timeout', message: `${host} did not begin its answer within ${limit}.` })
    }
    this.controller?.abort(new Error('time limit'))
  }

  fail(error: GatewayError): void {
    this.finish({ kind: 'failed', error, reset: false })
  }

  finish(result: ExchangeResult): void {
    if (this.finished) return
    this.finished = true
    clearTimeout(this.timer)
    this.timer = undefined
    this.done(result)
  }
}

function isEventStream(raw: readonly Buffer[]): boolean {
  return rawValue(raw, 'content-type')?.trim().toLowerCase().startsWith('text/event-stream') ?? false
}
