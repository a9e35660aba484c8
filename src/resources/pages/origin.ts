import { integer } from '../../define/kinds/number.ts'
import { object } from '../../define/kinds/structure.ts'
import { text } from '../../define/kinds/text.ts'
import { funnel } from '../funnels/funnel.ts'
import { page } from './page.ts'

const named = object({ id: integer({ required: true }), public_id: text(), name: text({ required: true }) })

/**
 * Hidden fields that tell where the events of a row `r` come from: the page whose id the given SQL is, and its funnel.
 */
export function originOf(pageId: string) {
  const from = `from pages p left join funnels f on f.id = p.funnel_id where p.workspace_id = r.workspace_id and p.id = ${pageId}`
  return {
    page: named({
      hidden: true,
      set: 'server',
      from: `select ${inShort('p', page.publicId.alphabet)} ${from}`,
    }),
    funnel: named({
      hidden: true,
      set: 'server',
      from: `select ${inShort('f', funnel.publicId.alphabet)} ${from} and f.id is not null`,
    }),
  } as const
}

const inShort = (row: string, alphabet: string): string =>
  `json_build_object('id', ${row}.id, 'public_id', public_id(${row}.id, '${alphabet}'), 'name', ${row}.name)`
