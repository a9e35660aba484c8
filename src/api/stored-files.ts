import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { notFound } from '../define/errors.ts'
import type { FileLedger, StoredFile } from '../store/file-ledger.ts'
import type { FileStore } from '../store/files.ts'
import { namesTag, readRange } from './range.ts'

/** What serving files needs: what is known of them, and their bytes. */
export interface StoredFiles {
  readonly ledger: FileLedger
  readonly files: FileStore
}

/** A file never changes under its address, so nobody needs to ask twice. */
const cacheControl = 'public, max-age=31536000, immutable'

/** Types that run scripts when opened as a page: shown inside images, handed out as a download otherwise. */
const activeTypes = ['image/svg+xml']

/** Serves uploaded files at `/files/KEY/NAME`, to anybody who knows the address; the name is for people only. */
export function serveStoredFiles(app: FastifyInstance, { ledger, files }: StoredFiles): void {
  app.route<{ Params: { key: string } }>({
    method: ['GET', 'HEAD'],
    url: '/files/:key/:name',
    async handler(request, reply) {
      const { key } = request.params
      const file = /^[0-9a-f]{32}$/.test(key) ? await ledger.find(key) : null
      if (!file) throw notFound()
      return sendFile(file, files, request, reply)
    },
  })
}

async function sendFile(
  file: StoredFile,
  files: FileStore,
  { headers, method }: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const tag = `"${file.sha256.slice(0, 32)}"`
  reply.headers({ ...safeHeaders(file.contentType), etag: tag, 'cache-control': cacheControl })
  if (namesTag(headers['if-none-match'], tag)) return reply.code(304).send()
  const ifRange = headers['if-range']
  const range = readRange(ifRange === undefined || ifRange === tag ? headers.range : undefined, file.byteSize)
  if (range === 'none') {
    return reply.code(416).header('content-range', `bytes */${file.byteSize}`).send()
  }
  const part = range === 'all' ? { start: 0, end: file.byteSize - 1 } : range
  if (range !== 'all') {
    reply.code(206).header('content-range', `bytes ${part.start}-${part.end}/${file.byteSize}`)
  }
  reply.header('content-type', file.contentType).header('content-length', part.end - part.start + 1)
  if (method === 'HEAD') return reply.send()
  const body = await files.open(file.key, range === 'all' ? undefined : range)
  if (!body) throw notFound()
  return reply.send(body)
}

/** An upload must not become a page of ours: no sniffing, no scripts, and downloads where a type could have some. */
const safeHeaders = (contentType: string): Record<string, string> => ({
  'accept-ranges': 'bytes',
  'x-content-type-options': 'nosniff',
  'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; sandbox",
  'cross-origin-resource-policy': 'cross-origin',
  'content-disposition': activeTypes.includes(contentType) ? 'attachment' : 'inline',
})
