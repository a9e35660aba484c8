import { boolean } from '../../define/kinds/boolean.ts'
import { ids } from '../../define/kinds/embed.ts'
import { reference } from '../../define/kinds/reference.ts'
import { choice, longText, text } from '../../define/kinds/text.ts'
import { resource } from '../../define/resource.ts'

const sortMethods = [
  'manually',
  'name_asc',
  'name_desc',
  'price_desc',
  'price_asc',
  'added_at_desc',
  'added_at_asc',
  'created_at_desc',
  'created_at_asc',
] as const

/** Products shown together in the store. */
export const collection = resource({
  name: 'Products::Collection',
  parent: 'Workspace',
  access: 'products',
  operations: ['index', 'show', 'create', 'update'],
  fields: {
    name: text({ required: true, example: 'Winter sale' }),
    description: longText(),
    collection_type: choice(['manual', 'automatic'])({ default: "'manual'" }),
    product_ids: ids('Product', {
      through: 'Products::CollectedProduct',
      by: 'collection_id',
      to: 'product_id',
    })({ doc: 'Replaces all products of the collection.' }),
    sort_method: choice(sortMethods)({ default: "'manually'" }),
    archived: boolean({ set: 'server', default: 'false', filter: true }),
    image_id: reference('Image')(),
    visible_in_store: boolean({ filter: true }),
    current_path: text({ set: 'server', doc: 'Follows from the name.', example: '/winter-sale' }),
    seo_title: text(),
    seo_description: longText(),
    seo_indexable: boolean({ set: 'server' }),
    social_image_id: reference('Image')(),
  },
  list: { byId: true },
  firstId: 54_700,
})
