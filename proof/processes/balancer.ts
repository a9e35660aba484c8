import { once } from 'node:events'
import { Agent, createServer, request } from 'node:http'

export interface Balancer {
  readonly origin: string
  stop(): Promise<void>
}

/** Passes each request to the next of the backends, whatever connection it came on. */
export async function startBalancer(port: number, backends: readonly string[]): Promise<Balancer> {
  const agent = new Agent({ keepAlive: true })
  let turn = 0
  // As long as the backends say, whose header is passed on.
  const server = createServer({ keepAliveTimeout: 75_000 }, (req, res) => {
    const backend = backends[turn++ % backends.length]
    const { method, headers } = req
    const onward = request(`${backend}${req.url}`, { method, headers, agent }, (answer) => {
      res.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(res)
    })
    onward.once('error', () => (res.headersSent ? res.destroy() : res.writeHead(502).end()))
    req.pipe(onward)
  })
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  return {
    origin: `http://127.0.0.1:${port}`,
    async stop() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
      agent.destroy()
    },
  }
}
