import type { Socket } from 'node:net'
import { jsonType } from './reply.ts'

/** What Node says of requests that are no HTTP; everything else is 400. */
const statuses: Readonly<Record<string, readonly [status: number, phrase: string, message: string]>> = {
  HPE_HEADER_OVERFLOW: [
    431,
    'Request Header Fields Too Large',
    'The address and the headers are longer than 16 KiB',
  ],
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'Request Timeout', 'The request did not come in time'],
}

/** Refuses what cannot be read as a request, in the form of every other refusal, and ends the connection. */
export function refuseMalformed(error: Error & { readonly code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return
  const [status, phrase, message] = statuses[error.code ?? ''] ?? [
    400,
    'Bad Request',
    'The request is not valid HTTP',
  ]
  const body = JSON.stringify({ error: `Bad request: ${message}` })
  const head = [
    `HTTP/1.1 ${status} ${phrase}`,
    `Content-Type: ${jsonType}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
  ]
  socket.write(`${head.join('\r\n')}\r\n\r\n${body}`)
  socket.destroySoon()
}
