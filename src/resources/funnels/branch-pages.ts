import { type Fields, Problem, use } from '../../define/kind.ts'
import { integer } from '../../define/kinds/number.ts'
import { object, objects } from '../../define/kinds/structure.ts'
import { text } from '../../define/kinds/text.ts'
import { page } from '../pages/page.ts'
import { branches, type SplitKind } from './placement.ts'
import { showPageStep } from './show-page-step.ts'

const named = { id: integer(), public_id: text(), name: text() }

const shownFields = {
  page: object(named)(),
  show_page_step: object({ ...named, current_path: text() })(),
}

/** An entry of a body: any of the declared properties. */
export interface BranchEntry {
  readonly page_id?: number | null
  readonly page_ids?: readonly number[] | null
  readonly weight?: number | null
}

/**
 * The first page of each branch of a split, in the order of its branches. Bodies carry entries of their own shape,
 * in which other properties are refused by name; behavior places the pages.
 */
export function branchPages(kind: SplitKind, accepts: Fields) {
  const weighted = 'weight' in accepts
  const shown = objects({ ...shownFields, ...(weighted && { weight: integer() }) })().kind
  const accepted = objects(accepts)().kind
  return use<BranchEntry[]>({
    name: 'branch_pages',
    control: 'json',
    empty: '[]',
    schema: shown.schema,
    inputSchema: accepted.inputSchema ?? accepted.schema,
    item: accepted.item,
    select: (row) => pagesSql(row, kind, weighted),
    write: (value) => value,
    decode: (value) => JSON.parse(value),
    read(value, resolve) {
      for (const entry of Array.isArray(value) ? value : []) {
        const strange = Object.keys(Object(entry)).find((name) => !(name in accepts))
        if (strange) throw new Problem(`has an entry with ${strange}, which is not permitted`)
      }
      return (accepted.read?.(value, resolve) ?? []) as BranchEntry[]
    },
  })
}

function pagesSql(row: string, kind: SplitKind, weighted: boolean): string {
  const alias = `${row}_b`
  const publicId = (id: string, alphabet: string): string => `public_id(${id}, '${alphabet}')`
  const weight = `case ${alias}.place when 1 then ${row}.left_weight else ${row}.right_weight end`
  const pageJson = `json_build_object('id', p.id, 'public_id', ${publicId('p.id', page.publicId.alphabet)}, 'name', p.name)`
  const stepJson = `json_build_object('id', s.id, 'public_id', ${publicId('s.id', showPageStep.publicId.alphabet)}, 'name', s.name, 'current_path', s.current_path)`
  const names = branches[kind].map((branch) => `'${branch}'`).join(', ')
  return `(select json_agg(json_build_object('page', case when p.id is not null then ${pageJson} end, 'show_page_step', case when s.id is not null then ${stepJson} end${weighted ? `, 'weight', ${weight}` : ''}) order by ${alias}.place)
    from unnest(array[${names}]) with ordinality as ${alias}(branch, place)
    left join lateral (select s.* from funnels_show_page_steps s where s.workspace_id = ${row}.workspace_id and s.funnel_id = ${row}.funnel_id
      and s.container = '${kind}/' || ${row}.id || '/' || ${alias}.branch order by s.sort_order limit 1) s on true
    left join pages p on p.id = s.page_id)`
}
