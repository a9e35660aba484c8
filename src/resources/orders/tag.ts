import { text } from '../../define/kinds/text.ts'
import { resource } from '../../define/resource.ts'

export const orderTag = resource({
  name: 'Orders::Tag',
  parent: 'Workspace',
  access: 'orders',
  fields: {
    name: text({ required: true, unique: true, example: 'Wholesale' }),
    color: text({ default: "'#3d7eff'", doc: 'Hex color.', example: '#599dc1' }),
  },
  short: ['id', 'public_id', 'name', 'color'],
  firstId: 1_130_000,
})
