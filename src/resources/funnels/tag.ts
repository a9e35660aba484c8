import { reference } from '../../define/kinds/reference.ts'
import { text } from '../../define/kinds/text.ts'
import { resource } from '../../define/resource.ts'

export const funnelTag = resource({
  name: 'Funnels::Tag',
  parent: 'Workspace',
  access: 'funnels',
  fields: {
    name: text({ required: true, unique: true, filter: true, example: 'Spring' }),
    color: text({ required: true, default: "'#3d7eff'", example: '#599dc1' }),
  },
  short: ['id', 'public_id', 'name', 'color'],
  list: { byId: true },
  firstId: 105_000,
})

/** Which tag a funnel has. */
export const funnelAppliedTag = resource({
  name: 'Funnels::AppliedTag',
  parent: 'Funnel',
  access: 'funnels',
  operations: [],
  fields: { tag_id: reference('Funnels::Tag', 'cascade')({ required: true }) },
  unique: [{ columns: ['funnel_id', 'tag_id'], field: 'tag_ids' }],
})
