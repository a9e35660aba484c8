import { createHash } from 'node:crypto'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'

/** A finished text or binary that stands at one path and is the same for everybody. */
export interface ServedFile {
  readonly path: string
  readonly type: string
  /** Asked once, when somebody first wants the file. */
  body(): Buffer
  readonly headers?: Readonly<Record<string, string>>
}

const compress = promisify(gzip)

/** Below this many bytes compressing costs more than it saves. */
const compressedBytesMin = 1024

/** Headers of everything a browser may open. */
const secure = { 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer' }

/** Serves files from memory: made and compressed once, on first demand; revalidated by ETag (RFC 9110 section 8.8.3). */
export function serveFiles(app: FastifyInstance, files: readonly ServedFile[]): void {
  for (const file of files) app.get(file.path, handlerOf(file))
}

function handlerOf({ type, headers, ...file }: ServedFile) {
  let made: { readonly body: Buffer; readonly tag: string } | undefined
  let compressed: Promise<Buffer> | undefined
  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    made ??= tagged(file.body())
    const { body, tag } = made
    const small = body.length < compressedBytesMin || !acceptsGzip(request)
    const etag = `"${tag}${small ? '' : '-gz'}"`
    reply.headers({ ...secure, ...headers, etag, vary: 'accept-encoding', 'cache-control': 'no-cache' })
    if (matches(request.headers['if-none-match'], etag)) return reply.code(304).send()
    reply.header('content-type', type)
    if (small) return reply.send(body)
    compressed ??= compress(body)
    return reply.header('content-encoding', 'gzip').send(await compressed)
  }
}

const tagged = (body: Buffer): { body: Buffer; tag: string } => ({
  body,
  tag: createHash('sha256').update(body).digest('base64url').slice(0, 27),
})

const acceptsGzip = ({ headers }: FastifyRequest): boolean =>
  /\bgzip\b(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))/i.test(String(headers['accept-encoding'] ?? ''))

const matches = (given: string | undefined, etag: string): boolean =>
  given !== undefined &&
  (given.trim() === '*' || given.split(',').some((one) => one.trim().replace(/^W\//, '') === etag))
