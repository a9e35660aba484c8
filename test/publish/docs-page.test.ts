import assert from 'node:assert/strict'
import { test } from 'node:test'
import { noBrowser, openBrowser } from '../harness/browser.ts'
import { runningApi } from '../harness/running-api.ts'

const api = runningApi()

const get = (path: string, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(`${api.origin}${path}`, { headers, redirect: 'manual' })

test('the root leads to the reference page', async () => {
  const { status, headers } = await get('/')
  assert.equal(status, 302)
  assert.equal(headers.get('location'), '/docs')
})

test('the document is served with an ETag that saves sending it again', async () => {
  const first = await get('/openapi.json')
  assert.match(String(first.headers.get('content-type')), /^application\/json/)
  assert.equal(((await first.json()) as { openapi: string }).openapi, '3.1.1')
  const etag = String(first.headers.get('etag'))
  assert.equal((await get('/openapi.json', { 'if-none-match': etag })).status, 304)
  assert.equal((await get('/openapi.json', { 'if-none-match': '"other"' })).status, 200)
})

test('a server says that it lives, and that its store is ready', async () => {
  for (const path of ['/healthz', '/readyz']) {
    const answer = await get(path)
    assert.equal(answer.status, 200, path)
    assert.deepEqual(await answer.json(), { status: 'ok' })
  }
})

for (const colorScheme of ['light', 'dark'] as const) {
  test(`the reference page shows operations in ${colorScheme} and asks no other host`, {
    skip: noBrowser,
  }, async () => {
    const browser = await openBrowser()
    try {
      const page = await browser.newPage({ colorScheme, viewport: { width: 1280, height: 900 } })
      const asked: string[] = []
      const complaints: string[] = []
      page.on('request', (request) => asked.push(request.url()))
      page.on('pageerror', (error) => complaints.push(error.message))
      page.on('console', (entry) => entry.type() === 'error' && complaints.push(entry.text()))
      await page.goto(`${api.origin}/docs`)
      await page.click('#operations-tag-Contact')
      await page.click('#operations-Contact-createContacts .opblock-summary')
      await page.waitForSelector('#operations-Contact-createContacts .opblock-body >> text=email_address')
      const background = await page.evaluate('getComputedStyle(document.documentElement).backgroundColor')
      assert.equal(brightness(String(background)) < 128, colorScheme === 'dark', `background ${background}`)
      assert.deepEqual(complaints, [])
      assert.deepEqual(
        asked.filter((url) => !url.startsWith(`${api.origin}/`) && !url.startsWith('data:')),
        [],
      )
    } finally {
      await browser.close()
    }
  })
}

/** Mean of red, green and blue; a page without a background is white. */
function brightness(color: string): number {
  const [red = 255, green = 255, blue = 255, alpha = 1] = (color.match(/[\d.]+/g) ?? []).map(Number)
  return alpha === 0 ? 255 : (red + green + blue) / 3
}
