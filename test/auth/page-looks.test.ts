import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { ownerPassword, startApi, type TestApi } from '../harness/api.ts'
import { noBrowser, openBrowser } from '../harness/browser.ts'
import { authorizeUrl, makeClient, signedInOwner } from '../harness/oauth-client.ts'

/** What WCAG 2.2 asks of text (success criterion 1.4.3, level AA). */
const contrastMin = 4.5

let api: TestApi
let browser: Browser
let paths: string[]
before(async () => {
  if (noBrowser) return
  api = await startApi({ ownOrigin: true })
  browser = await openBrowser()
  paths = await everyPage()
})
after(async () => {
  await browser?.close()
  await api?.stop()
})

/** The pages of somebody who is signed in, with rows in their tables and names longer than a line. */
async function everyPage(): Promise<string[]> {
  const owner = await signedInOwner(api)
  const client = await makeClient(owner, 'confidential', { name: 'An application with a name of many words' })
  await owner.submit(`${client.path}/tokens`, { name: 'Nightly script' })
  await owner.get('/account/keys')
  const made = await owner.submit('/account/keys', { name: 'Connect' })
  const key = /class="secret">([^<]+)/.exec(made.text)?.[1]
  await owner.get('/account/team')
  const email = 'somebody.with.a.very.long.address@an-even-longer-domain-name.example.com'
  const invited = await owner.submit('/account/team/invite', { email, role: 'viewer' })
  const begun = await api.call('POST', '/connections', { token: key, body: { app: 'shopify' } })
  const { pathname, search } = authorizeUrl(api, client, { new_installation: 'true' })
  return [
    ...[
      '/account',
      '/account/password',
      '/account/team',
      '/account/keys',
      '/account/keys/record',
      '/account/customers',
    ],
    ...['/oauth/applications', '/oauth/applications/new', client.path, '/oauth/authorized_applications'],
    ...['/customer_center', '/account/nowhere', pathname + search],
    /\/invitation\?token=[\w-]+/.exec(invited.text)?.[0] ?? '',
    new URL(begun.body.url).href.slice(api.origin.length),
  ]
}

for (const colorScheme of ['light', 'dark'] as const) {
  test(`every page can be read on a phone, in ${colorScheme} colours`, { skip: noBrowser }, async () => {
    const context = await browser.newContext({ colorScheme, viewport: { width: 360, height: 700 } })
    const page = await context.newPage()
    const complaints: string[] = []
    page.on('pageerror', ({ message }) => complaints.push(message))
    await page.goto(`${api.origin}/users/sign_in`)
    complaints.push(...(await problemsOn(page)))
    await page.getByLabel('E-mail').fill('owner@example.com')
    await page.getByLabel('Password').fill(ownerPassword)
    await page.keyboard.press('Enter')
    await page.waitForURL(`${api.origin}/account`)
    for (const path of paths) {
      await page.goto(api.origin + path)
      assert.match((await page.getByRole('heading', { level: 1 }).textContent()) ?? '', /\w/, path)
      complaints.push(...(await problemsOn(page)).map((text) => `${path.split('?')[0]}: ${text}`))
    }
    assert.deepEqual(complaints, [])
    await context.close()
  })
}

/** What is wider than its place, fields without a label, and text that is too faint on what lies behind it. */
const problemsOn = (page: Page): Promise<string[]> =>
  page.evaluate(`(${findProblems.toString()})(${contrastMin})`) as Promise<string[]>

// Runs in the browser.
function findProblems(least: number): string[] {
  // biome-ignore lint/suspicious/noExplicitAny: the types of a browser are not among those of Node.
  const { document, getComputedStyle, innerWidth } = globalThis as any
  const numbers = (colour: string): number[] => (colour.match(/[\d.]+/g) ?? []).map(Number)
  const light = (colour: string): number => {
    const [red = 0, green = 0, blue = 0] = numbers(colour).map((part) => {
      const share = part / 255
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
    })
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
  }
  // biome-ignore lint/suspicious/noExplicitAny: an element of the page.
  const behind = (element: any): string => {
    const colour = element ? getComputedStyle(element).backgroundColor : 'rgb(255, 255, 255)'
    return numbers(colour)[3] === 0 ? behind(element.parentElement) : colour
  }
  const found: string[] = []
  for (const element of document.querySelectorAll('body *')) {
    const name = `${element.tagName.toLowerCase()} "${(element.textContent ?? '').trim().slice(0, 30)}"`
    const right = element.getBoundingClientRect().right
    const card = element.closest('.card')?.getBoundingClientRect().right ?? innerWidth
    if (right > card + 1) found.push(`${name} ends at ${right} of ${card}`)
    if (
      element.labels?.length === 0 &&
      element.type !== 'hidden' &&
      !element.ariaLabel &&
      element.tagName !== 'BUTTON'
    )
      found.push(`${name} has no label`)
    // biome-ignore lint/suspicious/noExplicitAny: a node of the page.
    const says = [...element.childNodes].some((node: any) => node.nodeType === 3 && node.textContent.trim())
    if (!says) continue
    const [one, other] = [light(getComputedStyle(element).color), light(behind(element))].sort(
      (a, b) => b - a,
    )
    const contrast = ((one ?? 0) + 0.05) / ((other ?? 0) + 0.05)
    if (contrast < least) found.push(`${name} has a contrast of ${contrast.toFixed(2)}`)
  }
  return found
}
