import { boolean } from '../../define/kinds/boolean.ts'
import { ids, many } from '../../define/kinds/embed.ts'
import { integer } from '../../define/kinds/number.ts'
import { reference } from '../../define/kinds/reference.ts'
import { list } from '../../define/kinds/structure.ts'
import { longText, text } from '../../define/kinds/text.ts'
import { resource } from '../../define/resource.ts'

/** Something sold. What is bought is one of its variants, at one of its prices; the default variant always exists. */
export const product = resource({
  name: 'Product',
  parent: 'Workspace',
  access: 'products',
  fields: {
    name: text({ required: true, example: 'Tin kettle' }),
    current_path: text({
      doc: 'Follows from the name where a create leaves it out.',
      example: '/tin-kettle',
    }),
    archived: boolean({ set: 'server', default: 'false', filter: true }),
    visible_in_store: boolean({ filter: true }),
    visible_in_customer_center: boolean({ filter: true }),
    image_id: integer({ from: '(r.image_ids->>0)::bigint', doc: 'The first of `image_ids`.' }),
    seo_title: text(),
    seo_description: longText(),
    seo_image_id: reference('Image')(),
    commissionable: boolean({ default: 'true' }),
    image_ids: list(reference('Image')())({ default: "'[]'" }),
    default_variant_id: integer({
      required: true,
      from: '(select v.id from products_variants v where v.workspace_id = r.workspace_id and v.product_id = r.id and v.is_default)',
    }),
    variant_ids: ids('Products::Variant', { by: 'product_id' })({ set: 'ignored' }),
    price_ids: ids('Products::Price', { by: 'product_id' })({ set: 'ignored' }),
    tag_ids: ids('Products::Tag', { through: 'Products::AppliedTag', by: 'product_id', to: 'tag_id' })({
      doc: 'Replaces all tags of the product.',
    }),
    redirect_funnel_id: reference('Funnel')(),
    cancellation_funnel_url: text(),
    variant_properties: many('Products::VariantProperty', {
      by: 'product_id',
      pick: ['id', 'name'],
      accepts: { id: integer(), name: text() },
    })({
      doc: 'What variants differ in. Entries with an id are kept, others are added, and those left out are removed.',
    }),
  },
  operations: ['index', 'show', 'create', 'update'],
  list: { byId: true },
  events: ['product.created', 'product.updated'],
  states: [
    {
      field: 'archived',
      initial: 'false',
      transitions: {
        archive: { from: ['false'], to: 'true' },
        unarchive: { from: ['true'], to: 'false' },
      },
    },
  ],
  actions: {
    archive: { on: 'member', method: 'post', errors: [401, 404, 409, 422] },
    unarchive: { on: 'member', method: 'post', errors: [401, 404, 409, 422] },
  },
  firstId: 1_150_000,
})
