import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { builtinProviders, checkProvider } from '../gateway/providers/load-providers.ts'
import { StartupError } from '../store/startup-error.ts'
import { readConfiguration } from './configuration.ts'

const usage = 'Usage: tundish providers check [FILE or DIR …]'

/** `providers check`: one sentence for each mistake in provider files; fails where there is one. */
export async function providers([command, ...places]: string[]): Promise<void> {
  if (command !== 'check') throw new StartupError(usage)
  const asked = places.length > 0 ? places : await defaultPlaces()
  const files = (await Promise.all(asked.map(filesIn))).flat()
  const found = await Promise.all(files.map(async (file) => ({ file, problems: await checkProvider(file) })))
  const wrong = found.filter(({ problems }) => problems.length > 0)
  if (wrong.length > 0) {
    throw new StartupError(
      wrong.map(({ file, problems }) => [file, ...problems.map((one) => `  ${one}`)].join('\n')).join('\n'),
    )
  }
  process.stdout.write(`${files.length} provider files, nothing wrong with them.\n`)
}

/** The files that come with Tundish, and the operator's where there are any. */
async function defaultPlaces(): Promise<string[]> {
  const own = join(readConfiguration(process.env).dataDir, 'providers')
  return (await stat(own).catch(() => undefined)) ? [builtinProviders, own] : [builtinProviders]
}

async function filesIn(place: string): Promise<string[]> {
  const found = await stat(place).catch(() => {
    throw new StartupError(`${place} cannot be read. ${usage}`)
  })
  if (!found.isDirectory()) return [place]
  const names = await readdir(place)
  return names
    .filter((name) => name.endsWith('.json') && !name.startsWith('.'))
    .sort()
    .map((name) => join(place, name))
}
