import { brotliDecompressSync, gunzipSync, inflateSync, zstdDecompressSync } from 'node:zlib'

/** Secrets shorter than this would match by chance, and are too weak to be ones. */
const secretCharactersMin = 8
const decodedBytesMax = 1024 * 1024

/** Replaces each secret in header values. The list is flat: name, value, name, value. */
export function maskHeaders(headers: string[], secrets: readonly string[]): boolean {
  let masked = false
  for (const secret of long(secrets)) {
    for (let index = 1; index < headers.length; index += 2) {
      if (!headers[index]?.includes(secret)) continue
      headers[index] = headers[index]?.replaceAll(secret, '*'.repeat(secret.length)) ?? ''
      masked = true
    }
  }
  return masked
}

/**
 * Replaces each secret in a whole body by as many asterisks, and says whether there was one. A compressed body is looked
 * at decoded; when it holds a secret it comes back decoded, else its own bytes come back.
 */
export function maskBody(
  body: Buffer,
  encoding: string | undefined,
  secrets: readonly string[],
): { body: Buffer; masked: boolean; decoded: boolean } {
  const plain = decode(body, encoding)
  if (!plain) return { body, masked: false, decoded: false }
  const cleaned = mask(plain, secrets)
  if (cleaned === plain) return { body, masked: false, decoded: false }
  return { body: cleaned, masked: true, decoded: plain !== body }
}

/** A masking of a body in pieces: it holds back as many bytes as a secret may have begun with. */
export function streamMask(secrets: readonly string[]): (chunk: Buffer, last: boolean) => Buffer {
  const keep = Math.max(0, ...long(secrets).map((secret) => Buffer.byteLength(secret) - 1))
  let tail: Buffer = Buffer.alloc(0)
  return (chunk, last) => {
    const all = mask(Buffer.concat([tail, chunk]), secrets)
    const cut = last ? all.length : Math.max(0, all.length - keep)
    tail = all.subarray(cut)
    return all.subarray(0, cut)
  }
}

function mask(body: Buffer, secrets: readonly string[]): Buffer {
  let out = body
  for (const secret of long(secrets)) {
    const bytes = Buffer.from(secret)
    for (let at = out.indexOf(bytes); at !== -1; at = out.indexOf(bytes, at + bytes.length)) {
      if (out === body) out = Buffer.from(body)
      out.fill('*', at, at + bytes.length)
    }
  }
  return out
}

function long(secrets: readonly string[]): string[] {
  return secrets.filter((secret) => secret.length >= secretCharactersMin)
}

function decode(body: Buffer, encoding: string | undefined): Buffer | undefined {
  const decoder = decoders[encoding?.trim().toLowerCase() ?? 'identity']
  try {
    return decoder?.(body)
  } catch {
    return undefined
  }
}

const options = { maxOutputLength: decodedBytesMax }

const decoders: Record<string, (body: Buffer) => Buffer> = {
  identity: (body) => body,
  gzip: (body) => gunzipSync(body, options),
  'x-gzip': (body) => gunzipSync(body, options),
  deflate: (body) => inflateSync(body, options),
  br: (body) => brotliDecompressSync(body, options),
  zstd: (body) => zstdDecompressSync(body, options),
}
