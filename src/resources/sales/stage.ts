import { ids } from '../../define/kinds/embed.ts'
import { amount, float, integer } from '../../define/kinds/number.ts'
import { reference } from '../../define/kinds/reference.ts'
import { text } from '../../define/kinds/text.ts'
import { resource } from '../../define/resource.ts'

/** The SQL that adds up the values of the opportunities `o` that a condition picks. */
export const total = (where: string, factor = '1'): string =>
  `select coalesce(sum(o.value), 0) * ${factor} from sales_opportunities o where o.workspace_id = r.workspace_id and ${where}`

const here = 'o.pipelines_stage_id = r.id'

/** A step of a pipeline; with a probability of 0 or 100 it closes what enters it (section 18.3, row 53). */
export const stage = resource({
  name: 'Sales::Pipelines::Stage',
  parent: 'Sales::Pipeline',
  access: 'opportunities',
  fields: {
    workspace_id: reference('Workspace', 'cascade')({ required: true, set: 'server' }),
    name: text({ required: true, example: 'Qualified' }),
    sort_order: integer({
      default: '0',
      doc: 'Place from 0; the other stages move. Beyond the end is the end.',
    }),
    close_probability: float({
      required: true,
      doc: 'Percent; 0 and 100 close an opportunity.',
      example: 50,
    }),
    opportunity_ids: ids('Sales::Opportunity', { by: 'pipelines_stage_id' })(),
    total_value: amount({ from: total(here), set: 'server', required: true }),
    weighted_value: amount({
      from: total(here, '(r.close_probability::numeric / 100)'),
      set: 'server',
      required: true,
    }),
  },
  short: ['id', 'public_id', 'name'],
  list: { byId: true },
  firstId: 264_000,
})
