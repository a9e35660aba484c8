/** One exchange, played once directly and once through the gateway. Everything is bytes as they stand on the wire. */
export type FidelityCase = {
  group: string
  name: string
  method: string
  target: string
  headers: readonly string[]
  body?: { bytes: Buffer; chunked?: boolean } | undefined
  reply: readonly (string | Buffer)[]
  /** The upstream closes the connection after its reply. */
  closes?: boolean
}

/** The reply of a case that is about its request. */
export const ok = 'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}'

/** A GET with a plain reply, except for what the case is about. */
export function make(group: string, name: string, rest: Partial<FidelityCase>): FidelityCase {
  return { group, name, method: 'GET', target: '/v1/items', headers: [], reply: [ok], ...rest }
}

/** The bytes 0 to 255. */
export const everyByte = Buffer.from(Array.from({ length: 256 }, (_, index) => index))

/** Cuts bytes into pieces of the chunked coding; without `end` more may follow. */
export function chunks(bytes: Buffer, size: number, end = true): Buffer[] {
  const out: Buffer[] = []
  for (let at = 0; at < bytes.length; at += size) {
    const piece = bytes.subarray(at, at + size)
    out.push(Buffer.concat([Buffer.from(`${piece.length.toString(16)}\r\n`), piece, Buffer.from('\r\n')]))
  }
  if (end) out.push(Buffer.from('0\r\n\r\n'))
  return out
}
