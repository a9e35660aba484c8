import { type Resolve, use } from '../../define/kind.ts'
import { boolean } from '../../define/kinds/boolean.ts'
import { one } from '../../define/kinds/embed.ts'
import { object } from '../../define/kinds/structure.ts'
import { text } from '../../define/kinds/text.ts'
import type { Resource } from '../../define/resource.ts'
import { refineFilter } from '../filters/refine-filter.ts'

const filterId = (row: string): string => `public_id(${row}.filter_id, '${refineFilter.publicId.alphabet}')`

const parts = (row: string): string =>
  `'filter_id', case when ${row}.filter_id is not null then ${filterId(row)} end, 'is_setup', ${row}.filter_id is not null`

/** The condition without the filter, as lists show it. */
export const leanCondition = `json_build_object(${parts('r')})`

const filter = one('RefineFilter', { by: 'filter_id', pick: 'full' })().kind
const shown = object({
  filter_id: text(),
  is_setup: boolean({ required: true }),
  filter: { kind: filter, options: {} },
})()
const accepted = object({ filter_id: text({ doc: 'A public id; null removes the condition.' }) })()

/** The saved filter a split asks: its id, and the filter itself. Bodies carry the id; behavior stores it. */
export const condition = use({
  ...accepted.kind,
  name: 'condition',
  column: undefined,
  schema: shown.kind.schema,
  select: (row: string, _name: string, resolve: Resolve, owner: Resource): string =>
    `json_build_object(${parts(row)}, 'filter', ${filter.select?.(row, 'filter', resolve, owner) ?? 'null'})`,
})
