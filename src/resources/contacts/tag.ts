import { text } from '../../define/kinds/text.ts'
import { resource } from '../../define/resource.ts'

export const tag = resource({
  name: 'Contacts::Tag',
  parent: 'Workspace',
  access: 'contacts',
  fields: {
    name: text({ required: true, unique: true, filter: true, example: 'Customer' }),
    color: text({ default: "'#3d7eff'", doc: 'Hex color.', example: '#599dc1' }),
  },
  short: ['id', 'public_id', 'name', 'color'],
  list: { byId: true },
  indexes: [{ columns: 'workspace_id, lower(name)' }],
  firstId: 3_270_000,
})
