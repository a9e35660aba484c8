import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { test } from 'node:test'

const root = join(import.meta.dirname, '..')

interface Source {
  readonly path: string
  readonly text: string
}

/** Who may import whom; its own folder always. `cli` puts everything together. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  define: [],
  resources: ['define'],
  store: ['define'],
  api: ['define', 'store', 'auth'],
  auth: ['define', 'pages', 'store'],
  events: ['define', 'store'],
  work: ['store'],
  gateway: ['define', 'pages', 'store'],
  publish: ['define'],
  pages: [],
  classic: ['auth', 'define', 'store'],
  cli: [
    'api',
    'auth',
    'classic',
    'define',
    'events',
    'gateway',
    'pages',
    'publish',
    'resources',
    'store',
    'work',
  ],
}

/** Longest file, in lines; tests are lists of cases and may be longer. */
const linesMax = { src: 300, test: 400 }

/** Reads of the environment outside `cli`, with the reason. */
const environmentReaders = {
  'src/store/cluster-process.ts': 'gives the PATH on to the programs of PostgreSQL it starts',
}

const src = sources('src')

test('a folder imports only what the import table allows', () => {
  const wrong = src.flatMap((source) =>
    importsOf(source)
      .filter(({ from, to }) => from !== to && !mayImport[from]?.includes(to))
      .map(({ from, to, path }) => `${path}: ${from} imports ${to}`),
  )
  assert.deepEqual(wrong, [])
})

test('the schema library is imported by the language only', () => {
  const wrong = src.filter(({ path, text }) => !path.startsWith('src/define/') && /from 'typebox/.test(text))
  assert.deepEqual(pathsOf(wrong), [])
})

test('no file is longer than it should be', () => {
  const long = [
    ...src.filter(({ text }) => linesOf(text) > linesMax.src),
    ...sources('test').filter(({ text }) => linesOf(text) > linesMax.test),
  ]
  assert.deepEqual(pathsOf(long), [])
})

test('any stays inside the language', () => {
  const wrong = src.filter(
    ({ path, text }) => !path.startsWith('src/define/') && /(: |<|as |\| |, )any\b(?! of)/.test(code(text)),
  )
  assert.deepEqual(pathsOf(wrong), [])
})

test('nothing asks for the name of a kind or of a resource', () => {
  const asks = /\b(kind\.name|kind\)?\.name|resource\.name)\s*(===|!==)|switch \((\w+\.)*kind\.name\)/
  const wrong = src.filter(({ path, text }) => !path.startsWith('src/define/') && asks.test(code(text)))
  assert.deepEqual(pathsOf(wrong), [])
})

test('the environment is read in the command line only', () => {
  const wrong = src.filter(
    ({ path, text }) =>
      !path.startsWith('src/cli/') && !(path in environmentReaders) && /process\.env\b/.test(code(text)),
  )
  assert.deepEqual(pathsOf(wrong), [])
})

test('files are named in kebab-case, export by name, and have no vague names', () => {
  const wrong = src.filter(
    ({ path, text }) =>
      !/^[a-z0-9/-]+(\.behavior)?\.ts$/.test(path) ||
      /\b(utils?|helpers?|common|manager|service)\b/.test(path) ||
      /^export default/m.test(text),
  )
  assert.deepEqual(pathsOf(wrong), [])
})

function sources(folder: string): Source[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => ({
      path: join(folder, name).replaceAll('\\', '/'),
      text: readFileSync(join(root, folder, name), 'utf8'),
    }))
}

/** Imports between the folders of `src`. */
function importsOf({ path, text }: Source): { from: string; to: string; path: string }[] {
  const relative = [...text.matchAll(/(?:from|import\() ?'(\.[^']+)'/g)].map(([, name = '']) => name)
  return relative.map((name) => ({
    path,
    from: folderOf(path),
    to: folderOf(normalize(join(dirname(path), name))),
  }))
}

const folderOf = (path: string): string => path.replaceAll('\\', '/').split('/')[1] ?? ''

const pathsOf = (found: readonly Source[]): string[] => found.map(({ path }) => path)

const linesOf = (text: string): number => text.trimEnd().split('\n').length

/** The text without comments. */
const code = (text: string): string => text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '')
