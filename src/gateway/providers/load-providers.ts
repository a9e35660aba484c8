import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { elapsedMs } from '../../define/elapsed.ts'
import type { Provider } from './provider.ts'
import { parseProvider } from './provider-lint.ts'

/** The folder of provider files that come with Tundish. */
export const builtinProviders = fileURLToPath(new URL('./builtin/', import.meta.url))

/** The providers of all folders, always as the files stand now. */
export type Providers = {
  /** The provider, or null for none, if the files have been looked at a moment ago; undefined where `get` must look. */
  known: (slug: string) => Provider | null | undefined
  get: (slug: string) => Promise<Provider | undefined>
  list: () => Promise<Provider[]>
  /** What is wrong with the files, one entry per file that has problems. */
  problems: () => Promise<ProviderProblem[]>
}

export type ProviderProblem = { file: string; problems: string[] }

const recheckMs = 1_000
/** So long the last look serves while the next one is under way. */
const staleMsMax = 2_000
const fileBytesMax = 64 * 1024
const filesMax = 2_000

/**
 * Reads provider files from folders; a later folder wins over an earlier one with the same slug, and a folder that does
 * not exist is empty. Files are looked at again on use, at most once a second, and only those that changed are read. A
 * file that breaks keeps its last good content until it is mended.
 */
export function loadProviders(directories: readonly string[], now: () => number = elapsedMs): Providers {
  const files = new Map<string, ProviderFile>()
  let state: Promise<State> | undefined
  let checkedAt = 0
  let seen: { state: State; at: number } | undefined
  const current = (): Promise<State> => {
    const at = now()
    if (!state || at - checkedAt >= recheckMs) {
      checkedAt = at
      state = readAll(directories, files)
      state.then(
        (found) => {
          seen = { state: found, at }
        },
        () => {},
      )
    }
    return state
  }
  return {
    known(slug) {
      const age = seen ? now() - seen.at : Number.POSITIVE_INFINITY
      if (!seen || age >= staleMsMax) return undefined
      if (age >= recheckMs) current().catch(() => {})
      return seen.state.bySlug.get(slug) ?? null
    },
    get: async (slug) => (await current()).bySlug.get(slug),
    list: async () => [...(await current()).bySlug.values()].sort((a, b) => (a.slug < b.slug ? -1 : 1)),
    problems: async () => (await current()).problems,
  }
}

/** The problems of one provider file, as sentences; an empty list means it is good. */
export async function checkProvider(file: string): Promise<string[]> {
  const found = await stat(file).catch(() => undefined)
  if (!found) return ['The file cannot be read.']
  return (await readProvider(file, found.size)).problems
}

type ProviderFile = { version: string; provider: Provider | undefined; problems: string[] }
type State = { bySlug: Map<string, Provider>; problems: ProviderProblem[] }

async function readAll(directories: readonly string[], files: Map<string, ProviderFile>): Promise<State> {
  const state: State = { bySlug: new Map(), problems: [] }
  for (const directory of directories) {
    const names = await readdir(directory).catch(() => [])
    const wanted = names.filter((name) => name.endsWith('.json') && !name.startsWith('.')).sort()
    if (wanted.length > filesMax) {
      state.problems.push({ file: directory, problems: [`The folder holds more than ${filesMax} files.`] })
    }
    for (const name of wanted.slice(0, filesMax)) {
      const path = join(directory, name)
      const file = await refresh(path, files.get(path))
      if (!file) continue
      files.set(path, file)
      if (file.provider) state.bySlug.set(file.provider.slug, file.provider)
      if (file.problems.length > 0) state.problems.push({ file: path, problems: file.problems })
    }
  }
  return state
}

async function refresh(path: string, known: ProviderFile | undefined): Promise<ProviderFile | undefined> {
  const found = await stat(path).catch(() => undefined)
  if (!found?.isFile()) return undefined
  const version = `${found.mtimeMs} ${found.size} ${found.ino}`
  if (known?.version === version) return known
  const read = await readProvider(path, found.size)
  return { version, problems: read.problems, provider: read.provider ?? known?.provider }
}

async function readProvider(
  path: string,
  bytes: number,
): Promise<{ provider: Provider | undefined; problems: string[] }> {
  if (bytes > fileBytesMax) {
    return { provider: undefined, problems: [`The file is larger than ${fileBytesMax} bytes.`] }
  }
  const source = await readFile(path, 'utf8').catch(() => undefined)
  if (source === undefined) return { provider: undefined, problems: ['The file cannot be read.'] }
  const slug = path.replace(/^.*[\\/]/, '').replace(/\.json$/, '')
  const parsed = parseProvider(source, slug)
  return 'provider' in parsed
    ? { provider: parsed.provider, problems: [] }
    : { provider: undefined, problems: parsed.problems }
}
