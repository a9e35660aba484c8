import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import type { TestContext } from 'node:test'
import {
  type ForwardOptions,
  type ForwardOutcome,
  type ForwardTarget,
  forward,
} from '../../src/gateway/forward.ts'
import { createOutbound } from '../../src/gateway/outbound.ts'
import { outboundPolicy } from '../../src/gateway/outbound-policy.ts'
import { serveHttp, serveTcp } from './loopback.ts'
import { parseMessage, type RawAnswer, type RawMessage, value } from './raw-http.ts'

export const callerKey = 'caller-key-0123456789'
export const providerToken = 'provider-token-9876543210'

/** A plain request, as bytes. */
export const get = `GET /v1/x HTTP/1.1\r\nHost: g\r\nAuthorization: Bearer ${callerKey}\r\n\r\n`

/** A TCP server that records each request to the byte and plays the reply it was last given. */
export type RecordingUpstream = {
  port: number
  requests: RawMessage[]
  connections: number
  /** Called with each complete request. */
  onRequest: (socket: Socket, request: RawMessage) => void
}

export async function recordingUpstream(t: TestContext): Promise<RecordingUpstream> {
  const upstream: RecordingUpstream = {
    port: 0,
    requests: [],
    connections: 0,
    onRequest: (socket) => socket.end('HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n'),
  }
  const { port } = await serveTcp(t, (socket) => {
    upstream.connections += 1
    let received: Buffer = Buffer.alloc(0)
    socket.on('data', (chunk) => {
      received = Buffer.concat([received, chunk])
      const request = parseMessage(received)
      if (!request) return
      received = received.subarray(request.end)
      upstream.requests.push(request)
      upstream.onRequest(socket, request)
    })
  })
  upstream.port = port
  return upstream
}

/** `outcome` gives the outcomes one by one; `open` counts exchanges under way, and `ended` waits for one to end. */
export type ForwardingServer = {
  port: number
  outcome: () => Promise<ForwardOutcome>
  open: () => number
  ended: () => Promise<unknown>
}

/** The gateway's forwarding part behind a plain Node server: `port` forwards to `upstreamPort`. */
export async function forwardingServer(
  t: TestContext,
  upstreamPort: number,
  settings: {
    target?: (req: IncomingMessage) => Partial<ForwardTarget>
    options?: Partial<ForwardOptions>
    connectTimeoutMs?: number
  } = {},
): Promise<ForwardingServer> {
  const outbound = createOutbound({
    policy: outboundPolicy({ profile: 'development' }),
    limits: { connectTimeoutMs: settings.connectTimeoutMs ?? 5_000 },
  })
  const outcomes: ForwardOutcome[] = []
  let open = 0
  const { port, server } = await serveHttp(t, async (req, res) => {
    open += 1
    const target: ForwardTarget = {
      origin: `http://127.0.0.1:${upstreamPort}`,
      path: req.url ?? '',
      headersToSet: { Authorization: `Bearer ${providerToken}` },
      secrets: [providerToken],
      ...settings.target?.(req),
    }
    outcomes.push(await forward(outbound, req, res, target, { requestId: 'r1', ...settings.options }))
    open -= 1
    server.emit('outcome')
  })
  t.after(() => outbound.close())
  const outcome = async () => {
    if (outcomes.length === 0) await once(server, 'outcome')
    return outcomes.shift() as ForwardOutcome
  }
  return { port, outcome, open: () => open, ended: () => once(server, 'outcome') }
}

/** The JSON of an answer the gateway wrote itself, after checking its shape. */
export function ownError(result: RawAnswer, status: number, code: string) {
  assert.ok(result.answer, 'there is an answer')
  assert.match(result.answer.startLine, new RegExp(`^HTTP/1.1 ${status} `))
  assert.equal(value(result.answer.headers, 'x-tundish-error'), code)
  const body = JSON.parse(result.answer.body.toString())
  assert.equal(body.error.code, code)
  assert.equal(body.error.message, body.message)
  assert.match(body.message, /\.$/)
  assert.equal(body.request_id, 'r1')
  return body
}
