import { many } from '../../define/kinds/embed.ts'
import { amount, integer } from '../../define/kinds/number.ts'
import { objects } from '../../define/kinds/structure.ts'
import { text } from '../../define/kinds/text.ts'
import { resource } from '../../define/resource.ts'
import { total } from './stage.ts'

/** The way of opportunities from first contact to won or lost, in stages (v2-behaviour.md section 14.21). */
export const pipeline = resource({
  name: 'Sales::Pipeline',
  parent: 'Workspace',
  access: 'opportunities',
  fields: {
    name: text({ required: true, example: 'Consulting' }),
    total_value: amount({ from: total('o.pipeline_id = r.id'), set: 'server', required: true }),
    stages: many('Sales::Pipelines::Stage', {
      by: 'pipeline_id',
      pick: [
        'id',
        'public_id',
        'workspace_id',
        'pipeline_id',
        'name',
        'sort_order',
        'close_probability',
        'opportunity_ids',
        'total_value',
        'weighted_value',
      ],
      order: 'e.sort_order, e.id',
    })(),
    stages_attributes: objects({
      id: integer({ doc: 'Of a stage to change; without it, a stage is added at the end.' }),
      name: text(),
      close_probability: amount(),
    })({ input: true, doc: 'A new pipeline needs at least one stage.' }),
  },
  list: { byId: true },
  firstId: 71_000,
})
