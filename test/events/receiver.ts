import { createHmac, timingSafeEqual } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A request a receiver got: the bytes as they came. */
export interface Received {
  readonly at: number
  readonly path: string
  readonly headers: IncomingMessage['headers']
  readonly body: string
  // biome-ignore lint/suspicious/noExplicitAny: the envelope, as a receiver reads it.
  readonly json: any
}

export interface Receiver {
  readonly url: string
  readonly received: readonly Received[]
  /** Resolves when that many requests that satisfy the condition have come. */
  until(count: number, wanted?: (request: Received) => boolean): Promise<Received[]>
  stop(): Promise<void>
}

export type Answering = (request: Received, response: ServerResponse) => void

/** A real HTTP server on loopback that keeps what it gets and answers as told. */
export async function startReceiver(
  answer: Answering = (_request, response) => response.end('ok'),
): Promise<Receiver> {
  const received: Received[] = []
  let waiting: { check(): boolean }[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk) => chunks.push(chunk))
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString('utf8')
      const path = request.url ?? ''
      const entry = { at: Date.now(), path, headers: request.headers, body, json: JSON.parse(body) }
      received.push(entry)
      answer(entry, response)
      waiting = waiting.filter((one) => !one.check())
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    received,
    until: (count, wanted = () => true) =>
      new Promise((resolve) => {
        const check = (): boolean => {
          if (received.length < count) return false
          const found = received.filter(wanted)
          if (found.length < count) return false
          resolve(found)
          return true
        }
        if (!check()) waiting.push({ check })
      }),
    async stop() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

/** Verifies as the documentation of the wire tells receivers to: hex HMAC over timestamp, dot and raw body. */
export function verifies({ headers, body }: Received, secret: string, header = 'signature'): boolean {
  const timestamp = String(headers['x-webhook-clickfunnels-timestamp'])
  const given = Buffer.from(String(headers[`x-webhook-clickfunnels-${header}`]))
  const made = Buffer.from(createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex'))
  const fresh = Math.abs(Date.now() / 1000 - Number(timestamp)) < 600
  return fresh && given.length === made.length && timingSafeEqual(given, made)
}
