import type { IncomingMessage } from 'node:http'
import { Readable } from 'node:stream'
import type { GatewayError } from './gateway-error.ts'

/**
 * The body of a request on its way through. `bytes` can be sent again; a `stream` only once. `lengthBytes` is the length
 * the caller declared, null for a chunked body.
 */
export type RequestBody =
  | { kind: 'none' }
  | { kind: 'bytes'; bytes: Buffer }
  | { kind: 'stream'; stream: Readable; lengthBytes: number | null }

/** Ends a body stream that grew over the limit. */
export class BodyTooLarge extends Error {}

/** Ends a body stream whose sender went away. */
export class CallerGone extends Error {}

export type BodyLimits = {
  bodyBytesMax: number
  /** A body of declared length up to this is read before it is sent, so that the request can be repeated. */
  replayBytesMax: number
  idleTimeoutMs: number
}

/** Takes the body of a request whose bytes nobody has read yet. Never throws. */
export async function takeBody(
  req: IncomingMessage,
  limits: BodyLimits,
): Promise<RequestBody | GatewayError | 'caller_gone'> {
  const declared = req.headers['content-length']
  if (declared === undefined && req.headers['transfer-encoding'] === undefined) return { kind: 'none' }
  const lengthBytes = declared === undefined ? null : Number(declared)
  if (lengthBytes !== null && lengthBytes > limits.bodyBytesMax) return bodyTooLarge(limits)
  if (lengthBytes !== null && lengthBytes <= limits.replayBytesMax) return readWhole(req, limits)
  return { kind: 'stream', stream: limitedStream(req, limits.bodyBytesMax), lengthBytes }
}

/** The answer to a body over the limit. */
export function bodyTooLarge(limits: BodyLimits): GatewayError {
  return {
    code: 'body_too_large',
    message: `The body is larger than ${limits.bodyBytesMax} bytes, the most accepted.`,
  }
}

/** The answer to a caller that stops in the middle of its body. */
export function bodyStalled(limits: BodyLimits): GatewayError {
  return {
    code: 'request_timeout',
    message: `No byte of the body arrived for ${limits.idleTimeoutMs / 1000} s.`,
  }
}

function readWhole(
  req: IncomingMessage,
  limits: BodyLimits,
): Promise<RequestBody | GatewayError | 'caller_gone'> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = []
    const stalled = setTimeout(() => settle(bodyStalled(limits)), limits.idleTimeoutMs)
    const settle = (result: RequestBody | GatewayError | 'caller_gone') => {
      clearTimeout(stalled)
      req.off('data', onData).off('end', onEnd).off('close', onClose)
      resolve(result)
    }
    const onData = (chunk: Buffer) => {
      chunks.push(chunk)
      stalled.refresh()
    }
    const onEnd = () =>
      settle({ kind: 'bytes', bytes: chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks) })
    const onClose = () => settle('caller_gone')
    req.on('data', onData).on('end', onEnd).on('close', onClose)
  })
}

/**
 * A stream of its own between the caller and undici, which destroys the stream it was given when an exchange fails: the
 * caller's connection must outlive that to get its error. Nothing over the limit passes, not even in part.
 */
function limitedStream(req: IncomingMessage, bytesMax: number): Readable {
  let bytes = 0
  const stream = new Readable({
    read: () => {
      req.resume()
    },
    destroy: (error, callback) => {
      req.off('data', onData).off('end', onEnd).off('close', onClose)
      req.resume()
      callback(error)
    },
  })
  const onData = (chunk: Buffer) => {
    bytes += chunk.length
    if (bytes > bytesMax) stream.destroy(new BodyTooLarge())
    else if (!stream.push(chunk)) req.pause()
  }
  const onEnd = () => {
    stream.push(null)
  }
  const onClose = () => {
    if (!req.complete) stream.destroy(new CallerGone())
  }
  req.on('data', onData).on('end', onEnd).on('close', onClose)
  // The first chunk may already be too much, before undici listens.
  stream.on('error', () => {})
  return stream
}
