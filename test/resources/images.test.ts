import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { type TestContext, test } from 'node:test'
import { deflateSync } from 'node:zlib'
import { serveHttp } from '../gateway/loopback.ts'
import { runningApi } from '../harness/running-api.ts'

const api = runningApi()

const v2 = (path: string): string => `/api/v2${path}`
const images = (): string => v2(`/workspaces/${api.ours.workspaceId}/images`)

/** A PNG of this size whose pixels nobody looks at; `noise` makes it as long as wanted. */
function png(width: number, height: number, noise = 1000): Buffer {
  const head = Buffer.alloc(13)
  head.writeUInt32BE(width, 0)
  head.writeUInt32BE(height, 4)
  head.set([8, 2, 0, 0, 0], 8)
  const chunk = (name: string, data: Buffer) => {
    const length = Buffer.alloc(4)
    length.writeUInt32BE(data.length)
    return Buffer.concat([length, Buffer.from(name), data, Buffer.alloc(4)])
  }
  const signature = Buffer.from('89504e470d0a1a0a', 'hex')
  const data = deflateSync(randomBytes(noise), { level: 0 })
  return Buffer.concat([signature, chunk('IHDR', head), chunk('IDAT', data), chunk('IEND', Buffer.alloc(0))])
}

/** A server on this machine that gives out one file. */
async function origin(t: TestContext, body: Buffer | string, type = 'application/octet-stream') {
  const asked: string[] = []
  const { port } = await serveHttp(t, (request, response) => {
    asked.push(request.url ?? '')
    response.writeHead(200, { 'content-type': type }).end(body)
  })
  return { asked, url: (path = '/Portrait%20of%20Ada.PNG') => `http://127.0.0.1:${port}${path}` }
}

const create = (image: object, token?: string) =>
  api.call('POST', images(), { body: { image }, ...(token && { token }) })

/** Asks for a served file as a browser would, on the port the test listens on. */
async function fetchFile(url: string, headers: Record<string, string> = {}, method = 'GET') {
  const answer = await fetch(url.replace('http://localhost:3000', api.origin), { method, headers })
  return { status: answer.status, headers: answer.headers, body: Buffer.from(await answer.arrayBuffer()) }
}

test('an image fetched from another server is served back to the byte, whole and in parts', async (t) => {
  const bytes = png(40, 30, 300_000)
  const { url } = await origin(t, bytes)
  const made = await create({ upload_source_url: url(), alt_text: 'Ada' })
  assert.equal(made.status, 201)
  assert.deepEqual([made.body.name, made.body.alt_text], [null, 'Ada'])
  assert.match(made.body.url, /^http:\/\/localhost:3000\/files\/[0-9a-f]{32}\/portrait-of-ada\.png$/)
  assert.deepEqual((await api.call('GET', v2(`/images/${made.body.public_id}`))).body, made.body)

  const whole = await fetchFile(made.body.url)
  assert.equal(whole.status, 200)
  assert.ok(whole.body.equals(bytes))
  assert.equal(whole.headers.get('content-type'), 'image/png')
  assert.equal(whole.headers.get('x-content-type-options'), 'nosniff')
  assert.match(whole.headers.get('cache-control') ?? '', /immutable/)
  const etag = whole.headers.get('etag') ?? ''
  assert.match(etag, /^"[0-9a-f]+"$/)

  const parts = [
    ['bytes=0-99', 0, 99],
    ['bytes=100-', 100, bytes.length - 1],
    ['bytes=-50', bytes.length - 50, bytes.length - 1],
    [`bytes=10-${bytes.length * 2}`, 10, bytes.length - 1],
  ] as const
  for (const [range, start, end] of parts) {
    const part = await fetchFile(made.body.url, { range, 'if-range': etag })
    assert.equal(part.status, 206, range)
    assert.equal(part.headers.get('content-range'), `bytes ${start}-${end}/${bytes.length}`)
    assert.ok(part.body.equals(bytes.subarray(start, end + 1)), range)
  }
  const beyond = await fetchFile(made.body.url, { range: `bytes=${bytes.length}-` })
  assert.deepEqual([beyond.status, beyond.headers.get('content-range')], [416, `bytes */${bytes.length}`])
  assert.equal((await fetchFile(made.body.url, { range: 'bytes=0-9', 'if-range': '"other"' })).status, 200)
  assert.equal((await fetchFile(made.body.url, { range: 'bytes=0-1,4-5' })).status, 200)
  assert.equal((await fetchFile(made.body.url, { 'if-none-match': etag })).status, 304)
  const head = await fetchFile(made.body.url, {}, 'HEAD')
  assert.deepEqual(
    [head.status, head.headers.get('content-length'), head.body.length],
    [200, String(bytes.length), 0],
  )
})

const jpeg = Buffer.from(
  'ffd8ffe000104a46494600010100000100010000ffc0001108001e002803012200021101031101',
  'hex',
)
const gif = Buffer.from(
  '4749463839610100010080000000000000000021f90401000000002c00000000010001000002024401003b',
  'hex',
)
const webp = Buffer.concat([
  Buffer.from('RIFF\x1a\0\0\0WEBPVP8L', 'latin1'),
  Buffer.from('0d0000002f2740070010', 'hex'),
  Buffer.alloc(8),
])
const icon = Buffer.concat([
  Buffer.from('000001000100101000000100200068040000160000', 'hex'),
  Buffer.alloc(64),
])

test('the type of an image comes from its content, not from its name or header', async (t) => {
  const samples: [Buffer, string, string][] = [
    [jpeg, 'image/jpeg', 'jpg'],
    [gif, 'image/gif', 'gif'],
    [webp, 'image/webp', 'webp'],
    [icon, 'image/x-icon', 'ico'],
  ]
  for (const [bytes, type, ending] of samples) {
    const { url } = await origin(t, bytes, 'text/html')
    const made = await create({ upload_source_url: url('/page.html') })
    assert.equal(made.status, 201, type)
    assert.ok(made.body.url.endsWith(`/page.${ending}`))
    assert.equal((await fetchFile(made.body.url)).headers.get('content-type'), type)
  }
})

test('an SVG is handed out so that nothing in it can run', async (t) => {
  const svg = `<?xml version="1.0"?>\n<!-- hi -->\n<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`
  const { url } = await origin(t, svg, 'image/png')
  const made = await create({ upload_source_url: url('/logo.png') })
  const served = await fetchFile(made.body.url)
  assert.equal(served.headers.get('content-type'), 'image/svg+xml')
  assert.equal(served.headers.get('content-disposition'), 'attachment')
  assert.match(served.headers.get('content-security-policy') ?? '', /default-src 'none'.*sandbox/)
})

test('what is no usable image is refused with a sentence, and leaves nothing behind', async (t) => {
  const count = async () => (await api.call('GET', `${images()}?limit=200`)).body.length
  const before = await count()
  const cases: [Buffer | string, RegExp][] = [
    ['<!DOCTYPE html><html><body><svg></svg></body></html>', /is not an image/],
    ['GIF89 but not really', /is not an image/],
    [png(10_001, 10), /is 10001 by 10 pixels/],
    [png(40, 0), /is a damaged image/],
    [png(40, 30).subarray(0, 12), /is a damaged image/],
    [jpeg.subarray(0, 20), /is a damaged image/],
    ['', /is empty/],
    [png(40, 30, 11 * 1024 * 1024), /could not be downloaded/],
  ]
  for (const [body, sentence] of cases) {
    const { url } = await origin(t, body, 'image/png')
    const refused = await create({ upload_source_url: url() })
    assert.equal(refused.status, 422, String(sentence))
    assert.match(refused.body.upload_source_url[0], sentence)
  }
  assert.equal(await count(), before)
})

test('addresses that cannot or may not be fetched are refused with a sentence', async (t) => {
  const { port } = await serveHttp(t, (request, response) => {
    if (request.url === '/gone') response.writeHead(404).end()
    else response.writeHead(302, { location: 'http://169.254.169.254/latest/meta-data' }).end()
  })
  const cases: [string, RegExp][] = [
    [`http://127.0.0.1:${port}/gone`, /answered 404/],
    [`http://127.0.0.1:${port}/redirect`, /169\.254\.169\.254/],
    ['http://169.254.169.254/latest', /link-local|metadata/],
    ['ftp://example.com/a.png', /only https or http is allowed/],
    ['http://127.0.0.1:1/a.png', /cannot be connected to/],
    ['not an address', /cannot be read/],
  ]
  for (const [url, sentence] of cases) {
    const refused = await create({ upload_source_url: url })
    assert.equal(refused.status, 422, url)
    assert.match(refused.body.upload_source_url[0], /^could not be downloaded: /)
    assert.match(refused.body.upload_source_url[0], sentence)
  }
  const missing = await create({ name: 'no address' })
  assert.deepEqual(missing.body.upload_source_url, ["can't be blank"])
})

test('nothing is fetched for a caller who may not keep it', async (t) => {
  const { url, asked } = await origin(t, png(4, 4))
  assert.equal((await create({ upload_source_url: url() }, api.theirs.token)).status, 404)
  assert.equal(asked.length, 0)
})

test('an image is uploaded as the body of a request, and changed without being fetched again', async () => {
  const bytes = png(12, 12, 2_000_000)
  const upload = (body: Buffer, token = api.ours.token) =>
    fetch(`${api.origin}${images()}/upload?name=My%20Logo&alt_text=A%20logo`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'image/png' },
      body: new Uint8Array(body),
    })
  const answer = await upload(bytes)
  const made = (await answer.json()) as { id: number; url: string; name: string; alt_text: string }
  assert.equal(answer.status, 201)
  assert.deepEqual([made.name, made.alt_text], ['My Logo', 'A logo'])
  assert.ok(made.url.endsWith('/my-logo.png'))
  assert.ok((await fetchFile(made.url)).body.equals(bytes))
  const changed = await api.call('PUT', v2(`/images/${made.id}`), { body: { image: { alt_text: null } } })
  assert.deepEqual([changed.body.alt_text, changed.body.url], [null, made.url])
  assert.equal((await upload(Buffer.from('no image'))).status, 422)
  assert.equal((await upload(Buffer.alloc(11 * 1024 * 1024))).status, 413)
  assert.equal((await upload(bytes, api.theirs.token)).status, 404)
})

test('a replaced or removed image is gone from its address at once, and its bytes with the next sweep', async (t) => {
  const [first, second] = [png(5, 5), png(6, 6)]
  const made = await create({ upload_source_url: (await origin(t, first)).url() })
  const other = (await origin(t, second)).url('/other')
  const replaced = await api.call('PUT', v2(`/images/${made.body.id}`), {
    body: { image: { upload_source_url: other } },
  })
  assert.notEqual(replaced.body.url, made.body.url)
  assert.equal((await fetchFile(made.body.url)).status, 404)
  assert.ok((await fetchFile(replaced.body.url)).body.equals(second))
  assert.equal((await api.call('DELETE', v2(`/images/${made.body.id}`))).status, 204)
  assert.equal((await fetchFile(replaced.body.url)).status, 404)
  const stored = async () => {
    const hashes = [first, second].map((bytes) => createHash('sha256').update(bytes).digest('hex'))
    const { rows } = await api.platform.store.pool.query(
      'select key from stored_files where sha256 = any($1)',
      [hashes],
    )
    return rows.length
  }
  assert.equal(await stored(), 2)
  assert.equal(await api.platform.uploads.sweep(3_600_000), 0)
  await api.platform.uploads.sweep(-1000)
  assert.equal(await stored(), 0)
})

test('a course shows the address of its image', async (t) => {
  const made = await create({ upload_source_url: (await origin(t, png(5, 5))).url() })
  const course = await api.call('POST', v2(`/workspaces/${api.ours.workspaceId}/courses`), {
    body: { course: { title: 'Drawing', image_id: made.body.id } },
  })
  assert.equal(course.body.image_url, made.body.url)
})
