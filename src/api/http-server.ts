import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { elapsedMs } from '../define/elapsed.ts'
import { badRequest } from '../define/errors.ts'
import { refuseOn, timedOut, unmetExpectation } from './client-error.ts'

/** Looks at a raw request before the router does; calls `otherwise` for those that are not its own. */
export type Intercept = (req: IncomingMessage, res: ServerResponse, otherwise: () => void) => void

/** How long a client may take to send the head of a request, the first one from its connection, and how often we look. */
export const headTimeoutMs = 20_000
const lookEveryMs = 2_000

/** How long a client may take to send its body. */
const bodyTimeoutMs = 60_000

/** How long a client may take nothing of its answer, our own time to make it included. */
const answerStallMs = 90_000

/** How long a connection without requests is kept. */
const keepAliveMs = 72_000

/** Connections kept at once; beyond them those without a request are closed, and a tenth more are not taken at all. */
export const connectionsUsualMax = 16_000
const overdraft = 1.1
const closeIdleEveryMs = 1_000

/**
 * The server below the router: time limits, a limit of connections, and refusals of what is not HTTP. Intercepted
 * requests keep time limits of their own: an upload through the gateway may take as long as it moves.
 */
export function httpServer(
  intercept: Intercept,
  handler: (req: IncomingMessage, res: ServerResponse) => void,
  connectionsMax = connectionsUsualMax,
): Server {
  const options = {
    headersTimeout: headTimeoutMs,
    requestTimeout: 0,
    connectionsCheckingInterval: lookEveryMs,
    keepAliveTimeout: keepAliveMs,
    // Refused below, in words.
    requireHostHeader: false,
  }
  const server = createServer(options, (req, res) => {
    if (req.headers.host === undefined && req.httpVersion !== '1.0') {
      return refuseOn(req.socket, badRequest('the Host header is missing'))
    }
    intercept(req, res, () => {
      limitTime(req)
      handler(req, res)
    })
  })
  server.on('checkExpectation', ({ socket }) => refuseOn(socket, unmetExpectation()))
  limitConnections(server, connectionsMax)
  return server
}

/** Gives idle connections up for new ones; at the limit above, the kernel's own refusal is all that is left. */
function limitConnections(server: Server, connectionsMax: number): void {
  server.maxConnections = Math.ceil(connectionsMax * overdraft)
  let open = 0
  let closedAt = Number.NEGATIVE_INFINITY
  server.on('connection', (socket) => {
    open += 1
    socket.once('close', () => {
      open -= 1
    })
    if (open <= connectionsMax || elapsedMs() - closedAt < closeIdleEveryMs) return
    closedAt = elapsedMs()
    server.closeIdleConnections()
  })
}

function limitTime(req: IncomingMessage): void {
  req.socket.setTimeout(answerStallMs)
  if (req.headers['content-length'] === undefined && req.headers['transfer-encoding'] === undefined) return
  const timer = setTimeout(() => {
    if (!req.complete) refuseOn(req.socket, timedOut('body'))
  }, bodyTimeoutMs).unref()
  req.once('close', () => clearTimeout(timer))
}
