import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { ownerPassword, startApi, type TestApi } from '../harness/api.ts'
import { noBrowser, openBrowser } from '../harness/browser.ts'
import { startThirdParty, type ThirdParty } from '../harness/third-party.ts'

let api: TestApi
let browser: Browser
let other: ThirdParty
before(async () => {
  if (noBrowser) return
  api = await startApi({ ownOrigin: true })
  other = await startThirdParty(api.origin)
  browser = await openBrowser()
})
after(async () => {
  await browser?.close()
  await other?.close()
  await api?.stop()
})

const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click()

async function signIn(page: Page): Promise<void> {
  await page.goto(`${api.origin}/account`)
  await page.getByLabel('E-mail').fill('owner@example.com')
  await page.getByLabel('Password').fill(ownerPassword)
  await page.keyboard.press('Enter')
  await page.waitForURL(`${api.origin}/account`)
}

test('a person makes an application, connects a third party, and ends its access', {
  skip: noBrowser,
}, async () => {
  const page = await browser.newPage()
  const complaints: string[] = []
  page.on('console', (message) => complaints.push(message.text()))
  await signIn(page)

  await page.getByRole('link', { name: 'Developer portal' }).click()
  await page.getByRole('link', { name: 'New application' }).click()
  await page.getByLabel('Name').fill('Sample app')
  await page.getByLabel('Redirect URIs').fill(other.redirectUri)
  await press(page, 'Create application')
  other.credentials = {
    id: (await page.locator('dd code').first().textContent()) ?? '',
    secret: (await page.locator('.secret').textContent()) ?? '',
  }

  await page.goto(other.origin)
  assert.equal(await page.getByRole('heading', { level: 1 }).textContent(), 'Connect Sample app')
  await press(page, 'Allow')
  await page.waitForURL(/\/callback\?/)
  assert.equal(await page.getByRole('heading').textContent(), 'Hello owner@example.com')
  const me = () => api.call('GET', '/api/v2/me', { token: other.token() })
  assert.equal((await me()).status, 200)

  await page.goto(`${api.origin}/oauth/authorized_applications`)
  await press(page, 'Disconnect Sample app')
  await page.getByText('No application has access to your data.').waitFor()
  const started = Date.now()
  while ((await me()).status === 200) assert.ok(Date.now() - started < 1000, 'within a second')
  assert.equal((await me()).status, 401)
  assert.deepEqual(complaints, [], 'the browser has nothing to say against the pages')
})

test('the pages can be used with the keyboard alone', { skip: noBrowser }, async () => {
  const page = await browser.newPage()
  await page.goto(`${api.origin}/users/sign_in`)
  const focused = () => page.evaluate('document.activeElement.id || document.activeElement.textContent')
  assert.equal(await focused(), 'email', 'the first field has the focus')
  await page.keyboard.press('Tab')
  assert.equal(await focused(), 'password')
  await page.keyboard.press('Tab')
  assert.equal(await focused(), 'Sign in')
})

test('no page may be framed by another site', { skip: noBrowser }, async () => {
  const page = await browser.newPage()
  await page.goto(`${other.origin}/callback`)
  await page.setContent(`<iframe src="${api.origin}/users/sign_in"></iframe>`)
  const frame = await (await page.waitForSelector('iframe')).contentFrame()
  await frame?.waitForLoadState().catch(() => undefined)
  assert.equal(await frame?.locator('form').count(), 0)
})
