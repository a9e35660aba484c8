import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** The smallest image there is as text. */
export const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>'

let started: Promise<string> | undefined

/** The address of an image on this machine; its server does not keep the process alive. */
export function imageSource(): Promise<string> {
  started ??= start()
  return started
}

async function start(): Promise<string> {
  const server = createServer((_request, response) => response.setHeader('connection', 'close').end(svg))
  server.listen(0, '127.0.0.1').unref()
  await once(server, 'listening')
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/portrait.svg`
}
