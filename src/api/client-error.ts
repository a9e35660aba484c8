import { type ServerResponse, STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import { ApiError, badRequest } from '../define/errors.ts'
import { jsonType } from './reply.ts'

/** Refuses what cannot be read as a request, in the form of every other refusal, and ends the connection. */
export function refuseMalformed({ code }: { readonly code?: string }, socket: Socket): void {
  if (code === 'ECONNRESET') socket.destroy()
  else if (code === 'ERR_HTTP_REQUEST_TIMEOUT') refuseOn(socket, timedOut('head'))
  else if (code === 'HPE_HEADER_OVERFLOW') refuseOn(socket, headersTooLarge())
  else refuseOn(socket, badRequest('The request is not valid HTTP'))
}

export const timedOut = (part: string): ApiError =>
  new ApiError(408, `Bad request: The ${part} of the request did not come in time`)

export const unmetExpectation = (): ApiError =>
  new ApiError(417, 'Bad request: Of expectations, only 100-continue can be met')

const headersTooLarge = (): ApiError =>
  new ApiError(431, 'Bad request: The address and the headers are longer than 16 KiB')

/** Writes a refusal past the router and ends the connection, whose bytes can no longer be told apart. */
export function refuseOn(socket: Socket, refusal: ApiError): void {
  const { _httpMessage: answer } = socket as { _httpMessage?: ServerResponse }
  if (!socket.writable || answer?.headersSent) {
    socket.destroy()
    return
  }
  const body = JSON.stringify(refusal.body())
  const head = [
    `HTTP/1.1 ${refusal.status} ${STATUS_CODES[refusal.status]}`,
    `Content-Type: ${jsonType}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
    // Nobody knows whom it was for; a caller of the gateway is told that no provider has said this.
    `X-Tundish-Error: ${refusal.status === 408 ? 'request_timeout' : 'invalid_request'}`,
  ]
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`, () => socket.destroy())
}
