import { createHash } from 'node:crypto'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import type pg from 'pg'
import type { Registry } from '../../define/registry.ts'
import type { TextRow } from '../writer.ts'
import { csvLine } from './csv.ts'
import type { ResourceEntry } from './manifest.ts'
import { type ExportedFields, type Transfer, transfersOf } from './plan.ts'
import { contentSum, type Known, type Reach, readIds, readRows } from './read-rows.ts'

/** Characters gathered before they are written. */
const blockLength = 64 * 1024

/** Writes the two files of every resource of a workspace, out of the transaction the client is in. */
export async function exportResources(
  client: pg.ClientBase,
  registry: Registry,
  reach: Reach,
  fileSums: Known['fileSums'],
  folder: string,
  progress: (name: string, rows: number) => void,
): Promise<ResourceEntry[]> {
  const transfers = transfersOf(registry)
  const known = { ids: await allIds(client, transfers, reach), fileSums }
  const entries: ResourceEntry[] = []
  for (const transfer of transfers) {
    const { resource, fields, imports } = transfer
    const file = resource.table
    const sum = contentSum(transfer, known)
    const jsonl = await outlet(join(folder, `${file}.jsonl`))
    const csv = await outlet(join(folder, `${file}.csv`))
    const names = fields.map(([name]) => JSON.stringify(name))
    await csv.write(csvLine(names))
    let rows = 0
    for await (const row of readRows(client, transfer, reach, registry.resolve)) {
      const values = jsonValues(transfer, row)
      await jsonl.write(`{${values.map((value, index) => `${names[index]}:${value}`).join(',')}}\n`)
      await csv.write(csvLine(values))
      sum.add(row)
      progress(resource.name, ++rows)
    }
    const [jsonl_sha256, csv_sha256] = [await jsonl.end(), await csv.end()]
    const named = { name: resource.name, file, imports, fields: fields.map(([name]) => name) }
    entries.push({ ...named, ...sum.end(), jsonl_sha256, csv_sha256 })
  }
  return entries
}

/** The sums alone, of what a workspace holds now in the fields that were exported. */
export async function contentSums(
  client: pg.ClientBase,
  registry: Registry,
  exported: ExportedFields,
  reach: Reach,
  fileSums: Known['fileSums'],
): Promise<Map<string, string>> {
  const transfers = transfersOf(registry, exported)
  const known = { ids: await allIds(client, transfers, reach), fileSums }
  const sums = new Map<string, string>()
  for (const transfer of transfers) {
    const sum = contentSum(transfer, known)
    for await (const row of readRows(client, transfer, reach, registry.resolve)) sum.add(row)
    sums.set(transfer.resource.name, sum.end().content_sha256)
  }
  return sums
}

async function allIds(client: pg.ClientBase, transfers: readonly Transfer[], reach: Reach) {
  const ids = new Map<string, Awaited<ReturnType<typeof readIds>>>()
  for (const transfer of transfers) ids.set(transfer.resource.name, await readIds(client, transfer, reach))
  return ids
}

const jsonValues = ({ fields }: Transfer, row: TextRow): string[] =>
  fields.map(([, { kind }], index) => {
    const text = row[index] ?? null
    return text === null ? (kind.empty ?? 'null') : kind.write(text)
  })

/** A file that is written block by block; its end answers the sum of its bytes. */
async function outlet(path: string) {
  const hash = createHash('sha256')
  const file = await open(path, 'wx', 0o600)
  let block = ''
  const flush = async (): Promise<void> => {
    const bytes = Buffer.from(block)
    block = ''
    hash.update(bytes)
    await file.writeFile(bytes)
  }
  return {
    async write(text: string): Promise<void> {
      block += text
      if (block.length >= blockLength) await flush()
    },
    async end(): Promise<string> {
      await flush()
      await file.sync()
      await file.close()
      return hash.digest('hex')
    },
  }
}
