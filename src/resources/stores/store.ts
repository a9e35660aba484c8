import { boolean } from '../../define/kinds/boolean.ts'
import { reference } from '../../define/kinds/reference.ts'
import { choice, longText, text } from '../../define/kinds/text.ts'
import { resource } from '../../define/resource.ts'

/** Where a workspace shows its products. */
export const store = resource({
  name: 'Store',
  parent: 'Workspace',
  access: 'stores',
  fields: {
    name: text({ required: true, example: 'The tin shop' }),
    current_path: text({
      doc: 'Follows from the name where a create leaves it out.',
      example: '/the-tin-shop',
    }),
    seo_title: text(),
    seo_description: longText(),
    seo_indexable: boolean(),
    social_image_id: reference('Image')(),
    status: choice(['draft', 'published'])({ default: "'draft'" }),
  },
  firstId: 12_800,
})
