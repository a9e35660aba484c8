import { reference } from '../../define/kinds/reference.ts'
import { text } from '../../define/kinds/text.ts'
import { resource } from '../../define/resource.ts'

/** What one variant has for one property of its product; written through the variant's `properties_values`. */
export const propertyValue = resource({
  name: 'Products::PropertyValue',
  parent: 'Products::Variant',
  access: 'products',
  operations: [],
  fields: {
    property_id: reference('Products::VariantProperty', 'cascade')({ required: true, set: 'server' }),
    value: text({ required: true, set: 'server', example: 'Large' }),
  },
  unique: [{ columns: ['variant_id', 'property_id'], field: 'property_id' }],
  firstId: 807_000,
})
