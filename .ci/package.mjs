// Makes the package that is published, in the folder named (`dist` where none is): the checkout's layout, with
// JavaScript in place of TypeScript, because Node strips no types below node_modules. `npm publish ./dist` sends it.
import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { extname, join, resolve } from 'node:path'

const root = join(import.meta.dirname, '..')
const target = resolve(process.argv[2] ?? join(root, 'dist'))

refuseOther(target)
rmSync(target, { recursive: true, force: true })
mkdirSync(target, { recursive: true })
const compiler = join(root, 'node_modules/typescript/bin/tsc')
const words = [compiler, '--project', join(root, '.ci/tsconfig.json'), '--outDir', target]
execFileSync(process.execPath, words, { stdio: 'inherit' })
cpSync(join(root, 'src'), join(target, 'src'), { recursive: true, filter: (path) => extname(path) !== '.ts' })
for (const name of ['migrations', 'docs', 'README.md', 'SECURITY.md', 'LICENSE']) {
  cpSync(join(root, name), join(target, name), { recursive: true })
}
const {
  scripts,
  devDependencies,
  private: _,
  ...published
} = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
const manifest = { ...published, engines: { node: '>=24' }, scripts: { start: scripts.start } }
writeFileSync(join(target, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`)

/** What is there already must be a package made before: it is removed. */
function refuseOther(folder) {
  if (!existsSync(folder) || readdirSync(folder).length === 0) return
  const manifest = join(folder, 'package.json')
  const { name, private: checkout } = existsSync(manifest) ? JSON.parse(readFileSync(manifest, 'utf8')) : {}
  if (name === 'tundish' && !checkout) return
  console.error(`${folder} is in use for something else. Name an empty folder, or one that is not there yet.`)
  process.exit(1)
}
