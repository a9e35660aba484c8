import assert from 'node:assert/strict'
import { execFile, execFileSync } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { newToken } from '../../src/auth/secret.ts'
import { noBrowser } from '../harness/browser.ts'
import { serverProcess } from '../harness/server-process.ts'
import { connectInBrowser } from './connect-in-browser.ts'

const run = promisify(execFile)
const password = 'a password of the owner'

test('The snippets of Maton’s clients work against npm start, with another address and key.', {
  skip: noBrowser || noPython(),
}, async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'tundish-snippets-'))
  const [token, ourKey] = [newToken(), newToken()]
  // The snippets run one after the other, faster than the ten a second of one key.
  const owner = { TUNDISH_GATEWAY_KEY: ourKey, TUNDISH_PASSWORD: password, TUNDISH_GATEWAY_RATE: '1000' }
  const server = await serverProcess({ TUNDISH_DATA: join(folder, 'data'), ...owner }, token)
  t.after(async () => {
    await server.stop()
    await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 })
  })
  await server.start()
  // biome-ignore lint/suspicious/noExplicitAny: bodies are whatever the API says.
  const call = async (method: string, path: string, body?: object, bearer = token): Promise<any> => {
    const response = await fetch(server.origin + path, {
      method,
      headers: {
        authorization: `Bearer ${bearer}`,
        'content-type': 'application/json',
        'user-agent': 'test',
      },
      ...(body && { body: JSON.stringify(body) }),
    })
    assert.ok(response.ok, `${method} ${path}: ${response.status}`)
    return response.json()
  }
  const connection = () => call('POST', '/connections', { app: 'clickfunnels' }, ourKey)
  const [{ connection_id: id, url }, { connection_id: spare }] = [await connection(), await connection()]
  assert.match(await connectInBrowser(url, password), /ClickFunnels is connected/)
  const [team] = await call('GET', '/api/v2/teams')
  const [workspace] = await call('GET', `/api/v2/teams/${team.id}/workspaces`)
  const contacts = `/api/v2/workspaces/${workspace.id}/contacts`
  for (let index = 0; index < 25; index++) {
    await call('POST', contacts, { contact: { email_address: `c${index}@example.com` } })
  }
  const [any] = await call('GET', contacts)
  const env = {
    ...process.env,
    MATON_API_KEY: ourKey,
    MATON_API_URL: server.origin,
    CONNECTION_ID: id,
    SPARE_ID: spare,
    WORKSPACE_ID: String(workspace.id),
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
    assert.equal(at(title)[0]?.id, team.id, title)
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
