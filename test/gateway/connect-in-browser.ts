import assert from 'node:assert/strict'
import { openBrowser } from '../harness/browser.ts'

/** A person signs in, allows the installation, and sees that it worked; the title of the last page. */
export async function connectInBrowser(url: string, password: string): Promise<string> {
  const browser = await openBrowser()
  try {
    const page = await browser.newPage()
    const refused: string[] = []
    page.on('console', (message) => message.type() === 'error' && refused.push(message.text()))
    await page.goto(url)
    await page.getByRole('button', { name: 'Continue to ClickFunnels' }).click()
    await page.getByLabel('E-mail').fill('owner@example.com')
    await page.getByLabel('Password').fill(password)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByRole('button', { name: 'Allow', exact: true }).click()
    await page.getByText('You can close this page.').waitFor()
    assert.deepEqual(refused, [], 'no policy of ours stops a page of ours')
    return await page.getByRole('status').innerText()
  } finally {
    await browser.close()
  }
}
