import { createHash, type Hash } from 'node:crypto'
import { type RawBuilder, sql } from 'kysely'
import type pg from 'pg'
import type { Resolve } from '../../define/kind.ts'
import { storedSql } from '../../define/shape.ts'
import { runPrepared } from '../prepared.ts'
import { inReach } from '../scope.ts'
import { type Bindings, parameter, raw, type Statement, statement } from '../statement.ts'
import type { TextRow } from '../writer.ts'
import { IdList } from './id-list.ts'
import type { Transfer } from './plan.ts'

/** Rows asked for at a time. */
const pageRows = 1_000

/** Whose rows are read: what `reachOf` gives for a principal of that workspace alone. */
export type Reach = Bindings & { readonly workspace: string }

/** The rows of a resource in one workspace in order of id, as texts in the order of the plan's fields. */
export async function* readRows(
  client: pg.ClientBase,
  { resource, fields }: Transfer,
  reach: Reach,
  resolve: Resolve,
): AsyncGenerator<TextRow> {
  const selected = fields.map(([name]) => storedSql(resource, name, 'r', resolve)).join(', ')
  yield* pages(client, pageStatement(resource, raw(selected)), reach)
}

/** The ids of a resource in one workspace. */
export async function readIds(client: pg.ClientBase, { resource }: Transfer, reach: Reach): Promise<IdList> {
  const ids = new IdList()
  for await (const [id] of pages(client, pageStatement(resource, sql`r.id`), reach)) ids.add(Number(id))
  return ids
}

const pageStatement = (resource: Transfer['resource'], selected: RawBuilder<unknown>): Statement => {
  const workspace = parameter('workspace', 'bigint')
  return statement(
    `transfer_${resource.table}`,
    sql`select ${selected} from ${sql.table(resource.table)} r where r.workspace_id = ${workspace}
      and ${inReach(resource, 'r', workspace)} and r.id > ${parameter('after', 'bigint')}
      order by r.id limit ${sql.raw(String(pageRows))}`,
  )
}

async function* pages(client: pg.ClientBase, page: Statement, reach: Reach): AsyncGenerator<TextRow> {
  for (let after = '0'; ; ) {
    const rows = await runPrepared(client, page, { ...reach, after })
    yield* rows
    after = rows.at(-1)?.[0] ?? ''
    if (rows.length < pageRows) return
  }
}

/** What is known of a workspace before its rows are compared: ids by resource, sums of files by key. */
export interface Known {
  readonly ids: ReadonlyMap<string, IdList>
  readonly fileSums: ReadonlyMap<string, string>
}

/**
 * The checksum of the content of a resource: what the rows say, without where they stand. The own id and every reference
 * become the place of that row in its resource, the key of an uploaded file becomes the sum of its bytes, and the public
 * id, which follows from the id, is left out. Two workspaces with the same rows in the same order have the same sums.
 */
export function contentSum({ resource, fields, references }: Transfer, { ids, fileSums }: Known) {
  const hash: Hash = createHash('sha256')
  const own = ids.get(resource.name)
  const parts = fields.flatMap(([name, { kind }], index) => {
    if (kind.ofRow) return []
    const target = references.get(name)
    const lists = name === 'id' ? own : target ? ids.get(target) : undefined
    const placed = name === 'id' || references.has(name)
    return [{ index, lists, placed, write: kind.write, empty: kind.empty ?? 'null' }]
  })
  hash.update(JSON.stringify(parts.map(({ index }) => fields[index]?.[0])))
  let rows = 0
  return {
    add(row: TextRow): void {
      rows += 1
      let line = '\n'
      for (const { index, lists, placed, write, empty } of parts) {
        const text = row[index] ?? null
        if (text === null) line += `${empty},`
        else if (placed) line += `${placeText(lists, text)},`
        else line += `${fileSums.get(text) ?? write(text)},`
      }
      hash.update(line)
    },
    end: (): { rows: number; content_sha256: string } => ({ rows, content_sha256: hash.digest('hex') }),
  }
}

function placeText(list: IdList | undefined, id: string): string {
  const place = list ? list.placeOf(Number(id)) : -1
  return place < 0 ? 'null' : `#${place + 1}`
}
