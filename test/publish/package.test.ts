import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdir, readdir, readFile, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { before, test } from 'node:test'
import { promisify } from 'node:util'
import { newToken } from '../../src/auth/secret.ts'
import { afterTests, temporaryFolder } from '../harness/data-folder.ts'
import { callServer, serverProcess } from '../harness/server-process.ts'

const run = promisify(execFile)
const root = join(import.meta.dirname, '../..')

let project: string
let installed: string
before(async () => {
  project = await temporaryFolder()
  installed = join(project, 'node_modules/tundish')
  await run(process.execPath, [join(root, '.ci/package.mjs'), installed])
  await linkPackages(join(project, 'node_modules'))
})

test('the package that is published runs where it is installed, without a compiler of types', async () => {
  assert.deepEqual(
    (await readdir(installed, { recursive: true })).filter((name) => name.endsWith('.ts')),
    [],
  )
  const entry = join(installed, 'bin/tundish.js')
  const { stdout } = await run(process.execPath, [entry, '--help'])
  assert.match(stdout, /^Usage: tundish <command>/)
  const server = await serverProcess({ TUNDISH_DATA: join(project, 'data') }, newToken(), undefined, entry)
  afterTests(server.stop)
  await server.start()
  const teams = await callServer(server, 'GET', '/api/v2/teams')
  assert.equal(teams?.status, 200)
  const docs = await fetch(`${server.origin}/docs`)
  assert.equal(docs.status, 200)
  await server.stop()
})

test('the package asks for what it needs at work, and for nothing else', async () => {
  const manifest = JSON.parse(await readFile(join(installed, 'package.json'), 'utf8'))
  const own = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'))
  assert.deepEqual(manifest.dependencies, own.dependencies)
  assert.deepEqual(manifest.optionalDependencies, own.optionalDependencies)
  assert.equal(manifest.devDependencies, undefined)
  assert.deepEqual(Object.keys(manifest.scripts), ['start'])
})

/** What `npm install` would put beside the package: links to the packages of the checkout. */
async function linkPackages(target: string): Promise<void> {
  const source = join(root, 'node_modules')
  for (const name of await readdir(source)) {
    if (name.startsWith('.')) continue
    if (!name.startsWith('@')) {
      await symlink(join(source, name), join(target, name))
      continue
    }
    await mkdir(join(target, name))
    for (const part of await readdir(join(source, name)))
      await symlink(join(source, name, part), join(target, name, part))
  }
}
