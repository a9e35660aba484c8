import { text } from '../../define/kinds/text.ts'
import { resource } from '../../define/resource.ts'

export const productTag = resource({
  name: 'Products::Tag',
  parent: 'Workspace',
  access: 'products',
  fields: {
    name: text({ required: true, unique: true, example: 'Kitchen' }),
    color: text({ default: "'#3d7eff'", doc: 'Hex color.', example: '#599dc1' }),
  },
  short: ['id', 'public_id', 'name', 'color'],
  list: { byId: true },
  firstId: 96_400,
})
