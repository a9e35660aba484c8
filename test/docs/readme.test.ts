import assert from 'node:assert/strict'
import { execFile, spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { runningApi } from '../harness/running-api.ts'

const root = join(import.meta.dirname, '../..')
const readme = readFileSync(join(root, 'README.md'), 'utf8')
const examples = [...readme.matchAll(/```sh\n([\s\S]*?)```/g)].map(([, text = '']) => text)
const noCurl = spawnSync('curl', ['--version']).error ? 'No curl was found to run the examples with.' : false

const api = runningApi()

test('the examples of the README answer as they stand', { skip: noCurl }, async () => {
  assert.ok(examples.length >= 3)
  const env = { ...process.env, TOKEN: api.ours.token, WORKSPACE: String(api.ours.workspaceId) }
  for (const example of examples) {
    const script = example.replaceAll('http://localhost:3000', api.origin)
    const { stdout } = await promisify(execFile)('sh', ['-c', script], { env })
    const body = JSON.parse(stdout)
    assert.ok(body.id || body[0]?.id, example)
  }
})

test('the README names exactly the settings that are read', () => {
  const configuration = readFileSync(join(root, 'src/cli/configuration.ts'), 'utf8')
  const pattern = /\b(?:TUNDISH_[A-Z_]+|DATABASE_URL|PORT|HOST)\b/g
  const named = (text: string): string[] => [...new Set(text.match(pattern))].sort()
  const table = readme.slice(readme.indexOf('## Settings'), readme.indexOf('## Working on it'))
  assert.deepEqual(named(table), named(configuration))
})
