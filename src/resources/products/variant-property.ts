import { text } from '../../define/kinds/text.ts'
import { resource } from '../../define/resource.ts'

/** What the variants of a product differ in, such as size; written through the product's `variant_properties`. */
export const variantProperty = resource({
  name: 'Products::VariantProperty',
  parent: 'Product',
  access: 'products',
  operations: [],
  fields: {
    name: text({ required: true, set: 'server', example: 'Size' }),
  },
  firstId: 402_000,
})
