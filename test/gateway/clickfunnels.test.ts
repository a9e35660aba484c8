import assert from 'node:assert/strict'
import { execFile, execFileSync } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { ownerPassword } from '../harness/api.ts'
import { noBrowser, openBrowser } from '../harness/browser.ts'
import { startGateway, type TestGateway } from './gateway-harness.ts'

const run = promisify(execFile)

/** A person signs in, allows the installation, and sees that it worked; the title of the last page. */
async function connectInBrowser(url: string): Promise<string> {
  const browser = await openBrowser()
  try {
    const page = await browser.newPage()
    const refused: string[] = []
    page.on('console', (message) => message.type() === 'error' && refused.push(message.text()))
    await page.goto(url)
    await page.getByRole('button', { name: 'Continue to ClickFunnels' }).click()
    await page.getByLabel('E-mail').fill('owner@example.com')
    await page.getByLabel('Password').fill(ownerPassword)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByRole('button', { name: 'Allow', exact: true }).click()
    await page.getByText('You can close this page.').waitFor()
    assert.deepEqual(refused, [], 'no policy of ours stops a page of ours')
    return await page.getByRole('status').innerText()
  } finally {
    await browser.close()
  }
}

async function connect(gateway: TestGateway): Promise<string> {
  const { body } = await gateway.ask(gateway.ourKey, 'POST', '/connections', {
    body: { app: 'clickfunnels' },
  })
  assert.match(await connectInBrowser(body.url), /ClickFunnels is connected/)
  return body.connection_id
}

test('A person connects ClickFunnels, which is this very server, in a browser.', {
  skip: noBrowser,
}, async (t) => {
  const gateway = await startGateway(t)
  const id = await connect(gateway)
  const { body } = await gateway.ask(gateway.ourKey, 'GET', `/connections/${id}`)
  assert.deepEqual([body.connection.status, body.connection.method], ['ACTIVE', 'OAUTH2'])
  const teams = await gateway.ask(gateway.ourKey, 'GET', '/clickfunnels/api/v2/teams')
  assert.deepEqual([teams.status, teams.body[0].id], [200, gateway.ours.teamId])
})

test('The snippets of Maton’s clients work with another address and key.', {
  skip: noBrowser || noPython(),
}, async (t) => {
  const gateway = await startGateway(t)
  const { ask, ourKey, ours, origin } = gateway
  const id = await connect(gateway)
  const spare = (await ask(ourKey, 'POST', '/connections', { body: { app: 'clickfunnels' } })).body
    .connection_id
  const contacts = `/api/v2/workspaces/${ours.workspaceId}/contacts`
  for (let index = 0; index < 25; index++) {
    await gateway.call('POST', contacts, { body: { contact: { email_address: `c${index}@example.com` } } })
  }
  const [any] = (await gateway.call('GET', contacts)).body
  const env = {
    ...process.env,
    MATON_API_KEY: ourKey,
    MATON_API_URL: origin,
    CONNECTION_ID: id,
    SPARE_ID: spare,
    WORKSPACE_ID: String(ours.workspaceId),
    CONTACT_ID: String(any.id),
  }
  const seen: Record<string, unknown> = {}
  for (const { language, title, code } of await snippets()) {
    const [program, args] =
      language === 'python'
        ? ['python3', ['-c', code]]
        : [process.execPath, ['--input-type=module', '-e', code]]
    const { stdout } = await run(program, args, { env })
    seen[title] = JSON.parse(stdout)
  }
  const at = (title: string) => seen[title] as Shown
  assert.equal(at('List connections').connections[0]?.connection_id, id)
  assert.match(at('Create a connection').url, /session_token=/)
  assert.equal(at('Read a connection').connection.status, 'ACTIVE')
  assert.deepEqual(at('Delete a connection'), {})
  for (const title of ['List teams', 'Name the connection', 'The same from JavaScript']) {
    assert.equal(at(title)[0]?.id, ours.teamId, title)
  }
  const created = at('Create a contact')
  assert.equal(created.email_address, 'grace@example.com')
  const ids = (title: string) => at(title).map((one) => one.id)
  assert.deepEqual(ids('Filter with brackets'), [created.id])
  assert.equal(new Set(ids('Follow the paging headers')).size, 26)
  assert.equal(at('Update a contact').first_name, 'Grace H.')
  assert.equal(Object.keys(seen).length, 11)
})

/** What the snippets print, each a part of this. */
type Shown = { id: number }[] & {
  id: number
  url: string
  email_address: string
  first_name: string
  connection: { status: string }
  connections: { connection_id: string }[]
}

async function snippets(): Promise<{ language: string; title: string; code: string }[]> {
  const text = await readFile(new URL('snippets.md', import.meta.url), 'utf8')
  return [...text.matchAll(/```(python|javascript)\n(?:#|\/\/) (.+)\n([\s\S]*?)```/g)].map(
    ([, language = '', title = '', code = '']) => ({ language, title, code }),
  )
}

function noPython(): string | false {
  try {
    execFileSync('python3', ['--version'], { stdio: 'ignore' })
    return false
  } catch {
    return 'No python3 was found: install it to run the snippets.'
  }
}
