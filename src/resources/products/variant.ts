import type { Field } from '../../define/kind.ts'
import { boolean } from '../../define/kinds/boolean.ts'
import { ids, many, one } from '../../define/kinds/embed.ts'
import { decimal, integer } from '../../define/kinds/number.ts'
import { reference } from '../../define/kinds/reference.ts'
import { list } from '../../define/kinds/structure.ts'
import { choice, longText, text } from '../../define/kinds/text.ts'
import { resource } from '../../define/resource.ts'

const values = 'Products::PropertyValue'
const tags =
  'select jsonb_agg(t.tag_id order by t.id) from products_applied_tags t where t.workspace_id = r.workspace_id and t.product_id = r.product_id'

/** One form of a product: what is stored, shipped and bought. */
export const variant = resource({
  name: 'Products::Variant',
  parent: 'Product',
  access: 'products',
  fields: {
    name: text({ required: true, default: "''", doc: 'Made of the values of its properties where absent.' }),
    description: inherited(longText()),
    sku: inherited(text()),
    product_type: inherited(choice(['physical', 'digital'])(), 'digital'),
    properties_value_ids: ids(values, { by: 'variant_id' })(),
    out_of_stock_sales: boolean(),
    weight: inherited(decimal()),
    weight_unit: inherited(text(), 'lb'),
    height: inherited(decimal()),
    width: inherited(decimal()),
    length: inherited(decimal()),
    dimensions_unit: text(),
    quantity: integer({ set: 'server' }),
    tag_ids: list(integer())({ from: tags, set: 'server', doc: 'The tags of its product.' }),
    tax_category_id: inherited(integer()),
    asset_ids: list(integer())({ set: 'server', default: "'[]'" }),
    taxable: inherited(boolean()),
    track_quantity: boolean({ default: 'false' }),
    archived: boolean({ default: 'false', filter: true }),
    visible: boolean({ default: 'true', filter: true }),
    price_ids: ids('Products::Price', { by: 'variant_id' })(),
    fulfillment_required: boolean({ default: 'false', filter: true }),
    country_of_manufacture_id: integer(),
    image_ids: list(reference('Image')())({ default: "'[]'" }),
    fulfillments_location_ids: ids('Fulfillments::Location', {
      through: 'Products::StockLocation',
      by: 'variant_id',
      to: 'location_id',
    })({ aliases: ['fulfillment_location_ids'] }),
    default: boolean({ from: 'r.is_default', required: true }),
    is_default: boolean({ set: 'server', default: 'false', hidden: true }),
    properties_values: many(values, {
      by: 'variant_id',
      pick: ['property_id', 'value'],
      order: 'e.property_id',
      accepts: { property_id: integer({ required: true }), value: text({ required: true }) },
    })({ doc: 'One value for each property of the product.' }),
    platform_application_id: reference('Platform::Application')({ set: 'server', hidden: true }),
    created_by_platform_application: one('Platform::Application', {
      by: 'platform_application_id',
      pick: ['public_id', 'trusted_skus'],
    })(),
  },
  operations: ['index', 'show', 'create', 'update'],
  short: ['id', 'public_id', 'name', 'description', 'sku'],
  list: { byId: true },
  indexes: [{ columns: 'platform_application_id', where: 'platform_application_id is not null' }],
  unique: [{ columns: ['product_id'], field: 'default', where: 'is_default' }],
  events: ['products/variant.created', 'products/variant.updated'],
  firstId: 4_420_000,
})

/** Where a variant says nothing, its product's default variant speaks for it (section 14.7), and then `fallback`. */
function inherited<T, N extends boolean>(field: Field<T, N>, fallback?: string): Field<T, N> {
  const otherwise = fallback === undefined ? '' : `, '${fallback}'`
  return {
    ...field,
    kind: {
      ...field.kind,
      select: (row, name, _resolve, { table }) =>
        `coalesce(${row}.${name}, (select d.${name} from ${table} d where d.workspace_id = ${row}.workspace_id and d.product_id = ${row}.product_id and d.is_default)${otherwise})`,
    },
  }
}
