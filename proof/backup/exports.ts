import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Manifest } from '../../src/store/transfer/manifest.ts'
import type { Outcome } from '../proof.ts'
import { command, type Ended } from './command.ts'

/** Exports the first workspace beside the running server, imports it as another, exports that, and compares the two. */
export async function equalExports(folder: string, dataDir: string): Promise<Outcome> {
  const environment = { TUNDISH_DATA: dataDir }
  const [from, to] = [join(folder, 'workspace'), join(folder, 'copy')]
  const exported = await command(['export', from, '--workspace', 'myworkspace'], environment)
  const imported = await command(['import', from, '--workspace', 'copy'], environment)
  const again = await command(['export', to, '--workspace', 'copy'], environment)
  const broken = [exported, imported, again].flatMap(({ code, said }) => (code === 0 ? [] : [said]))
  if (broken.length > 0) return { cases: 3, failures: broken, figures: {} }
  const [first, second] = [await manifestOf(from), await manifestOf(to)]
  const travelling = first.resources.filter(({ imports }) => imports)
  const failures = travelling.flatMap(({ name, rows, content_sha256 }) => {
    const copy = second.resources.find((entry) => entry.name === name)
    return copy?.rows === rows && copy.content_sha256 === content_sha256
      ? []
      : [`${name} is other in the copy`]
  })
  return { cases: travelling.length + 3, failures, figures: figures(exported, imported) }
}

const manifestOf = async (folder: string): Promise<Manifest> =>
  JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8'))

const figures = (exported: Ended, imported: Ended): Outcome['figures'] => ({
  'export of the workspace, seconds': exported.seconds,
  'export, most memory in MB': exported.memoryMb,
  'import and comparison, seconds': imported.seconds,
  'import, most memory in MB': imported.memoryMb,
})
