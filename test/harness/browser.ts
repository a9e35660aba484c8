import { existsSync } from 'node:fs'
import { type Browser, chromium } from 'playwright-core'

const places = [
  process.env.CHROMIUM,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
]

/** Where a Chromium is on this machine; CHROMIUM names another place. Tests of pages are skipped without one. */
export const browserPath = places.find((path) => path && existsSync(path))

/** Why tests of pages are skipped, for `test(name, { skip })`; false where they can run. */
export const noBrowser: string | false = browserPath
  ? false
  : 'No Chromium was found: install one, or name it in CHROMIUM, to run the tests of pages.'

/** Starts it without a window and without its own traffic. */
export function openBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: browserPath,
    args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  })
}
