import { reference } from '../../define/kinds/reference.ts'
import { text } from '../../define/kinds/text.ts'
import { resource } from '../../define/resource.ts'

/** Colours and fonts of a theme. */
export const style = resource({
  name: 'Style',
  parent: 'Workspace',
  access: 'pages',
  operations: ['index'],
  fields: {
    theme_id: reference('Theme', 'cascade')({ set: 'server' }),
    name: text({ required: true, set: 'server' }),
  },
  firstId: 702_000,
})
