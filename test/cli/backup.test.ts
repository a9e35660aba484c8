import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { cp, mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { emptyDatabase } from '../harness/database.ts'
import { callServer, type ServerProcess, serverProcess } from '../harness/server-process.ts'

const main = new URL('../../bin/tundish.js', import.meta.url).pathname
const token = 'backup-token-0123456789'
const passphrase = 'a passphrase for the test'

let folder = ''
let server: ServerProcess
let contacts = ''
let endpoint = ''
const file = (): string => join(folder, 'one.backup')
const dataDir = (): string => join(folder, 'data')

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tundish-cli-'))
  server = await serverProcess({ TUNDISH_DATA: dataDir() }, token)
  await server.start()
  const [team] = (await callServer(server, 'GET', '/api/v2/teams'))?.body ?? []
  const spaces = await callServer(server, 'GET', `/api/v2/teams/${team.id}/workspaces`)
  contacts = `/api/v2/workspaces/${spaces?.body[0].id}/contacts`
  endpoint = `/api/v2/workspaces/${spaces?.body[0].id}/webhooks/outgoing/endpoints`
  for (const email_address of ['ada@example.com', 'grace@example.com']) {
    assert.equal((await callServer(server, 'POST', contacts, { contact: { email_address } }))?.status, 201)
  }
  const webhooks_outgoing_endpoint = {
    url: 'https://example.com/hook',
    name: 'Hook',
    event_type_ids: ['contact.created'],
  }
  const made = await callServer(server, 'POST', endpoint, { webhooks_outgoing_endpoint })
  assert.equal(made?.status, 201, JSON.stringify(made?.body))
})

after(async () => {
  await server.stop()
  await rm(folder, { recursive: true, force: true })
})

interface Ended {
  readonly code: number
  readonly said: string
}

/** Runs a command to its end; `said` is what it wrote on standard error. */
function tundish(words: string[], environment: Record<string, string>): Promise<Ended> {
  return new Promise((resolve) => {
    const env = { PATH: process.env.PATH, TUNDISH_LOG: 'error', ...environment }
    execFile(process.execPath, [main, ...words], { env }, (error, _out, said) => {
      resolve({ code: error ? Number(error.code) : 0, said })
    })
  })
}

test('a store is backed up while it serves, and answers the same from another database', async () => {
  const environment = { TUNDISH_DATA: dataDir(), TUNDISH_BACKUP_PASSPHRASE: passphrase }
  const done = await tundish(['backup', file(), '--with-keys'], environment)
  assert.equal(done.code, 0, done.said)
  assert.match(done.said, /^Wrote .*one\.backup: \d+ tables, \d+ rows/m)
  assert.equal((await stat(file())).mode & 0o777, 0o600)
  const { url } = await emptyDatabase()
  const other = join(folder, 'other')
  const target = { DATABASE_URL: url, TUNDISH_DATA: other, TUNDISH_BACKUP_PASSPHRASE: passphrase }
  const restored = await tundish(['restore', file()], target)
  assert.equal(restored.code, 0, restored.said)
  const second = await serverProcess(target, token)
  await second.start()
  try {
    for (const path of ['/api/v2/teams', contacts, endpoint]) {
      const [here, there] = [await callServer(server, 'GET', path), await callServer(second, 'GET', path)]
      assert.equal(here?.status, 200)
      assert.deepEqual(there, here, path)
    }
    const contact = { email_address: 'new@example.com' }
    assert.equal((await callServer(second, 'POST', contacts, { contact }))?.status, 201)
  } finally {
    await second.stop()
  }
})

test('what cannot be done is one sentence and exit code 1', async () => {
  const empty = { TUNDISH_DATA: join(folder, 'nothing-here') }
  await refuses(['backup'], empty, /^Usage: tundish backup FILE/)
  await refuses(['backup', join(folder, 'x')], empty, /^There is no store in /)
  await refuses(['backup', join(folder, 'x'), '--with-keys'], empty, /^Set TUNDISH_BACKUP_PASSPHRASE/)
  await refuses(['backup', file()], { TUNDISH_DATA: dataDir() }, /^There is a file .* already\./)
  await refuses(['backup', join(folder, 'no', 'where')], { TUNDISH_DATA: dataDir() }, /could not be written/)
  await refuses(['restore', join(folder, 'x')], empty, /cannot be read \(ENOENT\)/)
  await refuses(['restore', file()], { TUNDISH_DATA: dataDir() }, /is using the data folder/)
  await writeFile(join(folder, 'text'), 'Dear diary, this is no backup of anything.')
  await refuses(['restore', join(folder, 'text')], empty, /^This is no backup of Tundish/)
  await refuses(['restore', file(), '--nonsense'], empty, /^Unknown option '--nonsense'/)
})

test('sealed secrets are not restored without a word where their keys are missing', async () => {
  const { url } = await emptyDatabase()
  const target = { DATABASE_URL: url, TUNDISH_DATA: join(folder, 'keyless') }
  await refuses(['restore', file()], target, /^Set TUNDISH_BACKUP_PASSPHRASE/)
  const wrong = { ...target, TUNDISH_BACKUP_PASSPHRASE: 'not the passphrase' }
  await refuses(['restore', file()], wrong, /does not open the keys/)
  const other = { ...target, TUNDISH_SECRET_KEY: 'k'.repeat(40) }
  await refuses(['restore', file()], other, /^TUNDISH_SECRET_KEY does not hold the keys/)
  const plain = join(folder, 'plain.backup')
  assert.equal((await tundish(['backup', plain], { TUNDISH_DATA: dataDir() })).code, 0)
  await refuses(['restore', plain], target, /secret\.key does not hold the keys .* put them there/)
  await cp(join(dataDir(), 'secret.key'), join(folder, 'keyless', 'secret.key'))
  const restored = await tundish(['restore', plain], target)
  assert.equal(restored.code, 0, restored.said)
})

test('a store that rests is backed up too, and a backup is checked without a store', async () => {
  await server.stop()
  const path = join(folder, 'resting.backup')
  const done = await tundish(['backup', path], { TUNDISH_DATA: dataDir() })
  assert.equal(done.code, 0, done.said)
  const checked = await tundish(['restore', path, '--check'], {})
  assert.match(checked.said, /^Whole and unchanged is the backup of /m)
  assert.equal(checked.code, 0)
})

async function refuses(words: string[], environment: Record<string, string>, why: RegExp): Promise<void> {
  const { code, said } = await tundish(words, environment)
  assert.match(said, why)
  assert.equal(said.trimEnd().split('\n').length, 1, `more than a sentence: ${said}`)
  assert.equal(code, 1)
}
