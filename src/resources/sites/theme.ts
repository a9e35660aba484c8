import { boolean } from '../../define/kinds/boolean.ts'
import { many } from '../../define/kinds/embed.ts'
import { reference } from '../../define/kinds/reference.ts'
import { text } from '../../define/kinds/text.ts'
import { resource } from '../../define/resource.ts'

/** How pages look; a workspace starts with two, one of which new pages take. */
export const theme = resource({
  name: 'Theme',
  parent: 'Workspace',
  access: 'pages',
  operations: ['index', 'show', 'update'],
  fields: {
    name: text({ required: true, set: 'server' }),
    custom_name: text(),
    current_style_id: reference('Style')({ doc: 'One of `styles`.' }),
    is_default: boolean({ set: 'server', hidden: true, default: 'false' }),
    styles: many('Style', { by: 'theme_id', pick: ['id', 'name'] })(),
  },
  actions: {
    set_default: {
      on: 'member',
      method: 'post',
      summary: 'Make a theme the one new pages take',
      reply: 'none',
      status: 204,
    },
  },
  firstId: 366_000,
})
