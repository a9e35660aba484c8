import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import type { IncomingMessage } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { type TestContext, test } from 'node:test'
import type { FileStore } from '../../src/store/files.ts'
import { bucketFiles } from '../../src/store/files-bucket.ts'
import { folderFiles } from '../../src/store/files-folder.ts'
import { serveHttp } from '../gateway/loopback.ts'

const secret = 'a secret that signs and is never sent'

/** A bucket that keeps objects in memory and refuses what is not signed by our key. */
async function bucket(t: TestContext) {
  const objects = new Map<string, { body: Buffer; type: string }>()
  const seen: IncomingMessage['headers'][] = []
  const { port } = await serveHttp(t, async (request, response) => {
    seen.push(request.headers)
    const path = new URL(request.url ?? '', 'http://bucket').pathname
    const body = await buffer(request)
    const signed =
      /^AWS4-HMAC-SHA256 Credential=our-key\/\d{8}\/eu-test-1\/s3\/aws4_request, SignedHeaders=[^ ]*host[^ ]*, Signature=[0-9a-f]{64}$/
    if (!signed.test(request.headers.authorization ?? '')) return response.writeHead(403).end()
    if (request.method === 'PUT') {
      objects.set(path, { body, type: request.headers['content-type'] ?? '' })
      return response.writeHead(200).end()
    }
    if (request.method === 'DELETE') {
      objects.delete(path)
      return response.writeHead(204).end()
    }
    const object = objects.get(path)
    if (!object) {
      const xml = '<?xml version="1.0"?><Error><Code>NoSuchKey</Code><Message>None</Message></Error>'
      return response.writeHead(404, { 'content-type': 'application/xml' }).end(xml)
    }
    const range = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '')
    const part = range ? object.body.subarray(Number(range[1]), Number(range[2]) + 1) : object.body
    return response.writeHead(range ? 206 : 200, { 'content-type': object.type }).end(part)
  })
  const files = await bucketFiles({
    bucket: 'pictures',
    region: 'eu-test-1',
    endpoint: `http://127.0.0.1:${port}`,
    accessKeyId: 'our-key',
    secretAccessKey: secret,
  })
  t.after(() => files.close())
  return { files, objects, seen }
}

async function keepsFiles(files: FileStore): Promise<void> {
  const key = randomBytes(16).toString('hex')
  const bytes = randomBytes(200_000)
  assert.equal(await files.open(key), null)
  await files.put(key, bytes, 'image/png')
  const read = async (range?: { start: number; end: number }) => {
    const stream = await files.open(key, range)
    assert.ok(stream)
    return buffer(stream)
  }
  assert.ok((await read()).equals(bytes))
  assert.ok((await read({ start: 10, end: 19 })).equals(bytes.subarray(10, 20)))
  await files.remove(key)
  await files.remove(key)
  assert.equal(await files.open(key), null)
}

test('a folder keeps files whole, in parts, and gives them up', async (t) => {
  const root = await mkdtemp(join(tmpdir(), 'tundish-files-'))
  t.after(() => rm(root, { recursive: true, force: true }))
  const files = folderFiles(root)
  await keepsFiles(files)
  const left = await readdir(root, { recursive: true, withFileTypes: true })
  assert.deepEqual(
    left.filter((entry) => entry.isFile()),
    [],
  )
})

test('a folder takes no key that could lead out of it', async (t) => {
  const root = await mkdtemp(join(tmpdir(), 'tundish-files-'))
  t.after(() => rm(root, { recursive: true, force: true }))
  await assert.rejects(async () => folderFiles(root).open('../../etc/passwd'), /32 hexadecimal digits/)
})

test('a bucket keeps files over signed requests, and the secret is never sent', async (t) => {
  const { files, seen } = await bucket(t)
  await keepsFiles(files)
  assert.ok(seen.length >= 6)
  assert.ok(!JSON.stringify(seen).includes(secret))
})

test('an object in a bucket has its type, and its key below files/', async (t) => {
  const { files, objects } = await bucket(t)
  await files.put('ab'.repeat(16), Buffer.from('x'), 'image/webp')
  assert.deepEqual(objects.get(`/pictures/files/${'ab'.repeat(16)}`), {
    body: Buffer.from('x'),
    type: 'image/webp',
  })
})

test('a bucket that refuses us is an error, not a missing file', async (t) => {
  const { port } = await serveHttp(t, (_request, response) => response.writeHead(403).end())
  const settings = { bucket: 'pictures', region: 'eu-test-1', accessKeyId: 'k', secretAccessKey: 's' }
  const files = await bucketFiles({ ...settings, endpoint: `http://127.0.0.1:${port}` })
  t.after(() => files.close())
  await assert.rejects(files.open('ab'.repeat(16)))
})
