import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Agent, type Dispatcher } from 'undici'
import { forward } from '../../src/gateway/forward.ts'
import { createOutbound } from '../../src/gateway/outbound.ts'
import { outboundPolicy } from '../../src/gateway/outbound-policy.ts'

/** One server of the comparison in a process of its own: `node role.ts upstream|forward|bare [port of the upstream]`. */
const [role = '', upstreamPort = ''] = process.argv.slice(2)
const origin = `http://127.0.0.1:${upstreamPort}`

const listeners: Record<string, () => RequestListener> = { upstream, forward: forwarding, bare }

const server = createServer(listeners[role]?.() as RequestListener)
server.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as AddressInfo).port }))
process.on('message', () => {
  const { user, system } = process.cpuUsage()
  process.send?.({ rssBytes: process.memoryUsage.rss(), cpuMicros: user + system })
})
process.on('disconnect', () => process.exit())

/** Answers `/SIZE` with that many bytes of JSON, and reads whatever is posted. */
function upstream(): RequestListener {
  const bodies = new Map<string, Buffer>()
  return (req, res) => {
    const size = Number(req.url?.slice(1))
    let body = bodies.get(req.url ?? '')
    if (!body && size < 4_000_000) {
      body = Buffer.alloc(size, 'x')
      body.write('{"a":"')
      body.write('"}', size - 2)
      bodies.set(req.url ?? '', body)
    }
    req.resume()
    req.on('end', () => {
      res.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': size })
      if (body) res.end(body)
      else pour(res, size)
    })
  }
}

function pour(res: NodeJS.WritableStream, size: number): void {
  const piece = Buffer.alloc(256 * 1024, 'x')
  let left = size
  const more = () => {
    while (left > 0) {
      const chunk = left < piece.length ? piece.subarray(0, left) : piece
      left -= chunk.length
      if (!res.write(chunk)) return
    }
    res.end()
  }
  res.on('drain', more)
  more()
}

function forwarding(): RequestListener {
  const outbound = createOutbound({ policy: outboundPolicy({ profile: 'development' }) })
  return (req, res) => {
    const target = {
      origin,
      path: req.url ?? '',
      headersToSet: { Authorization: 'Bearer provider-token-9876543210' },
      secrets: ['provider-token-9876543210'],
    }
    forward(outbound, req, res, target, { requestId: 'bench' })
  }
}

/** The least a streaming proxy on undici has to do, with nothing checked and nothing limited. */
function bare(): RequestListener {
  const agent = new Agent({ connections: 128 })
  return (req, res) => {
    const { host: _, connection: __, ...headers } = req.headers
    const hasBody = 'content-length' in headers || 'transfer-encoding' in headers
    delete headers['transfer-encoding']
    const method = req.method as Dispatcher.HttpMethod
    agent.dispatch(
      { origin, path: req.url ?? '', method, headers, body: hasBody ? req : null },
      {
        onRequestStart: () => {},
        onResponseStart: (_controller, status, head) => {
          delete head.connection
          delete head['keep-alive']
          delete head['transfer-encoding']
          res.writeHead(status, head)
        },
        onResponseData: (controller, chunk) => {
          if (res.write(chunk)) return
          controller.pause()
          res.once('drain', () => controller.resume())
        },
        onResponseEnd: () => {
          res.end()
        },
        onResponseError: () => {
          res.destroy()
        },
      },
    )
  }
}
